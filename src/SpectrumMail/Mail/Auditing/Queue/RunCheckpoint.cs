using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>What a checkpoint of a run is.</summary>
/// <typeparam name="T">The result of a mailbox.</typeparam>
/// <param name="Journal">The kind of file.</param>
/// <param name="Key">The name of a mailbox in it.</param>
/// <param name="InUse">Another run writes to it.</param>
/// <param name="Unreadable">It is another file.</param>
internal sealed record RunCheckpointKind<T>(
    JournalKind Journal,
    Func<T, string> Key,
    Failure<string> InUse,
    Failure<string, string> Unreadable
)
    where T : class;

/// <summary>
/// The checkpoint of work on many mailboxes: a file to which the result of each mailbox is added when it is done. It holds
/// figures and no message. After an interrupted run the same work leaves out what is done; after a complete one a new run begins.
/// Any thread may use it.
/// </summary>
/// <typeparam name="T">The result of a mailbox.</typeparam>
internal sealed class RunCheckpoint<T> : IDisposable
    where T : class
{
    private const string Begun = "run";
    private const string Result = "result";
    private const string Ended = "end";
    private static readonly DataContractJsonSerializer s_serializer = new(
        typeof(T),
        new DataContractJsonSerializerSettings { DateTimeFormat = new DateTimeFormat("o") }
    );

    private readonly RunCheckpointKind<T> _kind;
    private readonly LineJournal _journal;
    private readonly Dictionary<string, T> _done = new(StringComparer.OrdinalIgnoreCase);

    private RunCheckpoint(RunCheckpointKind<T> kind, LineJournal journal)
    {
        _kind = kind;
        _journal = journal;
    }

    /// <summary>Opens a checkpoint, or begins one.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="path">The file.</param>
    /// <param name="identity">What is done: results of other work do not count.</param>
    /// <exception cref="MailException">The file is no such checkpoint, or another run has it open.</exception>
    public static RunCheckpoint<T> Open(RunCheckpointKind<T> kind, string path, string identity)
    {
        LineJournal journal;
        try
        {
            journal = LineJournal.TryOpen(path, kind.Journal, TimeSpan.Zero) ?? throw kind.InUse.Make(path);
        }
        catch (WrongJournalException ex)
        {
            throw kind.Unreadable.Make(path, ex.Message, ex);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.AuditCheckpoint(path, ex);
        }

        var checkpoint = new RunCheckpoint<T>(kind, journal);
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
    public T? Done(string key) => _done.TryGetValue(key, out T? result) ? result : null;

    /// <summary>Adds a mailbox that is done without a failure.</summary>
    /// <exception cref="MailException">StorageUnavailable: the disk is full, for example.</exception>
    public void Add(T result)
    {
        using var memory = new MemoryStream();
        s_serializer.WriteObject(memory, result);
        Append(Result + "\t" + Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
    }

    /// <summary>Notes that the run has ended: the next one is a new one.</summary>
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
            var result = (T)s_serializer.ReadObject(memory)!;
            _done[_kind.Key(result)] = result;
        }
        catch (Exception ex) when (ex is SerializationException or FormatException)
        {
            // Of another version: the mailbox is done again.
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
