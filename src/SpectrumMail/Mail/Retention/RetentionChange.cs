using System.Globalization;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// Does in one mailbox what was planned, rule by rule and folder by folder, as Save-, Move- and Remove-SpectrumMessage do it:
/// only messages of the plan, and only those that are still what they were.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="plan">The plan.</param>
/// <param name="request">What is asked for.</param>
internal sealed class RetentionChange(MailAccount account, RetentionPlan plan, RetentionRequest request)
{
    /// <summary>Does it, and counts in the plan what was done.</summary>
    /// <param name="output">Takes failures of messages and folders.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The log or the archive cannot be written: the command ends.</exception>
    public void Run(IWorkOutput output, CancellationToken cancel)
    {
        MailException? broken = null;
        foreach (PlannedRule rule in plan.Changes)
        {
            foreach (PlannedPlace place in rule.Places)
            {
                MessageSelection selection = place.Selection;
                if (broken is not null)
                {
                    rule.Note(broken);
                    rule.Count(0, 0, failed: selection.Uids.Count);
                    continue;
                }

                broken = TryChange(rule, selection, output, cancel);
            }
        }
    }

    // Returns the failure that ends the account.
    private MailException? TryChange(PlannedRule rule, MessageSelection selection, IWorkOutput output, CancellationToken cancel)
    {
        int before = rule.Done + rule.Skipped;
        MailException? failure = null;
        try
        {
            if (rule.Rule.Action == RetentionAction.Archive)
            {
                Archive(rule, selection, output, cancel);
            }
            else
            {
                Change(rule, selection, output, cancel);
            }
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Account)
        {
            failure = ex;
        }

        int rest = selection.Uids.Count - (rule.Done + rule.Skipped - before);
        if (failure is not null && RuleOutput.IsRecreation(failure))
        {
            rule.Count(0, skipped: rest, 0);
            rule.Note(failure);
            return null;
        }

        rule.Count(0, 0, failed: rest);
        if (failure is null)
        {
            return null;
        }

        rule.Note(failure);
        output.Error(failure, Target(selection));
        return failure.Scope == FailureScope.Account ? failure : null;
    }

    private void Change(PlannedRule rule, MessageSelection selection, IWorkOutput output, CancellationToken cancel)
    {
        int before = 0;
        foreach (ChangeStep step in MakeChange(rule.Rule, selection, cancel).Run(cancel))
        {
            // What is gone, or is not what was found any more, is left to the next run.
            int changed = step.Missing.Count + step.Problems.Count(RuleOutput.IsChange);
            int failed = step.Problems.Count(problem => !RuleOutput.IsChange(problem));
            rule.Count(step.Done - before - changed - failed, changed, 0);
            before = step.Done;
            foreach (MailException problem in step.Problems.Where(problem => !RuleOutput.IsChange(problem)))
            {
                rule.Note(problem);
                output.Error(problem, Target(selection));
            }
        }
    }

    private MailChange MakeChange(RetentionRule rule, MessageSelection selection, CancellationToken cancel)
    {
        ActionNotes? notes = request.Log is { } log ? new ActionNotes(log(), plan.Address, request.Describe(rule)) : null;
        if (rule.Action == RetentionAction.Move)
        {
            string destination = account.Imap(
                client => FolderMaker.Ensure(client, FolderFinder.Resolve(client, rule.Destination)).FullName,
                cancel
            );
            return new MoveChange(account, plan.Address, selection, destination) { Notes = notes };
        }

        return request.DeletesForGood(rule)
            ? new DeleteChange(account, plan.Address, selection) { Forced = request.Forced, Notes = notes }
            : MoveChange.ToTrash(account, plan.Address, selection, passThru: false, request.Forced, notes);
    }

    private void Archive(PlannedRule rule, MessageSelection selection, IWorkOutput output, CancellationToken cancel)
    {
        string root = SaveRun.AccountRoot(request.ArchivePath!, plan.Address);
        var counted = new RuleOutput(output, rule);
        try
        {
            using var run = new SaveRun(root, request.Format, emitsMessages: false, new SavedRemoval(root, null, request.Log));
            run.Collect(
                new SaveOrigin(account, plan.Address, selection.Folder, selection.Validity) { Expected = selection.Expected },
                selection.Uids.Select(uid => uid.ToString(CultureInfo.InvariantCulture))
            );
            run.Finish(counted, cancel);
        }
        finally
        {
            int rest = counted.IsRecreated ? selection.Uids.Count - counted.Removed : counted.Changed;
            rule.Count(counted.Removed, rest, 0);
        }
    }

    private string Target(MessageSelection selection) => $"{plan.Address}: {selection.Folder}";
}
