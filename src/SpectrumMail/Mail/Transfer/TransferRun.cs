using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The destination of a transfer.</summary>
/// <param name="Account">The account that the messages are stored in.</param>
/// <param name="Session">The name of its session.</param>
/// <param name="Folder">The folder as the user typed it; null for the folders that the source names.</param>
/// <param name="SkipExisting">Whether messages that the folder contains already are left out.</param>
/// <param name="Checkpoint">The file of the journal; null for the module's own.</param>
internal sealed record TransferGoal(MailAccount Account, string Session, string? Folder, bool SkipExisting, string? Checkpoint)
{
    /// <summary>Whether the folders are read again after copying, and compared.</summary>
    public bool Verify { get; init; }

    /// <summary>Which folders go to which; null for none.</summary>
    public FolderMap? Map { get; init; }

    /// <summary>Whether a folder that fails as a whole is written as an <see cref="AbandonedFolder"/> after its error.</summary>
    public bool WritesAbandoned { get; init; }

    /// <summary>What becomes of Gmail's labels.</summary>
    public GmailLabelMode Labels { get; init; }
}

/// <summary>A folder that failed as a whole. Some of its messages may have been stored before.</summary>
/// <param name="Result">The figures until then; what was not reached is in Remaining.</param>
internal sealed record AbandonedFolder(FolderTransferResult Result);

/// <summary>A transfer from one place into the folders of one account. It has one journal, opened when it is needed.</summary>
internal sealed class TransferRun : IDisposable
{
    private readonly TransferGoal _goal;
    private readonly TransferOrigin _origin;
    private readonly bool _keep;
    private TransferJournal? _journal;
    private bool _incomplete;

    private TransferRun(TransferGoal goal, TransferOrigin origin, bool keep)
    {
        _goal = goal;
        _origin = origin;
        _keep = keep;
    }

    /// <summary>Creates a transfer from files. A journal that the user did not name only serves to continue after an
    /// interruption.</summary>
    public static TransferRun FromFiles(TransferGoal goal) =>
        new(goal, new TransferOrigin("Import", "Importing", null, string.Empty, string.Empty), keep: goal.Checkpoint is not null);

    /// <summary>Creates a transfer from another mailbox. The journal is kept: the next run transfers what is new.</summary>
    /// <param name="goal">The destination.</param>
    /// <param name="source">The account that the messages are copied from.</param>
    /// <param name="session">The name of its session.</param>
    public static TransferRun FromMailbox(TransferGoal goal, MailAccount source, string session) =>
        new(
            goal,
            new TransferOrigin("Copy", "Copying", NameAccount(source), LocateAccount(source), $" of {session}"),
            keep: true
        );

    /// <summary>Opens the journal that an interrupted run with the same files left.</summary>
    /// <param name="sources">All messages of this run.</param>
    /// <param name="cancel">Ends the search.</param>
    public void Resume(IReadOnlyCollection<IMessageSource> sources, CancellationToken cancel)
    {
        if (!_keep)
        {
            _journal = Journals.FindInterrupted(sources, cancel);
        }
    }

    /// <summary>Whether two accounts are the same mailbox.</summary>
    public static bool IsSame(MailAccount one, MailAccount other) =>
        LocateAccount(one).Equals(LocateAccount(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the destination folders, in the order of the source's folders.</summary>
    /// <param name="levels">The levels of each folder's path at the source; none where the source does not name a folder.</param>
    /// <param name="uses">The special use of each: a folder of the destination with the same use takes precedence.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public IReadOnlyList<string> Places(
        IReadOnlyList<IReadOnlyList<string>> levels,
        IReadOnlyList<FolderUse> uses,
        CancellationToken cancel
    )
    {
        try
        {
            return FindPlaces(levels, uses, cancel);
        }
        catch (MailException ex)
        {
            ex.About(_goal.Folder);
            throw;
        }
    }

    private IReadOnlyList<string> FindPlaces(
        IReadOnlyList<IReadOnlyList<string>> levels,
        IReadOnlyList<FolderUse> uses,
        CancellationToken cancel
    )
    {
        bool one = levels.Count == 1 && (_goal.Folder is not null || levels[0].Count == 0);
        PathMapper mapper = PathMapper.For(_goal.Account, _goal.Folder ?? (one ? FolderName.Inbox : string.Empty), cancel);
        if (one)
        {
            return [mapper.Typed];
        }

        IReadOnlyList<string>[] all = levels
            .Select(below => (IReadOnlyList<string>)[.. mapper.Levels, .. below])
            .Select(path => path.Count == 0 ? [FolderName.Inbox] : path)
            .ToArray();
        return mapper.Places(all, mapper.IsTop ? uses : uses.Select(_ => FolderUse.None).ToArray());
    }

    /// <summary>
    /// Transfers the messages of a source into one folder, if the user agrees, and writes the result. A failure of this folder
    /// does not end the others.
    /// </summary>
    /// <param name="source">The messages.</param>
    /// <param name="path">The path of the folder on the server.</param>
    /// <param name="output">Takes questions, results, failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The account cannot be used any more.</exception>
    public void Transfer(IMessageSource source, string path, IWorkOutput output, CancellationToken cancel)
    {
        bool complete = Confirm(source, path, output, cancel) is { } total && Store(source, path, total, output, cancel);
        _incomplete |= !complete;
    }

    /// <summary>Ends the transfer after the last folder. A journal that is not needed any more is deleted.</summary>
    public void Finish()
    {
        if (!_keep && !_incomplete)
        {
            _journal?.Discard();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _journal?.Dispose();

    // Returns how many messages the source has; null when nothing is to be transferred.
    private int? Confirm(IMessageSource source, string path, IWorkOutput output, CancellationToken cancel)
    {
        int total,
            wanted;
        bool exists;
        try
        {
            (total, wanted, exists) = Begin(source, path, output, previewOnly: true).Preview(cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, path);
            return null;
        }
        catch (MailException ex)
        {
            ex.About(path);
            throw;
        }

        string created = exists ? string.Empty : ", which is created";
        bool isAgreed = output.Confirm(
            $"{path} of {_goal.Session}{created}",
            $"{_origin.Verb} {wanted:N0} of {Quantity.Text(total, "message")} from {source.Name}{_origin.OfSession}"
        );
        return isAgreed ? total : null;
    }

    // Returns whether nothing of the folder is left to try again.
    private bool Store(IMessageSource source, string path, int total, IWorkOutput output, CancellationToken cancel)
    {
        FolderTransfer transfer = Begin(source, path, output, previewOnly: false);
        try
        {
            transfer.Run(cancel);
            Verify(transfer, source, output, cancel);
            output.Write(transfer.Result);
            return transfer.Result.Failed == 0;
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, path);
            if (_goal.WritesAbandoned)
            {
                transfer.Result.Found = Math.Max(transfer.Result.Found, total);
                output.Write(new AbandonedFolder(transfer.Result));
            }

            return false;
        }
        catch (MailException ex)
        {
            // The result of what was stored until then comes before the error that ends the command.
            output.Write(transfer.Result);
            ex.About(path);
            throw;
        }
    }

    // What was stored is reported, whatever becomes of the second look.
    private void Verify(FolderTransfer transfer, IMessageSource source, IWorkOutput output, CancellationToken cancel)
    {
        if (!_goal.Verify)
        {
            return;
        }

        try
        {
            FolderVerifier.Verify(source, transfer.Plan, transfer.Result, output, cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, transfer.Plan.Path);
        }
    }

    private FolderTransfer Begin(IMessageSource source, string path, IWorkOutput output, bool previewOnly)
    {
        if (_journal is null)
        {
            _journal = OpenJournal(previewOnly);
            if (_journal is { CutOff: > 0 })
            {
                output.Verbose(
                    "The checkpoint ended in an unfinished line of an earlier run, which does not count: "
                        + Quantity.Text(_journal.CutOff, "byte")
                        + "."
                );
            }
        }

        var plan = new TransferPlan(_goal.Account, path, _goal.Session, _goal.SkipExisting, _keep)
        {
            LeftOut = (source as MailboxSource)?.LeftOut ?? 0,
        };
        return new FolderTransfer(source, plan, _journal, $"{_origin.Activity} into {path}", output);
    }

    // A preview creates none.
    private TransferJournal? OpenJournal(bool previewOnly)
    {
        if (!_keep)
        {
            return previewOnly ? null : Journals.Create();
        }

        string file =
            _goal.Checkpoint
            ?? Path.Combine(
                StateFolder.Path,
                "transfers",
                StateFolder.NameFor(_origin.Place + "\n" + LocateAccount(_goal.Account)) + ".journal"
            );
        try
        {
            return previewOnly && !File.Exists(file) ? null : TransferJournal.Open(file, Owner);
        }
        catch (MailException ex)
        {
            ex.About(file);
            throw;
        }
    }

    private JournalOwner Owner => new(_origin.Name, NameAccount(_goal.Account));

    private ImportJournals Journals => new(Owner, LocateAccount(_goal.Account));

    private static string NameAccount(MailAccount account) =>
        $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint?.Host}";

    // The port distinguishes servers on the same machine.
    private static string LocateAccount(MailAccount account) =>
        $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint}";
}

/// <summary>The origin of a transfer.</summary>
/// <param name="Verb">The verb, for the question to the user: "Copy".</param>
/// <param name="Activity">The activity, for the progress bar: "Copying".</param>
/// <param name="Name">The name of the origin in the journal; null for files.</param>
/// <param name="Place">The origin in the name of the journal's default file.</param>
/// <param name="OfSession">The origin's session, for the question to the user: " of name"; empty for files.</param>
internal sealed record TransferOrigin(string Verb, string Activity, string? Name, string Place, string OfSession);
