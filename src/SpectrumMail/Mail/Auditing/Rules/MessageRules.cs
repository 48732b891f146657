using System;
using System.Collections.Generic;
using System.Globalization;
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
        List<SurveyedMessage> large = Find(
            evidence,
            folder => rule.IsMet(folder.Rows!.Totals.Largest),
            (in MessageRow row) => rule.IsMet(row.Size)
        );
        if (large.Count == 0)
        {
            return [];
        }

        (AuditFolder folder, MessageRow row) = large.OrderByDescending(message => message.Row.Size).First();
        string path = folder.Path;
        string limit = Megabytes(rule.Limit);
        string size = Megabytes(row.Size);
        string count = Quantity.InvariantText(large.Count, "message is", "messages are");
        return
        [
            Finding(
                evidence,
                rule,
                row.Size,
                large.Count,
                $"{count} over {limit}; the largest has {size} and lies in '{path}' (UID {row.Uid}).",
                folder.Path
            ),
        ];
    }

    public static IEnumerable<AuditFinding>? Expiring(AuditEvidence evidence, AuditRule rule, FolderUse use)
    {
        var findings = new List<AuditFinding>();
        foreach (AuditFolder folder in evidence.Folders.Where(folder => folder.SpecialUse == use && folder.Rows is not null))
        {
            int count = 0;
            double oldest = 0;
            foreach (ref MessageRow row in folder.Rows!.Messages)
            {
                double days = Days(evidence, row);
                if (row.Received != 0 && rule.IsMet(days))
                {
                    oldest = count++ == 0 ? days : Math.Max(oldest, days);
                }
            }

            if (count > 0)
            {
                string old = Quantity.InvariantText(count, "message");
                FormattableString age = $"older than {rule.Limit:0.#} days, the oldest {oldest:0} days: about to go";
                findings.Add(
                    Finding(
                        evidence,
                        rule,
                        oldest,
                        count,
                        $"{old} in '{folder.Path}': {FormattableString.Invariant(age)}.",
                        folder.Path
                    )
                );
            }
        }

        return findings;
    }

    // IMAP does not report sign-ins. Received and sent mail are the only signs of use.
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
            $"The newest message came or was sent {days:0} days ago, on {Day(Analyst.Local(newest))}. {then}."
        );
        return [locked ? finding with { Severity = AuditSeverity.Critical } : finding];
    }

    public static IEnumerable<AuditFinding>? AuthenticationFailures(AuditEvidence evidence, AuditRule rule)
    {
        // Spam is the right place for them, and the owner's own messages were never checked.
        List<SurveyedMessage> failed = Find(
            evidence,
            folder =>
                (folder.Rows!.Totals.Marks & Failed) != 0
                && folder.SpecialUse is not (FolderUse.Junk or FolderUse.Trash or FolderUse.Sent or FolderUse.Drafts),
            (in MessageRow row) => (row.Marks & Failed) != 0
        );
        int With(MessageMarks mark) => failed.Count(message => (message.Row.Marks & mark) != 0);
        int spf = With(MessageMarks.SpfFailed);
        int dkim = With(MessageMarks.DkimFailed);
        int dmarc = With(MessageMarks.DmarcFailed);
        if (!rule.IsMet(failed.Count))
        {
            return [];
        }

        string from = Usual(failed);
        string count = Quantity.InvariantText(failed.Count, "message");
        return
        [
            Finding(
                evidence,
                rule,
                failed.Count,
                failed.Count,
                $"{count} failed (SPF {spf:N0}, DKIM {dkim:N0}, DMARC {dmarc:N0}), most often from {from}.",
                Fullest(failed)
            ),
        ];
    }

    public static IEnumerable<AuditFinding>? DangerousAttachments(AuditEvidence evidence, AuditRule rule)
    {
        var dangerous = new HashSet<string>(rule.List("extensions"), StringComparer.OrdinalIgnoreCase);
        var found = new List<SurveyedMessage>();
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (
            AuditFolder folder in evidence.Folders.Where(folder =>
                folder.Rows is { } rows && rows.Types.Exists(dangerous.Contains)
            )
        )
        {
            FolderRows rows = folder.Rows!;
            bool[] isDangerous = [.. rows.Types.Select(dangerous.Contains)];
            foreach (ref MessageRow row in rows.Messages)
            {
                bool carries = false;
                for (int index = row.FirstAttachment; index < row.FirstAttachment + row.AttachmentCount; index++)
                {
                    int type = rows.Attachments[index].Type;
                    if (isDangerous[type])
                    {
                        carries = true;
                        kinds.Add(rows.Types[type]);
                    }
                }

                if (carries)
                {
                    found.Add(new SurveyedMessage(folder, row));
                }
            }
        }

        string count = Quantity.InvariantText(found.Count, "message carries", "messages carry");
        return !rule.IsMet(found.Count)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    found.Count,
                    found.Count,
                    $"{count} {string.Join(", ", kinds)}, most often from {Usual(found)}.",
                    Fullest(found)
                ),
            ];
    }

    public static IEnumerable<AuditFinding>? Forwarding(AuditEvidence evidence, AuditRule rule)
    {
        List<SurveyedMessage> forwarded = Find(
            evidence,
            folder => (folder.Rows!.Totals.Marks & MessageMarks.ForwardedOut) != 0,
            (in MessageRow row) => (row.Marks & MessageMarks.ForwardedOut) != 0
        );
        if (!rule.IsMet(forwarded.Count))
        {
            return [];
        }

        DateTime newest = Newest(forwarded);
        string count = Quantity.InvariantText(forwarded.Count, "message looks", "messages look");
        return
        [
            Finding(
                evidence,
                rule,
                forwarded.Count,
                forwarded.Count,
                $"{count} forwarded to other domains, the newest of {Day(newest)}.",
                Fullest(forwarded)
            ),
        ];
    }

    // Within a folder only: a message to oneself lies in two folders, and so does a filed copy.
    public static IEnumerable<AuditFinding>? Duplicates(AuditEvidence evidence, AuditRule rule)
    {
        var copies = new List<SurveyedMessage>();
        foreach (AuditFolder folder in evidence.Folders)
        {
            if (folder.Rows is { } rows)
            {
                var seen = new NumberSet(rows.Messages.Count);
                foreach (ref MessageRow row in rows.Messages)
                {
                    if (row.MessageId != 0 && !seen.Add(row.MessageId))
                    {
                        copies.Add(new SurveyedMessage(folder, row));
                    }
                }
            }
        }

        string size = Megabytes(copies.Sum(copy => (double)copy.Row.Size));
        string count = Quantity.InvariantText(copies.Count, "message is a copy", "messages are copies");
        return !rule.IsMet(copies.Count)
            ? []
            :
            [
                Finding(
                    evidence,
                    rule,
                    copies.Count,
                    copies.Count,
                    $"{count} of others in their folder: {size}.",
                    Fullest(copies)
                ),
            ];
    }

    private delegate bool RowTest(in MessageRow row);

    private static List<SurveyedMessage> Find(AuditEvidence evidence, Func<AuditFolder, bool> mayHold, RowTest isWanted)
    {
        var found = new List<SurveyedMessage>();
        foreach (AuditFolder folder in evidence.Folders)
        {
            if (folder.Rows is { } rows && mayHold(folder))
            {
                foreach (ref MessageRow row in rows.Messages)
                {
                    if (isWanted(row))
                    {
                        found.Add(new SurveyedMessage(folder, row));
                    }
                }
            }
        }

        return found;
    }

    private static double Days(AuditEvidence evidence, in MessageRow row) =>
        (evidence.Now.ToUnixTimeSeconds() - row.Received) / 86400.0;

    private static DateTime Newest(IEnumerable<SurveyedMessage> messages) =>
        Analyst.Local(messages.Max(message => message.Row.Received));

    private static string Usual(IEnumerable<SurveyedMessage> messages) =>
        messages
            .GroupBy(message => message.Folder.Rows!.Senders[message.Row.Sender], StringComparer.Ordinal)
            .OrderByDescending(sender => sender.Count())
            .ThenBy(sender => sender.Key, StringComparer.Ordinal)
            .First()
            .Key
            is { Length: > 0 } address
            ? address
            : "senders without an address";

    private static string Fullest(IEnumerable<SurveyedMessage> messages) =>
        messages
            .GroupBy(message => message.Folder.Path, StringComparer.Ordinal)
            .OrderByDescending(folder => folder.Count())
            .ThenBy(folder => folder.Key, StringComparer.Ordinal)
            .First()
            .Key;

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
