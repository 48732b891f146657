using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>How many mailboxes are worked on at a time, and how often one is tried.</summary>
/// <param name="ThrottleLimit">How many mailboxes at a time.</param>
/// <param name="MaxPerHost">How many at a time on one server; null for 16, or less on a provider's servers.</param>
/// <param name="Retries">How often a mailbox is tried again when its server asks to come back later.</param>
/// <param name="RetryInterval">How long to wait before the first of these; each later one waits twice as long.</param>
internal sealed record RunLimits(int ThrottleLimit, int? MaxPerHost, int Retries, TimeSpan RetryInterval)
{
    /// <summary>What a command uses that has no parameters for it.</summary>
    public static readonly RunLimits Default = new(16, null, 4, TimeSpan.FromSeconds(2));
}

/// <summary>The outcome of one attempt at a mailbox.</summary>
internal interface IMailboxAttempt
{
    /// <summary>How it ended.</summary>
    AuditStatus Status { get; }

    /// <summary>Why it failed; null when it did not.</summary>
    MailException? Failure { get; }
}

/// <summary>
/// Work on many mailboxes. Its workers, each on a thread of its own, take mailboxes until all are done; a mailbox whose server
/// asks to come back later is tried again.
/// </summary>
/// <typeparam name="T">The outcome of one attempt.</typeparam>
/// <param name="limits">How many at a time, and how often.</param>
/// <param name="activity">What is done, for the progress bar: "Auditing mailboxes".</param>
internal abstract class MailboxRun<T>(RunLimits limits, string activity)
    where T : IMailboxAttempt
{
    private readonly Stopwatch _clock = new();
    private int _before;
    private int _waiting;
    private int _ended;
    private int _failed;

    /// <summary>Works on mailboxes, on as many threads as are of use.</summary>
    /// <param name="waiting">The mailboxes.</param>
    /// <param name="before">How many others an earlier run has done.</param>
    /// <param name="output">Takes progress and results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    protected void Work(IReadOnlyList<AuditTarget> waiting, int before, IWorkOutput output, CancellationToken cancel)
    {
        _waiting = waiting.Count;
        _before = before;
        _clock.Start();
        int workers = Math.Min(limits.ThrottleLimit, _waiting);
        if (workers > 0)
        {
            var queue = new AuditQueue(waiting, limits.MaxPerHost);
            Workers.Run(Enumerable.Range(0, workers).ToArray(), workers, (_, _) => Work(queue, output, cancel));
        }
    }

    /// <summary>Makes an attempt. Every failure of the mailbox is part of the outcome.</summary>
    /// <param name="target">The mailbox.</param>
    /// <param name="number">Which attempt it is, from 1.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="cancel">The user gives up.</param>
    protected abstract T Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel);

    /// <summary>Takes the outcome of the last attempt at a mailbox.</summary>
    protected abstract void Finish(AuditTarget target, T attempt, IWorkOutput output);

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
        T attempt = Try(job.Target, job.Attempt, output, cancel);
        if (attempt.Failure is { } crowded && AuditOutcomes.MayBeCrowded(crowded) && queue.MakeRoom(job, limits.RetryInterval))
        {
            output.Verbose($"{job.Target.Address}: {crowded.Message} The server gets fewer connections at a time.");
            return;
        }

        if (attempt.Failure is { } failure && job.Attempt <= Retries(failure) && AuditOutcomes.IsRetried(failure))
        {
            TimeSpan pause = TimeSpan.FromTicks(limits.RetryInterval.Ticks << (job.Attempt - 1));
            output.Verbose($"{job.Target.Address}: {failure.Message} Tried again in {pause.TotalSeconds:0} s.");
            queue.Again(job, pause, AuditOutcomes.ConcernsServer(failure));
            return;
        }

        Show(attempt.Status, output);
        Finish(job.Target, attempt, output);
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
            activity + before,
            ended,
            _waiting,
            $"{ended:N0} of {Quantity.Text(_waiting, "mailbox", "mailboxes")}, {rate}, {failed:N0} failed"
        );
    }

    // One broken connection may be an accident; a second one is not.
    private int Retries(MailException failure) =>
        failure.Cause == MailCause.ConnectionLost ? Math.Min(1, limits.Retries) : limits.Retries;
}
