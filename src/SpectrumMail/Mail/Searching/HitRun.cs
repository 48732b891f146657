using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>The outcome of an attempt at an account.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Failure">Why nothing was begun; null when it was.</param>
internal sealed record HitAttempt(AuditStatus Status, MailException? Failure) : IMailboxAttempt;

/// <summary>
/// Acts on messages of many accounts, several accounts at a time. Each account has one connection, which is opened for it and
/// closed after it. What is begun is not begun again: only connecting is retried.
/// </summary>
/// <param name="hits">The messages, by account.</param>
/// <param name="limits">How many accounts at a time.</param>
/// <param name="activity">What is done, for the progress bar.</param>
/// <param name="act">Acts on the messages of an account that is connected.</param>
internal sealed class HitRun(
    IReadOnlyList<AccountHits> hits,
    RunLimits limits,
    string activity,
    Action<MailAccount, AccountHits, IWorkOutput, CancellationToken> act
) : MailboxRun<HitAttempt>(limits, activity)
{
    private readonly Dictionary<AuditTarget, AccountHits> _hits = hits.ToDictionary(one => one.Target);

    /// <summary>Acts on all of them.</summary>
    /// <param name="output">Takes results and failures.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel) =>
        Work([.. hits.Select(one => one.Target)], before: 0, output, cancel);

    protected override HitAttempt Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel)
    {
        using var account = new MailAccount(target.Settings!);
        try
        {
            account.Connect(cancel);
        }
        catch (MailException ex)
        {
            return new HitAttempt(AuditOutcomes.StatusOf(ex), ex);
        }

        try
        {
            act(account, _hits[target], output, cancel);
            return new HitAttempt(AuditStatus.Ok, null);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Account)
        {
            output.Error(ex, target.Address);
            return new HitAttempt(AuditStatus.PartlyRead, null);
        }
    }

    protected override void Finish(AuditTarget target, HitAttempt attempt, IWorkOutput output)
    {
        if (attempt.Failure is { } failure)
        {
            output.Error(failure, target.Address);
        }
    }
}
