using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>
/// The checkpoint of a search: a file to which each mailbox is added when it is done. It holds figures and no message: after an
/// interrupted run mailboxes without a match are left out, and those with one are searched again, so that their messages are
/// emitted. Any thread may use it.
/// </summary>
internal sealed class SearchCheckpoint : IDisposable
{
    private const string Begun = "run";
    private const string Result = "result";
    private const string Ended = "end";
    private static readonly JournalKind s_kind = new("search checkpoint", 1);
    private static readonly DataContractJsonSerializer s_serializer = new(
        typeof(MailboxSearchResult),
        new DataContractJsonSerializerSettings { DateTimeFormat = new DateTimeFormat("o") }
    );

    private readonly LineJournal _journal;
    private readonly Dictionary<string, MailboxSearchResult> _done = new(StringComparer.OrdinalIgnoreCase);

    private SearchCheckpoint(LineJournal journal) => _journal = journal;

    /// <summary>Opens a checkpoint, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What is searched for: results of another search do not count.</param>
    /// <exception cref="MailException">The file is no such checkpoint, or another search has it open.</exception>
    public static SearchCheckpoint Open(string path, string identity)
    {
        LineJournal journal;
        try
        {
            journal = LineJournal.TryOpen(path, s_kind, TimeSpan.Zero) ?? throw AuditFailures.SearchCheckpointInUse.Make(path);
        }
        catch (WrongJournalException ex)
        {
            throw AuditFailures.SearchCheckpointUnreadable.Make(path, ex.Message, ex);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.AuditCheckpoint(path, ex);
        }

        var checkpoint = new SearchCheckpoint(journal);
        try
        {
            checkpoint.Read(ShortHash.Compute(identity, 32));
            return checkpoint;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The result of a mailbox that an interrupted run has finished; null when there is none.</summary>
    public MailboxSearchResult? Done(string address) =>
        _done.TryGetValue(address, out MailboxSearchResult? result) ? result with { FromCheckpoint = true } : null;

    /// <summary>Adds a mailbox that was searched without a failure.</summary>
    /// <exception cref="MailException">StorageUnavailable: the disk is full, for example.</exception>
    public void Add(MailboxSearchResult result)
    {
        using var memory = new MemoryStream();
        s_serializer.WriteObject(memory, result);
        Append(Result + "\t" + Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
    }

    /// <summary>Notes that the search has ended: the next one is a new one.</summary>
    public void Finish() => Append(Ended);

    public void Dispose() => _journal.Dispose();

    private void Read(string identity)
    {
        string current = string.Empty;
        foreach (JournalLine line in _journal.ReadLines())
        {
            string[] fields = line.Text.Split(['\t'], 2);
            switch (fields[0])
            {
                case Begun when fields.Length > 1:
                    current = fields[1];
                    _done.Clear();
                    break;
                case Ended:
                    current = string.Empty;
                    _done.Clear();
                    break;
                case Result when fields.Length > 1 && current == identity:
                    Take(fields[1]);
                    break;
            }
        }

        if (current != identity)
        {
            _done.Clear();
            Append(Begun + "\t" + identity);
        }
    }

    private void Take(string json)
    {
        try
        {
            using var memory = new MemoryStream(Encoding.UTF8.GetBytes(json));
            var result = (MailboxSearchResult)s_serializer.ReadObject(memory)!;
            _done[result.EmailAddress] = result;
        }
        catch (Exception ex) when (ex is SerializationException or FormatException)
        {
            // Of another version: the mailbox is searched again.
        }
    }

    private void Append(string line)
    {
        try
        {
            _journal.Append([line], JournalSync.Soon);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.AuditCheckpoint(_journal.Path, ex);
        }
    }
}
