using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Models;
using static SpectrumMail.Mail.Auditing.Rules.RuleJudge;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>What the rules about messages measure.</summary>
internal static class MessageRules
{
    private const MessageMarks Failed = MessageMarks.SpfFailed | MessageMarks.DkimFailed | MessageMarks.DmarcFailed;

    public static IEnumerable<AuditFinding> Large(AuditEvidence evidence, AuditRule rule)
    {
        (AuditFolder Folder, MessageRow Row)[] large = Messages(evidence, folder => rule.IsMet(folder.Rows!.Totals.Largest))
            .Where(message => rule.IsMet(message.Row.Size))
            .ToArray();
        if (large.Length == 0)
        {
            return [];
        }

        (AuditFolder folder, MessageRow row) = large.OrderByDescending(message => message.Row.Size).First();
        return
        [
            Finding(
                evidence,
                rule,
                row.Size,
                large.Length,
                $"{large.Length:N0} messages are over {Megabytes(rule.Limit)}; the largest has {Megabytes(row.Size)} and lies in '{folder.Path}' (UID {row.Uid}).",
                folder.Path
            ),
        ];
    }

    public static IEnumerable<AuditFinding>? Expiring(AuditEvidence evidence, AuditRule rule, FolderUse use)
    {
        var findings = new List<AuditFinding>();
        foreach (AuditFolder folder in evidence.Folders.Where(folder => folder.SpecialUse == use && folder.Rows is not null))
        {
            double[] old = folder
                .Rows!.Messages.Where(row => row.Received != 0)
                .Select(row => Days(evidence, row))
                .Where(rule.IsMet)
                .ToArray();
            if (old.Length > 0)
            {
                findings.Add(
                    Finding(
                        evidence,
                        rule,
                        old.Max(),
                        old.Length,
                        $"{old.Length:N0} messages in '{folder.Path}' are older than {rule.Limit:0.#} days, the oldest {old.Max():0} days: they are about to go.",
                        folder.Path
                    )
                );
            }
        }

        return findings;
    }

    // IMAP does not tell of sign-ins. Mail that came, and mail that the owner sent, are the signs of use there are.
    public static IEnumerable<AuditFinding>? Inactive(AuditEvidence evidence, AuditRule rule)
    {
        long newest = evidence
            .Folders.Where(folder => folder.Rows is not null && folder.SpecialUse is not FolderUse.Junk)
            .Select(folder => folder.Rows!.Totals.Newest)
            .DefaultIfEmpty()
            .Max();
        if (newest == 0)
        {
            return null;
        }

        double days = (evidence.Now.ToUnixTimeSeconds() - newest) / 86400.0;
        if (!rule.IsMet(days))
        {
            return [];
        }

        bool locked = days >= rule.Number("lockedAfter");
        string then = locked
            ? "It may be locked already"
            : FormattableString.Invariant($"In {rule.Number("lockedAfter") - days:0} days without use it is locked");
        AuditFinding finding = Finding(
            evidence,
            rule,
            days,
            0,
            $"The newest message came or was sent {days:0} days ago, on {Analyst.Local(newest):yyyy-MM-dd}. {then}."
        );
        return [locked ? finding with { Severity = AuditSeverity.Critical } : finding];
    }

    public static IEnumerable<AuditFinding>? AuthenticationFailures(AuditEvidence evidence, AuditRule rule)
    {
        // In Spam they are where they belong, and what the owner wrote was never checked.
        (AuditFolder Folder, MessageRow Row)[] failed = Messages(
                evidence,
                folder =>
                    (folder.Rows!.Totals.Marks & Failed) != 0
                    && folder.SpecialUse is not (FolderUse.Junk or FolderUse.Trash or FolderUse.Sent or FolderUse.Drafts)
            )
            .Where(message => (message.Row.Marks & Failed) != 0)
            .ToArray();
        int With(MessageMarks mark) => failed.Count(message => (message.Row.Marks & mark) != 0);
        return !rule.IsMet(failed.Length)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    failed.Length,
                    failed.Length,
                    $"{failed.Length:N0} messages failed (SPF {With(MessageMarks.SpfFailed):N0}, DKIM {With(MessageMarks.DkimFailed):N0}, DMARC {With(MessageMarks.DmarcFailed):N0}), most often from {Usual(failed)}.",
                    Fullest(failed)
                ),
            ];
    }

    public static IEnumerable<AuditFinding>? DangerousAttachments(AuditEvidence evidence, AuditRule rule)
    {
        var dangerous = new HashSet<string>(rule.List("extensions"), StringComparer.OrdinalIgnoreCase);
        var found = new List<(AuditFolder Folder, MessageRow Row)>();
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (
            AuditFolder folder in evidence.Folders.Where(folder =>
                folder.Rows is { } rows && rows.Types.Exists(dangerous.Contains)
            )
        )
        {
            FolderRows rows = folder.Rows!;
            foreach (MessageRow row in rows.Messages)
            {
                string[] carried = Enumerable
                    .Range(row.FirstAttachment, row.AttachmentCount)
                    .Select(index => rows.Types[rows.Attachments[index].Type])
                    .Where(dangerous.Contains)
                    .ToArray();
                if (carried.Length > 0)
                {
                    kinds.UnionWith(carried);
                    found.Add((folder, row));
                }
            }
        }

        return !rule.IsMet(found.Count)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    found.Count,
                    found.Count,
                    $"{found.Count:N0} messages carry {string.Join(", ", kinds)}, most often from {Usual(found)}.",
                    Fullest(found)
                ),
            ];
    }

    public static IEnumerable<AuditFinding>? Forwarding(AuditEvidence evidence, AuditRule rule)
    {
        (AuditFolder Folder, MessageRow Row)[] forwarded = Messages(
                evidence,
                folder => (folder.Rows!.Totals.Marks & MessageMarks.ForwardedOut) != 0
            )
            .Where(message => (message.Row.Marks & MessageMarks.ForwardedOut) != 0)
            .ToArray();
        return !rule.IsMet(forwarded.Length)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    forwarded.Length,
                    forwarded.Length,
                    $"{forwarded.Length:N0} messages look forwarded to other domains, the newest of {Newest(forwarded):yyyy-MM-dd}.",
                    Fullest(forwarded)
                ),
            ];
    }

    // Within a folder only: what somebody sent to themselves lies in two folders, and so does what they filed.
    public static IEnumerable<AuditFinding>? Duplicates(AuditEvidence evidence, AuditRule rule)
    {
        var copies = new List<(AuditFolder Folder, MessageRow Row)>();
        foreach (AuditFolder folder in evidence.Folders.Where(folder => folder.Rows is not null))
        {
            var seen = new HashSet<long>();
            copies.AddRange(
                folder.Rows!.Messages.Where(row => row.MessageId != 0 && !seen.Add(row.MessageId)).Select(row => (folder, row))
            );
        }

        return !rule.IsMet(copies.Count)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    copies.Count,
                    copies.Count,
                    $"{copies.Count:N0} messages are copies of others in their folder and take {Megabytes(copies.Sum(copy => (double)copy.Row.Size))}.",
                    Fullest(copies)
                ),
            ];
    }

    private static IEnumerable<(AuditFolder Folder, MessageRow Row)> Messages(
        AuditEvidence evidence,
        Func<AuditFolder, bool> where
    ) =>
        evidence
            .Folders.Where(folder => folder.Rows is not null && where(folder))
            .SelectMany(folder => folder.Rows!.Messages.Select(row => (folder, row)));

    private static double Days(AuditEvidence evidence, MessageRow row) =>
        (evidence.Now.ToUnixTimeSeconds() - row.Received) / 86400.0;

    private static DateTime Newest(IEnumerable<(AuditFolder Folder, MessageRow Row)> messages) =>
        Analyst.Local(messages.Max(message => message.Row.Received));

    private static string Usual(IEnumerable<(AuditFolder Folder, MessageRow Row)> messages) =>
        messages
            .GroupBy(message => message.Folder.Rows!.Senders[message.Row.Sender], StringComparer.Ordinal)
            .OrderByDescending(sender => sender.Count())
            .ThenBy(sender => sender.Key, StringComparer.Ordinal)
            .First()
            .Key
            is { Length: > 0 } address
            ? address
            : "nobody who is named";

    private static string Fullest(IEnumerable<(AuditFolder Folder, MessageRow Row)> messages) =>
        messages
            .GroupBy(message => message.Folder.Path, StringComparer.Ordinal)
            .OrderByDescending(folder => folder.Count())
            .ThenBy(folder => folder.Key, StringComparer.Ordinal)
            .First()
            .Key;
}
