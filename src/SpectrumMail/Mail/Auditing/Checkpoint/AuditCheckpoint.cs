using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>
/// The checkpoint of an audit: a file to which each mailbox is added when it is done, in one write. A killed run is
/// resumed; after a run that ended a new one begins, which fetches only what has changed. Any thread may use it.
/// </summary>
internal sealed class AuditCheckpoint : IDisposable
{
    private readonly LineJournal _journal;
    private readonly CheckpointIndex _index;
    private readonly string _run;
    private readonly bool _resumes;

    private AuditCheckpoint(LineJournal journal, CheckpointIndex index, AuditDepth depth)
    {
        _journal = journal;
        _index = index;
        _resumes = index.IsUnfinished && index.LastDepth == depth;
        _run = _resumes ? index.LastRun : Guid.NewGuid().ToString("N");
    }

    /// <summary>How many bytes of a line were cut off that a killed run had not finished.</summary>
    public long CutOff => _journal.CutOff;

    /// <summary>Opens a checkpoint, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="depth">How deep the audit reads.</param>
    /// <param name="history">Gets what earlier audits measured.</param>
    /// <exception cref="MailException">The file is no checkpoint, or another audit has it open.</exception>
    public static AuditCheckpoint Open(string path, AuditDepth depth, AuditHistory history)
    {
        LineJournal journal =
            Guard(path, () => LineJournal.TryOpen(path, CheckpointLine.Kind, TimeSpan.Zero))
            ?? throw AuditFailures.CheckpointInUse.Make(path);
        try
        {
            var checkpoint = new AuditCheckpoint(journal, CheckpointIndex.Read(journal, history), depth);
            checkpoint.Begin(depth);
            return checkpoint;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Takes what another checkpoint measured, which is only read.</summary>
    /// <exception cref="MailException">The file is no checkpoint.</exception>
    public static AuditCheckpoint OpenBaseline(string path, AuditHistory history)
    {
        LineJournal? journal = null;
        try
        {
            journal = LineJournal.OpenRead(path, CheckpointLine.Kind);
            return new AuditCheckpoint(journal, CheckpointIndex.Read(journal, history), default);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            journal?.Dispose();
            throw Unreadable(path, ex);
        }
    }

    /// <summary>The result of a mailbox that need not be asked again; null when it must.</summary>
    /// <param name="address">The mailbox.</param>
    /// <param name="maxAge">A result that is younger and Ok is taken, too; null for none.</param>
    public MailboxAudit? Done(string address, TimeSpan? maxAge)
    {
        if (_index.Result(address) is not { } result)
        {
            return null;
        }

        bool young = maxAge is { } age && result.Status == AuditStatus.Ok && DateTime.Now - result.Ended < age;
        bool done = young || (_resumes && result.Run == _run);
        return done && ReadResult(result.Place) is { } audit ? audit with { FromCheckpoint = true } : null;
    }

    /// <summary>The folders of a mailbox in the last audit that could read them; null when there was none.</summary>
    public IReadOnlyList<FolderStatistics>? FoldersBefore(string address) =>
        _index.Result(address) is { } result && ReadResult(result.Place) is { ItemCount: not null } audit ? audit.Folders : null;

    /// <summary>Whether anything is known of the messages of a mailbox.</summary>
    public bool Knows(string address) => _index.Folders(address).Count > 0;

    /// <summary>What is known of the messages of a mailbox, by folder.</summary>
    public IReadOnlyDictionary<string, FolderSnapshot> Known(string address)
    {
        FolderLine[] lines = [.. _index.Folders(address)];
        var known = new Dictionary<string, FolderSnapshot>(StringComparer.Ordinal);
        foreach (FolderLine line in lines)
        {
            try
            {
                FolderSnapshot snapshot = CheckpointLine.ReadFolder(_journal.ReadBytes(line.Place));
                known[snapshot.Path] = snapshot;
            }
            catch (InvalidDataException)
            {
                // The folder is read again, as if it were not known.
            }
        }

        return known;
    }

    /// <summary>Adds a mailbox: its result, and what changed in its folders.</summary>
    /// <exception cref="MailException">StorageUnavailable: the disk is full, for example.</exception>
    public void Add(MailboxAudit audit, IEnumerable<FolderSnapshot> changed) =>
        Append([
            .. changed.Select(folder => CheckpointLine.OfFolder(audit.EmailAddress, folder)),
            CheckpointLine.OfResult(_run, audit),
        ]);

    /// <summary>Notes that the audit has ended: the next one is a new one.</summary>
    public void Finish() => Append([CheckpointLine.OfEnd(_run)]);

    public void Dispose() => _journal.Dispose();

    private static LineJournal? Guard(string path, Func<LineJournal?> open)
    {
        try
        {
            return open();
        }
        catch (WrongJournalException ex)
        {
            throw Unreadable(path, ex);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.AuditCheckpoint(path, ex);
        }
    }

    private static MailException Unreadable(string path, Exception inner) =>
        AuditFailures.AuditCheckpointUnreadable.Make(path, inner.Message, inner);

    private void Begin(AuditDepth depth)
    {
        if (!_resumes)
        {
            Append([CheckpointLine.OfRun(_run, depth)]);
        }
    }

    // A mailbox takes seconds to a minute of work; one write to disk a second costs nothing beside that.
    private void Append(string[] lines)
    {
        try
        {
            _journal.Append(lines, JournalSync.Soon);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.AuditCheckpoint(_journal.Path, ex);
        }
    }

    private MailboxAudit? ReadResult(LinePlace place)
    {
        try
        {
            return AuditJson.Read(
                _journal.ReadLine(place).Split(['\t'], CheckpointLine.ResultFields + 1)[CheckpointLine.ResultFields]
            );
        }
        catch (Exception ex) when (ex is SerializationException or FormatException)
        {
            // Of another version: the mailbox is asked again.
            return null;
        }
    }
}
