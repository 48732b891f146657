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

/// <summary>
/// Sends batches. Each batch is noted before and after. When the connection breaks, the stored messages of the batch are found.
/// </summary>
internal sealed class BatchSender
{
    private const int Retries = 3;
    private const long FirstSize = 1 << 20;
    private const long LargestSize = 8 << 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
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

    /// <summary>How many bytes the next batch may have: as many as this connection sends in about a second.</summary>
    public long Size { get; private set; } = FirstSize;

    /// <summary>Whether the connection failed, so that a new connection may help.</summary>
    public static bool IsBroken(MailException failure) =>
        failure.Cause.IsDisconnection() || failure.Cause == MailCause.ServerUnavailable;

    /// <summary>Sends a batch and releases it.</summary>
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
                Adapt(clock.Elapsed);
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

    /// <summary>Warns of keywords that the folder does not keep.</summary>
    public void Conclude()
    {
        if (_existing?.Differing is > 0 and var differing)
        {
            _output.Warning(
                $"{_target.Path} has messages with the Message-IDs of {Quantity.Text(differing, "other", "others")} with other "
                    + "contents; those were stored."
            );
        }

        if (_droppedKeywords.Count > 0)
        {
            string keywords = string.Join(", ", _droppedKeywords.OrderBy(keyword => keyword, StringComparer.OrdinalIgnoreCase));
            _output.Warning($"{_target.Path} does not keep these keywords, and they were left out: {keywords}.");
        }
    }

    private void Adapt(TimeSpan elapsed)
    {
        if (elapsed < s_short)
        {
            Size = Math.Min(Size * 2, LargestSize);
        }
        else if (elapsed > s_long)
        {
            Size = Math.Max(Size / 2, FirstSize / 8);
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
            Expected[] known = batch
                .Where(message => there.ContainsKey(message.Id))
                .Select(message => message.Expected)
                .ToArray();
            _journal.Begin(_folder, _target.NextUid, known);
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

        var outcome = new BatchOutcome(_target.NextUid, batch);
        _journal.Begin(_folder, outcome.From, batch.Select(message => message.Expected).ToArray());
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Append(outcome, askFirst: attempt > 1, cancel);
                break;
            }
            catch (MailException ex) when ((IsBroken(ex) || ex.Cause.IsBusy()) && attempt < Retries)
            {
                BackOff(ex, attempt, cancel);
                _output.Verbose($"Sending to {_target.Path}: {ex.Message} Searching for the messages that were stored.");
                Settle(outcome, cancel);
            }
            catch (MailException ex) when (IsBroken(ex))
            {
                // Nothing is known of the batch: the next run searches for it.
                ReportRefusals(outcome);
                throw;
            }
            catch (MailException ex)
            {
                // The server reported its failure; the messages that it stored are noted.
                Note(outcome);
                throw Explain(ex);
            }
        }

        Note(outcome);
    }

    private void Append(BatchOutcome outcome, bool askFirst, CancellationToken cancel)
    {
        try
        {
            new Appender(_account, _target, outcome) { AskFirst = askFirst }.Append(outcome.Left, cancel);
        }
        finally
        {
            _droppedKeywords.UnionWith(outcome.DroppedKeywords);
        }
    }

    // A server that asks for patience gets it: 2, 4, and 8 seconds.
    private void BackOff(MailException failure, int attempt, CancellationToken cancel)
    {
        if (failure.Cause.IsBusy())
        {
            TimeSpan pause = TimeSpan.FromTicks(s_pause.Ticks << attempt);
            _output.Verbose($"{failure.Server}: {failure.Message} Waiting {pause.TotalSeconds:0} s.");
            cancel.WaitHandle.WaitOne(pause);
            cancel.ThrowIfCancellationRequested();
        }
    }

    // Searching the folder recreates the connection. When that fails too, the next run searches.
    private void Settle(BatchOutcome outcome, CancellationToken cancel)
    {
        HashSet<uint> known = _journal.TargetUids(_folder);
        known.UnionWith(outcome.Stored.Values);
        Expected[] sent = outcome
            .Batch.Where(message => !outcome.Stored.TryGetValue(message.Id, out uint uid) || uid == 0)
            .Select(message => message.Expected)
            .ToArray();
        foreach (
            (string id, uint uid) in Settlement.Find(
                _account,
                _target,
                new OpenBatch(outcome.From, sent),
                known,
                DateTime.UtcNow,
                cancel
            )
        )
        {
            outcome.Stored[id] = uid;
        }
    }

    private void Note(BatchOutcome outcome)
    {
        _journal.End(_folder, outcome.Stored.Select(pair => (pair.Key, pair.Value)).ToArray());
        _result.Stored += outcome.Stored.Count;
        _result.Size += outcome
            .Batch.Where(message => outcome.Stored.ContainsKey(message.Id))
            .Sum(message => message.Content.Length);
        ReportRefusals(outcome);
    }

    // After the journal has the batch: the output ends the work when the pipeline takes no more.
    private void ReportRefusals(BatchOutcome outcome)
    {
        foreach ((OutgoingMessage message, MailException failure) in outcome.TakeRefusals())
        {
            Refuse(message, failure);
        }
    }

    private void Refuse(OutgoingMessage message, MailException failure)
    {
        _result.AddFailure(message.Id);
        _output.Error(MessageFailures.NotDone(failure, message.Id, _result.Source, "stored"), message.Place);
    }

    private MailException Explain(MailException failure) =>
        failure.Cause == MailCause.OverQuota
            ? ServerFailures
                .NoMoreStored.Make(_result.Stored, _result.Source, failure.Message, failure)
                .At(failure.Server, response: failure.ServerResponse)
            : failure;
}
