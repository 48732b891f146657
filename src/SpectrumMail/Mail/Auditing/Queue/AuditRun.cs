using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>
/// An audit of many mailboxes. Its workers, each on a thread of its own, take mailboxes until all are done; the result of
/// each goes first into the checkpoint, then into the output.
/// </summary>
internal sealed class AuditRun
{
    private readonly IReadOnlyList<AuditTarget> _targets;
    private readonly AuditOptions _options;
    private readonly AuditCheckpoint? _checkpoint;
    private readonly MailboxAuditor _auditor;
    private readonly Stopwatch _clock = new();
    private int _before;
    private int _waiting;
    private int _ended;
    private int _failed;

    /// <param name="targets">The mailboxes, each once.</param>
    /// <param name="options">How to audit.</param>
    /// <param name="history">What earlier audits measured.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="baselines">Earlier checkpoints to compare with.</param>
    public AuditRun(
        IReadOnlyList<AuditTarget> targets,
        AuditOptions options,
        AuditHistory history,
        AuditCheckpoint? checkpoint,
        AuditBaselines baselines
    )
    {
        _targets = targets;
        _options = options;
        _checkpoint = checkpoint;
        _auditor = new MailboxAuditor(options, history, checkpoint, baselines);
    }

    /// <summary>Writes what earlier runs have done, then audits the rest on as many threads as are of use.</summary>
    /// <param name="output">Takes the result of each mailbox.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        List<AuditTarget> waiting = WriteDone(output);
        _waiting = waiting.Count;
        _before = _targets.Count - _waiting;
        _clock.Start();
        int workers = Math.Min(_options.ThrottleLimit, _waiting);
        if (workers > 0)
        {
            var queue = new AuditQueue(waiting, _options.MaxPerHost);
            Workers.Run(Enumerable.Range(0, workers).ToArray(), workers, (_, _) => Work(queue, output, cancel));
        }

        _checkpoint?.Finish();
    }

    // Writes the results that need not be asked again. Returns the other mailboxes.
    private List<AuditTarget> WriteDone(IWorkOutput output)
    {
        var waiting = new List<AuditTarget>(_targets.Count);
        foreach (AuditTarget target in _targets)
        {
            if (_checkpoint?.Done(target.Address, _options.MaxAge) is { } audit)
            {
                output.Write(audit);
            }
            else
            {
                waiting.Add(target);
            }
        }

        return waiting;
    }

    private void Work(AuditQueue queue, IWorkOutput output, CancellationToken cancel)
    {
        try
        {
            while (queue.Take(cancel) is { } job)
            {
                Work(job, queue, output, cancel);
            }
        }
        catch
        {
            // The disk is full, or the pipeline takes no more: the others need not begin another mailbox.
            queue.Stop();
            throw;
        }
    }

    private void Work(AuditJob job, AuditQueue queue, IWorkOutput output, CancellationToken cancel)
    {
        AuditAttempt attempt = _auditor.Try(job.Target, job.Attempt, cancel);
        if (attempt.Failure is { } crowded && AuditOutcomes.MayBeCrowded(crowded) && queue.MakeRoom(job, _options.RetryInterval))
        {
            output.Verbose($"{job.Target.Address}: {crowded.Message} The server gets fewer connections at a time.");
            return;
        }

        if (attempt.Failure is { } failure && job.Attempt <= Retries(failure) && AuditOutcomes.IsRetried(failure))
        {
            TimeSpan pause = TimeSpan.FromTicks(_options.RetryInterval.Ticks << (job.Attempt - 1));
            output.Verbose($"{job.Target.Address}: {failure.Message} Tried again in {pause.TotalSeconds:0} s.");
            queue.Again(job, pause, AuditOutcomes.ConcernsServer(failure));
            return;
        }

        _checkpoint?.Add(attempt.Audit, attempt.Changed);
        Show(attempt.Audit.Status, output);
        output.Write(attempt.Audit);
        queue.Done(job, attempt.Failure is null);
    }

    // Results of an earlier run do not count for the rate.
    private void Show(AuditStatus status, IWorkOutput output)
    {
        bool read = status is AuditStatus.Ok or AuditStatus.PartlyRead;
        int failed = read ? Volatile.Read(ref _failed) : Interlocked.Increment(ref _failed);
        int ended = Interlocked.Increment(ref _ended);
        string before = _before == 0 ? string.Empty : $" ({_before:N0} were done before)";
        string rate = $"{ended / _clock.Elapsed.TotalSeconds:N1} a second";
        output.Progress(
            "Auditing mailboxes" + before,
            ended,
            _waiting,
            $"{ended:N0} of {Quantity.Text(_waiting, "mailbox", "mailboxes")}, {rate}, {failed:N0} failed"
        );
    }

    // One broken connection may be an accident; a second one is not.
    private int Retries(MailException failure) =>
        failure.Cause == MailCause.ConnectionLost ? Math.Min(1, _options.Retries) : _options.Retries;
}
