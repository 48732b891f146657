using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>
/// An audit of many mailboxes. Its workers, each on a thread of its own, take mailboxes until all are done; what comes of one is
/// first in the checkpoint, then told.
/// </summary>
internal sealed class AuditRun
{
    private readonly AuditOptions _options;
    private readonly AuditCheckpoint? _checkpoint;
    private readonly MailboxAuditor _auditor;
    private readonly AuditQueue _queue;
    private readonly List<string> _done = [];

    /// <param name="targets">The mailboxes, each once.</param>
    /// <param name="options">How to audit.</param>
    /// <param name="history">What earlier audits measured.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="baselines">Earlier checkpoints to compare with.</param>
    public AuditRun(IReadOnlyList<AuditTarget> targets, AuditOptions options, AuditHistory history, AuditCheckpoint? checkpoint, IReadOnlyList<AuditCheckpoint> baselines)
    {
        _options = options;
        _checkpoint = checkpoint;
        _auditor = new MailboxAuditor(options, history, checkpoint, baselines);
        var waiting = new List<AuditTarget>(targets.Count);
        foreach (AuditTarget target in targets)
        {
            if (checkpoint?.Done(target.Address, options.MaxAge) is not null)
            {
                _done.Add(target.Address);
            }
            else
            {
                waiting.Add(target);
            }
        }

        _queue = new AuditQueue(waiting, options.MaxPerHost);
        Waiting = waiting.Count;
    }

    /// <summary>How many mailboxes an earlier run has done.</summary>
    public int DoneBefore => _done.Count;

    /// <summary>Their rows, read one by one.</summary>
    public IEnumerable<MailboxAudit> Restored => _done.Select(address => _checkpoint!.Done(address, _options.MaxAge)).OfType<MailboxAudit>();

    /// <summary>How many mailboxes are still to be done.</summary>
    public int Waiting { get; }

    /// <summary>How many workers are of use.</summary>
    public int Workers => Math.Max(1, Math.Min(_options.ThrottleLimit, Waiting));

    /// <summary>Works until all mailboxes are done; run this on as many threads as there are workers.</summary>
    /// <param name="tell">Gets each result, on the worker's thread.</param>
    /// <param name="retry">Is told why a mailbox is tried again, and after how long.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Work(Action<MailboxAudit> tell, Action<AuditTarget, MailException, TimeSpan> retry, CancellationToken cancel)
    {
        try
        {
            while (_queue.Take(cancel) is { } job)
            {
                Work(job, tell, retry, cancel);
            }
        }
        catch
        {
            // The disk is full, or nobody listens any more: the others need not begin another mailbox.
            _queue.Stop();
            throw;
        }
    }

    /// <summary>Notes that all mailboxes are done.</summary>
    public void Finish() => _checkpoint?.Finish();

    private void Work(AuditJob job, Action<MailboxAudit> tell, Action<AuditTarget, MailException, TimeSpan> retry, CancellationToken cancel)
    {
        AuditAttempt attempt = _auditor.Try(job.Target, job.Attempt, cancel);
        if (attempt.Failure is { } failure && job.Attempt <= Retries(failure) && AuditOutcomes.IsPassing(failure))
        {
            TimeSpan pause = TimeSpan.FromTicks(_options.RetryInterval.Ticks << (job.Attempt - 1));
            retry(job.Target, failure, pause);
            _queue.Again(job, pause, AuditOutcomes.ConcernsServer(failure));
            return;
        }

        _checkpoint?.Add(attempt.Audit, attempt.Changed);
        tell(attempt.Audit);
        _queue.Done(job, attempt.Failure is null);
    }

    // A connection that broke may have been an accident; when it breaks again it is not.
    private int Retries(MailException failure) => failure.Cause == MailCause.ConnectionLost ? Math.Min(1, _options.Retries) : _options.Retries;
}
