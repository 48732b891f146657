using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>What a transfer was asked for.</summary>
/// <param name="Account">The account that messages are put into.</param>
/// <param name="Session">Its session's name, for what is emitted.</param>
/// <param name="Folder">The folder to put them into, as a person typed it; null for where the source says.</param>
/// <param name="SkipExisting">Leaves out what lies there already.</param>
/// <param name="Checkpoint">The journal's file; null for one of the module's own.</param>
internal sealed record TransferGoal(MailAccount Account, string Session, string? Folder, bool SkipExisting, string? Checkpoint);

/// <summary>A transfer into the folders of one account, from one place: one journal, opened when it is needed.</summary>
internal sealed class TransferRun : IDisposable
{
    private const string DefaultFolder = "INBOX";

    private readonly TransferGoal _goal;
    private readonly string _from;
    private readonly string _place;
    private readonly bool _keep;
    private TransferJournal? _journal;
    private bool _incomplete;

    private TransferRun(TransferGoal goal, string from, string place, bool keep)
    {
        _goal = goal;
        _from = from;
        _place = place;
        _keep = keep;
    }

    /// <summary>From files. A journal that the user did not name is for going on after an interruption only.</summary>
    public static TransferRun FromFiles(TransferGoal goal, string path) =>
        new(goal, path, path, keep: goal.Checkpoint is not null);

    /// <summary>From another mailbox. The journal is kept: the next run transfers what is new.</summary>
    public static TransferRun FromMailbox(TransferGoal goal, MailAccount source) =>
        new(goal, NameOf(source), PlaceOf(source), keep: true);

    /// <summary>Whether two accounts are the same mailbox.</summary>
    public static bool IsSame(MailAccount one, MailAccount other) =>
        PlaceOf(one).Equals(PlaceOf(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>The folders that everything goes into, in the order of what was found.</summary>
    /// <param name="levels">The levels of each folder's path at the source; none where it does not say.</param>
    /// <param name="uses">What each is for: where the destination has another folder for that, it goes there.</param>
    /// <param name="cancel">Gives up.</param>
    public IReadOnlyList<string> Places(
        IReadOnlyList<IReadOnlyList<string>> levels,
        IReadOnlyList<FolderUse> uses,
        CancellationToken cancel
    )
    {
        bool one = levels.Count == 1 && (_goal.Folder is not null || levels[0].Count == 0);
        PathMapper mapper = PathMapper.For(_goal.Account, _goal.Folder ?? (one ? DefaultFolder : string.Empty), cancel);
        if (one)
        {
            return [mapper.Typed];
        }

        IReadOnlyList<string>[] all = levels
            .Select(below => (IReadOnlyList<string>)[.. mapper.Levels, .. below])
            .Select(path => path.Count == 0 ? [DefaultFolder] : path)
            .ToArray();
        return mapper.Places(all, mapper.IsTop ? uses : uses.Select(_ => FolderUse.None).ToArray());
    }

    /// <summary>Prepares the transfer into one folder.</summary>
    /// <param name="source">The messages.</param>
    /// <param name="path">The folder's path as the server has it.</param>
    /// <param name="doing">What is being done, for the progress bar.</param>
    /// <param name="output">Takes failures and progress.</param>
    /// <param name="look">Whether it is only looked what there would be to do.</param>
    public FolderTransfer Begin(IMessageSource source, string path, string doing, IWorkOutput output, bool look)
    {
        string file = _goal.Checkpoint ?? TransferJournal.DefaultPath(_place, PlaceOf(_goal.Account));
        string to = NameOf(_goal.Account);
        if (_journal is null)
        {
            _journal = look ? TransferJournal.Peek(file, _from, to) : TransferJournal.Open(file, _from, to);
            if (_journal is { CutOff: > 0 })
            {
                output.Verbose(
                    $"The checkpoint ended in a line that an earlier run had not finished; its {_journal.CutOff} bytes do not count."
                );
            }
        }

        return new FolderTransfer(
            source,
            new TransferPlan(_goal.Account, path, _goal.Session, _goal.SkipExisting),
            _journal,
            doing,
            output
        );
    }

    /// <summary>Notes how one folder went.</summary>
    /// <param name="complete">Whether nothing of it is left to try again.</param>
    public void Note(bool complete) => _incomplete |= !complete;

    /// <summary>Everything has been gone through. A journal that has served its purpose goes away.</summary>
    public void Finish()
    {
        if (!_keep && !_incomplete)
        {
            _journal?.Discard();
        }
    }

    public void Dispose() => _journal?.Dispose();

    private static string NameOf(MailAccount account) =>
        $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint?.Host}";

    // The port tells servers apart that share a machine.
    private static string PlaceOf(MailAccount account) => $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint}";
}
