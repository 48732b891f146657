using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>The outcome of one attempt at a mailbox.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Failure">Why nothing was changed in it; null when that was not a failure.</param>
/// <param name="Rows">A row for each rule; one for a mailbox that failed.</param>
internal sealed record RetentionAttempt(AuditStatus Status, MailException? Failure, IReadOnlyList<RetentionResult> Rows)
    : IMailboxAttempt;

/// <summary>
/// A policy in many mailboxes, several at a time. Each is read, then the user is asked, then it is changed. What is begun is not
/// begun again: only reading and connecting are retried.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="limits">How many mailboxes at a time.</param>
/// <param name="shard">The part of the mailboxes that is wanted; null for all.</param>
internal sealed class RetentionRun(RetentionRequest request, RunLimits limits, Shard? shard)
    : MailboxRun<RetentionAttempt>(limits, request.Applies ? "Applying the policy" : "Reading mailboxes")
{
    private readonly MailboxDialer _dialer = new();

    // Two runs in one mailbox at a time would see each other's changes.
    private readonly TargetList _list = new(shard, once: true);

    /// <summary>Adds a mailbox, unless it belongs to another shard or is there already.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="settings">Returns how to reach it; its failure becomes the result of the mailbox.</param>
    public void Add(string address, Func<AccountSettings> settings) => _list.Add(address, settings);

    /// <summary>Works on all of them.</summary>
    /// <param name="output">Takes rows and questions.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        if (_list.Repeated > 0)
        {
            string rows = Quantity.Text(_list.Repeated, "row names", "rows name");
            output.Warning($"{rows} a mailbox that an earlier row names. The policy is applied once, as its first row says.");
        }

        Work(_list.Targets, before: 0, output, cancel);
    }

    protected override RetentionAttempt Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel)
    {
        if (target.Settings is not { } settings)
        {
            return Failed(target.Address, target.Failure!);
        }

        RetentionPlan plan;
        try
        {
            plan = Plan(target.Address, settings, cancel);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // Every failure belongs to this mailbox: nothing was changed in it, and the others go on.
            return Failed(target.Address, MailboxAuditor.AsFailure(ex));
        }

        return request.Applies ? Apply(settings, plan, output, cancel) : Ended(plan, applied: false);
    }

    protected override void Finish(AuditTarget target, RetentionAttempt attempt, IWorkOutput output)
    {
        foreach (RetentionResult row in attempt.Rows)
        {
            output.Verbose($"{row} ({row.Status}).");
        }

        output.WriteBatch(attempt.Rows);
    }

    private RetentionPlan Plan(string address, AccountSettings settings, CancellationToken cancel)
    {
        if (settings.Protocol != MailProtocol.Imap)
        {
            throw SessionFailures.ImapRequired.Make();
        }

        // Closed before the user is asked: a server need not wait for a person.
        RetentionPlanner? planner = null;
        using ImapLink link = _dialer.Connect(
            settings,
            opened =>
            {
                planner = new RetentionPlanner(opened, address, request);
                planner.Begin();
            },
            cancel
        );
        return planner!.Run(cancel);
    }

    private RetentionAttempt Apply(AccountSettings settings, RetentionPlan plan, IWorkOutput output, CancellationToken cancel)
    {
        if (!plan.Changes.Any())
        {
            return Ended(plan, applied: true);
        }

        if (!MayChange(plan, output))
        {
            return Ended(plan, applied: false);
        }

        using var account = new MailAccount(settings);
        try
        {
            account.Connect(cancel);
        }
        catch (MailException ex)
        {
            return Failed(plan.Address, ex);
        }

        new RetentionChange(account, plan, request).Run(output, cancel);
        return Ended(plan, applied: true);
    }

    private bool MayChange(RetentionPlan plan, IWorkOutput output)
    {
        foreach (PlannedRule rule in request.NamesAll ? plan.Changes : [])
        {
            foreach (MessageSelection place in rule.Places.Select(place => place.Selection))
            {
                string count = Quantity.Text(place.Uids.Count, "message");
                output.Confirm($"{plan.Address}: {place.Folder}: {count}", $"{rule.Rule.Name}: {request.Describe(rule.Rule)}");
            }
        }

        return output.Confirm(plan.ToString(), $"Apply the policy {request.Policy.Name}");
    }

    private RetentionAttempt Ended(RetentionPlan plan, bool applied)
    {
        if (!request.Applies && request.Log is { } log)
        {
            foreach (PlannedRule rule in plan.Changes)
            {
                var notes = new ActionNotes(log(), plan.Address, request.Describe(rule.Rule));
                rule.Places.Select(place => place.Selection).ToList().ForEach(notes.Plan);
            }
        }

        RetentionResult[] rows = [.. plan.Rules.Select(rule => Row(plan.Address, rule, applied))];
        bool isComplete = Array.TrueForAll(rows, row => row.Status is RetentionStatus.Planned or RetentionStatus.Done);
        return new RetentionAttempt(isComplete ? AuditStatus.Ok : AuditStatus.PartlyRead, null, rows);
    }

    private RetentionResult Row(string address, PlannedRule planned, bool applied) =>
        Reason(planned.Problem) with
        {
            Account = address,
            Policy = request.Policy.Name,
            Rule = planned.Rule.Name,
            Folder = planned.Rule.FolderText,
            Action = planned.Rule.Action,
            Destination = request.DestinationOf(planned.Rule),
            ItemCount = planned.Items,
            TotalItemSize = planned.Size,
            DoneCount = planned.Done,
            FailedCount = planned.Failed,
            SkippedCount = planned.Skipped,
            FolderCount = planned.Folders,
            FoldersNotRead = planned.FoldersNotRead,
            Status = StatusOf(planned, applied),
            ReceivedBefore = planned.Dated.Before.ToLocalTime(),
            Ended = DateTime.Now,
        };

    private static RetentionStatus StatusOf(PlannedRule planned, bool applied)
    {
        if (planned.IsImpossible)
        {
            return RetentionStatus.Failed;
        }

        if (planned.Problem is not null || planned.Failed > 0)
        {
            return RetentionStatus.Partly;
        }

        return applied ? RetentionStatus.Done : RetentionStatus.Planned;
    }

    private RetentionAttempt Failed(string address, MailException failure)
    {
        RetentionResult row = Reason(failure) with
        {
            Account = address,
            Policy = request.Policy.Name,
            Status = RetentionStatus.Failed,
            Ended = DateTime.Now,
        };
        return new RetentionAttempt(AuditOutcomes.StatusOf(failure), failure, [row]);
    }

    private static RetentionResult Reason(MailException? problem) =>
        new()
        {
            Cause = problem?.Cause ?? MailCause.None,
            FailedStep = problem?.Step,
            Detail = problem?.Message ?? string.Empty,
            Remedy = problem?.Remedy ?? string.Empty,
        };
}
