using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Sends batches, each noted before and after, and finds out what became of one when the connection breaks.</summary>
internal sealed class BatchSender
{
    private const int Retries = 3;
    private const long FirstSize = 1 << 20;
    private const long LargestSize = 8 << 20;
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(2);

    private readonly MailAccount _account;
    private readonly TargetFolder _target;
    private readonly TransferJournal _journal;
    private readonly JournalFolder _folder;
    private readonly ExistingMessages? _existing;
    private readonly FolderTransferResult _result;
    private readonly IWorkOutput _output;
    private readonly HashSet<string> _droppedKeywords = new(StringComparer.OrdinalIgnoreCase);

    public BatchSender(
        MailAccount account,
        TargetFolder target,
        TransferJournal journal,
        JournalFolder folder,
        ExistingMessages? existing,
        FolderTransferResult result,
        IWorkOutput output
    )
    {
        _account = account;
        _target = target;
        _journal = journal;
        _folder = folder;
        _existing = existing;
        _result = result;
        _output = output;
    }

    /// <summary>How many messages the next batch may have.</summary>
    public int Most { get; } = 500;

    /// <summary>How many bytes it may have: what takes a moment on this connection.</summary>
    public long Size { get; private set; } = FirstSize;

    /// <summary>Whether a failure is the connection's, and another one may do.</summary>
    public static bool IsBroken(MailException failure) =>
        failure.Cause.IsDisconnection() || failure.Cause == MailCause.ServerUnavailable;

    /// <summary>Sends a batch and lets go of it.</summary>
    /// <exception cref="MailException">Nothing more can be sent.</exception>
    public void Send(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        try
        {
            OutgoingMessage[] wanted = Existing(batch, cancel).Where(IsSmallEnough).ToArray();
            if (wanted.Length > 0)
            {
                var clock = Stopwatch.StartNew();
                Store(wanted, cancel);
                Size =
                    clock.Elapsed < s_short ? Math.Min(Size * 2, LargestSize)
                    : clock.Elapsed > s_long ? Math.Max(Size / 2, FirstSize / 8)
                    : Size;
            }
        }
        finally
        {
            foreach (OutgoingMessage message in batch)
            {
                message.Content.Release();
            }
        }
    }

    /// <summary>Tells what was lost on the way.</summary>
    public void Conclude()
    {
        if (_droppedKeywords.Count > 0)
        {
            _output.Warning(
                $"{_target.Path} does not keep these keywords, and they were left out: {string.Join(", ", _droppedKeywords.OrderBy(keyword => keyword, StringComparer.OrdinalIgnoreCase))}."
            );
        }
    }

    private IEnumerable<OutgoingMessage> Existing(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        if (_existing is null)
        {
            return batch;
        }

        IReadOnlyDictionary<string, uint> there = _existing.Take(batch, cancel);
        if (there.Count > 0)
        {
            _journal.Begin(_folder, _target.NextUid, []);
            _journal.End(_folder, there.Select(pair => (pair.Key, pair.Value)).ToArray());
            _result.Skipped += there.Count;
        }

        return batch.Where(message => !there.ContainsKey(message.Id));
    }

    private bool IsSmallEnough(OutgoingMessage message)
    {
        if (_target.Most is not { } most || message.Content.Length <= most)
        {
            return true;
        }

        Refuse(message, TransferFailures.TooLargeToStore.Make(message.Content.Length, most));
        return false;
    }

    private void Store(OutgoingMessage[] batch, CancellationToken cancel)
    {
        if (!_target.UidPlus || _target.NextUid == 0)
        {
            _target.Refresh(_account, cancel);
        }

        var fate = new Fate(_target.NextUid, batch);
        _journal.Begin(_folder, fate.From, batch.Select(message => message.Expected).ToArray());
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Append(fate, askFirst: attempt > 1, cancel);
                break;
            }
            catch (MailException ex) when (IsBroken(ex) && attempt < Retries)
            {
                _output.Verbose($"Sending to {_target.Path}: {ex.Message} Looking what has arrived.");
                Settle(fate, cancel);
            }
            catch (MailException ex) when (!IsBroken(ex))
            {
                // The server has said what it did; what it took is noted.
                Note(fate);
                throw Explain(ex);
            }
        }

        Note(fate);
    }

    private void Append(Fate fate, bool askFirst, CancellationToken cancel)
    {
        OutgoingMessage[] left = fate
            .Batch.Where(message => !fate.Done.ContainsKey(message.Id) && !fate.Refused.Contains(message.Id))
            .ToArray();
        var appender = new Appender(_account, _target)
        {
            AskFirst = askFirst,
            Stored = (message, uid) => fate.Done[message.Id] = uid,
            Refused = (message, failure) =>
            {
                fate.Refused.Add(message.Id);
                Refuse(message, failure);
            },
            KeywordsDropped = keywords => _droppedKeywords.UnionWith(keywords),
        };
        appender.Append(left, cancel);
    }

    // The connection is recreated by looking. When that fails too, the next run looks.
    private void Settle(Fate fate, CancellationToken cancel)
    {
        var known = new HashSet<uint>(_folder.TargetUids.Concat(fate.Done.Values));
        Expected[] sent = fate
            .Batch.Where(message => !fate.Done.TryGetValue(message.Id, out uint uid) || uid == 0)
            .Select(message => message.Expected)
            .ToArray();
        foreach (
            (string id, uint uid) in Settlement.Find(
                _account,
                _target,
                new OpenBatch(fate.From, sent),
                known,
                DateTime.UtcNow,
                cancel
            )
        )
        {
            fate.Done[id] = uid;
        }
    }

    private void Note(Fate fate)
    {
        _journal.End(_folder, fate.Done.Select(pair => (pair.Key, pair.Value)).ToArray());
        _result.Stored += fate.Done.Count;
        _result.Size += fate.Batch.Where(message => fate.Done.ContainsKey(message.Id)).Sum(message => message.Content.Length);
    }

    private void Refuse(OutgoingMessage message, MailException failure)
    {
        _result.AddFailure();
        _output.Error(MessageFailures.NotDone(failure, message.Id, _result.Source, "stored"), _result.Source + "/" + message.Id);
    }

    private MailException Explain(MailException failure) =>
        failure.Cause == MailCause.OverQuota
            ? ServerFailures
                .NoMoreStored.Make(_result.Stored, _result.Source, failure.Message, failure)
                .At(failure.Server, response: failure.ServerResponse)
            : failure;

    /// <summary>What has become of the messages of a batch so far.</summary>
    private sealed class Fate(uint from, OutgoingMessage[] batch)
    {
        public uint From { get; } = from;

        public OutgoingMessage[] Batch { get; } = batch;

        public Dictionary<string, uint> Done { get; } = [];

        public HashSet<string> Refused { get; } = [];
    }
}
