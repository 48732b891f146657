using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Transfers the messages of a source into a folder: one thread reads, one sends. Messages that were transferred before are left
/// out. A broken connection is recreated a few times before the run ends.
/// </summary>
internal sealed class FolderTransfer : IMessageReceiver
{
    private readonly IMessageSource _source;
    private readonly TransferPlan _plan;
    private readonly TransferJournal? _journal;
    private readonly IWorkOutput _output;
    private readonly string _activity;
    private readonly TransferQueue _queue = new();
    private readonly IdSet _taken = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private JournalFolder? _known;
    private volatile ExceptionDispatchInfo? _failure;
    private int _read;

    /// <param name="source">The source of the messages.</param>
    /// <param name="plan">The destination.</param>
    /// <param name="journal">The journal; null for a preview without a journal.</param>
    /// <param name="activity">The activity, for the progress bar.</param>
    /// <param name="output">Takes failures and progress.</param>
    public FolderTransfer(IMessageSource source, TransferPlan plan, TransferJournal? journal, string activity, IWorkOutput output)
    {
        _source = source;
        _plan = plan;
        _journal = journal;
        _output = output;
        _activity = activity;
        _known = journal is { IsOfFiles: false } ? journal.Find(source.Name, source.Validity) : null;
        Result = new FolderTransferResult
        {
            Source = source.Name,
            Folder = plan.Path,
            Session = plan.Session,
            LeftOut = plan.LeftOut,
            Checkpoint = journal?.Path ?? string.Empty,
        };
    }

    public FolderTransferResult Result { get; }

    /// <summary>The destination.</summary>
    public TransferPlan Plan => _plan;

    public SpoolPlace Spool => SpoolPlace.Temporary;

    public bool Wants(string id) => _known?.Has(id) != true && !_taken.Contains(id);

    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        try
        {
            Interlocked.Increment(ref _read);
            _taken.Add(id);
            Fingerprint print = Fingerprint.Compute(content, out bool hasNul);
            if (hasNul || content.Length == 0)
            {
                Fail(id, (hasNul ? TransferFailures.MessageHasNul : TransferFailures.MessageEmpty).Make(id, _source.Name));
                return;
            }

            if (_journal!.IsOfFiles && _known!.TakeStoredBefore(print))
            {
                Result.StoredBefore++;
                return;
            }

            _queue.Add(new OutgoingMessage(id, info, content.Keep(), print) { Place = _source.Locate(id) });
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            _failure ??= ExceptionDispatchInfo.Capture(ex);
        }
    }

    public void Fail(string id, MailException failure)
    {
        _taken.Add(id);
        Result.AddFailure(id);
        _output.Error(failure, _source.Locate(id));
    }

    public void Warn(string warning) => _output.Warning(warning);

    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Counts the messages to transfer, without transferring any.</summary>
    /// <returns>How many messages there are, how many of them are to be transferred, and whether the folder is there.</returns>
    public (int Total, int Wanted, bool Exists) Preview(CancellationToken cancel)
    {
        (int total, int wanted) = _source.Count(this, cancel);
        if (_journal is { IsOfFiles: true } && _journal.Folders.LastOrDefault(folder => folder.Target == _plan.Path) is { } known)
        {
            wanted -= ContentSearch.Count(_source, known.Contents, cancel);
        }

        return (total + _plan.LeftOut, wanted, TargetFolder.Exists(_plan.Account, _plan.Path, cancel));
    }

    /// <summary>Transfers the messages.</summary>
    /// <exception cref="MailException">The folder cannot be used, or nothing more can be transferred. What was transferred is
    /// noted.</exception>
    public void Run(CancellationToken cancel)
    {
        try
        {
            TargetFolder target = TargetFolder.Open(_plan.Account, _plan.Path, cancel);
            Begin(target, cancel);
            (int total, int wanted) = _source.Count(this, cancel);
            Result.Found = total + _plan.LeftOut;
            Result.StoredBefore += total - wanted;
            if (wanted > 0)
            {
                Transfer(target, total, cancel);
                Result.Found = total - wanted + _taken.Count + _plan.LeftOut;
            }
        }
        finally
        {
            // Messages that arrived meanwhile count when an error ends the run after them.
            int counted = Result.Stored + Result.StoredBefore + Result.Skipped + Result.LeftOut + Result.Failed;
            Result.Found = Math.Max(Result.Found, counted);
            Result.Duration = _clock.Elapsed;
        }
    }

    private void Begin(TargetFolder target, CancellationToken cancel)
    {
        TransferJournal journal = _journal!;
        _known = journal.IsOfFiles ? FindTarget(journal, target) : FindSource(journal, target);
        _known ??= journal.Add(_source.Name, _source.Validity, target.Path, target.Validity);
        if (_known.Open is { } open)
        {
            IReadOnlyList<(string Id, uint Uid)> there = Settlement.Find(
                _plan.Account,
                target,
                open,
                journal.TargetUids(_known),
                journal.LastWritten,
                cancel
            );
            _output.Verbose(
                $"Of {Quantity.Text(open.Messages.Count, "message")} that the last run was sending, "
                    + $"{there.Count} arrived in {target.Path}."
            );
            journal.End(_known, there);
        }
    }

    private JournalFolder? FindSource(TransferJournal journal, TargetFolder target)
    {
        JournalFolder? known = _known;
        if (known is not null && (known.Target != target.Path || known.TargetValidity != target.Validity))
        {
            // A run that stored nothing means nothing to the next one.
            known =
                _plan.SkipExisting || !known.MayHaveStored
                    ? null
                    : throw FolderFailures.TargetChanged.Make(target.Path, _source.Name);
        }

        return known is null && !_plan.SkipExisting && journal.KnowsOther(_source.Name, _source.Validity)
            ? throw FolderFailures.SourceChanged.Make(_source.Name)
            : known;
    }

    // What was imported into one folder says nothing of another one. A checkpoint that the user keeps must not mean that all is
    // there when the folder was recreated; of an interrupted run nothing is there then.
    private JournalFolder? FindTarget(TransferJournal journal, TargetFolder target)
    {
        bool wasThere = journal.Folders.Any(folder => folder.Target == target.Path && folder.MayHaveStored);
        JournalFolder? known = journal.FindTarget(target.Path, target.Validity);
        return known is null && wasThere && _plan.KeepsJournal && !_plan.SkipExisting
            ? throw FolderFailures.TargetChanged.Make(target.Path, _source.Name)
            : known;
    }

    private void Transfer(TargetFolder target, int total, CancellationToken cancel)
    {
        var reader = Task.Factory.StartNew(
            () => Read(cancel),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            ExistingMessages? existing =
                _plan.SkipExisting && !target.IsEmpty
                    ? ExistingMessages.Read(_plan.Account, target, _journal!.TargetUids(_known!), cancel)
                    : null;
            var sender = new BatchSender(_plan.Account, target, _journal!, _known!, existing, Result, _output);
            while (_queue.Take(sender.Most, sender.Size) is { Count: > 0 } batch)
            {
                sender.Send(batch, cancel);
                _output.Progress(_activity, Result.StoredBefore + Result.Stored + Result.Skipped + Result.Failed, total);
            }

            sender.Conclude();
        }
        catch (Exception ex)
        {
            _failure ??= ExceptionDispatchInfo.Capture(ex);
        }
        finally
        {
            _queue.Close();
            reader.GetAwaiter().GetResult();
        }

        ThrowIfFailed();
    }

    private void Read(CancellationToken cancel)
    {
        try
        {
            SourceReading.Read(_source, this, () => _read, _output, cancel);
        }
        catch (Exception ex)
        {
            _failure ??= ExceptionDispatchInfo.Capture(ex);
        }
        finally
        {
            _queue.Complete();
        }
    }
}

/// <summary>The destination of the messages of one folder.</summary>
/// <param name="Account">The account.</param>
/// <param name="Path">The path of the folder on the server.</param>
/// <param name="Session">The name of the session, for the output.</param>
/// <param name="SkipExisting">Whether messages that the folder contains already are left out.</param>
/// <param name="KeepsJournal">Whether the journal outlives a complete transfer.</param>
internal sealed record TransferPlan(MailAccount Account, string Path, string Session, bool SkipExisting, bool KeepsJournal)
{
    /// <summary>How many messages of the source are not counted by it, because another folder of the run has them.</summary>
    public int LeftOut { get; init; }
}
