using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>Judges a mailbox by the rules. What a rule measures is written here, by its id; all else is data.</summary>
internal sealed class RuleJudge
{
    private readonly AuditPolicy _policy;
    private readonly Dictionary<string, Func<AuditEvidence, AuditRule, IEnumerable<AuditFinding>?>> _measures;

    public RuleJudge(AuditPolicy policy)
    {
        _policy = policy;
        _measures = new(StringComparer.Ordinal)
        {
            ["QuotaCritical"] = (evidence, rule) => Quota(evidence, rule, _ => true),
            ["QuotaWarning"] = (evidence, rule) => Quota(evidence, rule, percent => !IsCritical(percent)),
            ["UnreadBacklog"] = Unread,
            ["FolderGrowth"] = Growth,
            ["LargeMessages"] = (evidence, rule) => MessageRules.Large(evidence, rule),
            ["TrashExpiring"] = (evidence, rule) => MessageRules.Expiring(evidence, rule, FolderUse.Trash),
            ["SpamExpiring"] = (evidence, rule) => MessageRules.Expiring(evidence, rule, FolderUse.Junk),
            ["Inactive"] = MessageRules.Inactive,
            ["AuthenticationFailures"] = MessageRules.AuthenticationFailures,
            ["DangerousAttachments"] = MessageRules.DangerousAttachments,
            ["ExternalForwarding"] = MessageRules.Forwarding,
            ["Duplicates"] = MessageRules.Duplicates,
            [AuditRule.Sharing] = SharingRule.Judge,
            [AuditRule.DomainPolicy] = DomainRule.Judge,
        };
    }

    /// <summary>The findings, the most severe first, and the rules that could not be judged.</summary>
    public (AuditFinding[] Findings, string[] NotJudged) Judge(AuditEvidence evidence)
    {
        var findings = new List<AuditFinding>();
        var notJudged = new List<string>();
        foreach (AuditRule rule in _policy.Rules)
        {
            IEnumerable<AuditFinding>? found = rule.Depth > evidence.Audit.Depth ? null : _measures[rule.Id](evidence, rule);
            if (found is null)
            {
                notJudged.Add(rule.Id);
            }
            else
            {
                findings.AddRange(found);
            }
        }

        return (findings.OrderByDescending(finding => finding.Severity).ToArray(), [.. notJudged]);
    }

    /// <summary>A finding of a rule.</summary>
    public static AuditFinding Finding(
        AuditEvidence evidence,
        AuditRule rule,
        double value,
        int items,
        FormattableString seen,
        string folder = ""
    ) =>
        new()
        {
            EmailAddress = evidence.Audit.EmailAddress,
            RuleId = rule.Id,
            Severity = rule.Severity,
            Title = rule.Title,
            Evidence = seen.ToString(CultureInfo.InvariantCulture),
            Remedy = rule.Remedy,
            Folder = folder,
            Items = items,
            Value = Math.Round(value, 2),
            Limit = rule.Limit,
        };

    /// <summary>A size in words.</summary>
    public static string Megabytes(double bytes) => (bytes / 1048576).ToString("N1", CultureInfo.InvariantCulture) + " MB";

    private static IEnumerable<AuditFinding>? Quota(AuditEvidence evidence, AuditRule rule, Func<double, bool> isOurs)
    {
        if (evidence.Quota is not { Limit: > 0 } quota)
        {
            return null;
        }

        double percent = 100.0 * quota.Used / quota.Limit;
        string full = quota.IsFull ? "; it is full and refuses new mail" : string.Empty;
        return rule.IsMet(percent) && isOurs(percent)
            ?
            [
                Finding(
                    evidence,
                    rule,
                    percent,
                    0,
                    $"{Megabytes(quota.Used)} of {Megabytes(quota.Limit)} are used ({percent:0.#} %){full}."
                ),
            ]
            : [];
    }

    // Only the more severe of the two rules applies to a mailbox.
    private bool IsCritical(double percent) =>
        _policy.Rules.FirstOrDefault(rule => rule.Id == "QuotaCritical")?.IsMet(percent) == true;

    private static IEnumerable<AuditFinding>? Unread(AuditEvidence evidence, AuditRule rule)
    {
        AuditFolder[] read = evidence
            .Folders.Where(folder => folder.SpecialUse is not (FolderUse.Junk or FolderUse.Trash) && folder.Unseen is not null)
            .ToArray();
        int unread = FolderSummary.Count(read, folder => folder.Unseen);
        if (!rule.IsMet(unread))
        {
            return [];
        }

        AuditFolder most = read.OrderByDescending(folder => folder.Unseen).First();
        return
        [
            Finding(
                evidence,
                rule,
                unread,
                unread,
                $"{Quantity.InvariantText(unread, "message is", "messages are")} unread, {most.Unseen:N0} in '{most.Path}'.",
                most.Path
            ),
        ];
    }

    private static IEnumerable<AuditFinding>? Growth(AuditEvidence evidence, AuditRule rule)
    {
        if (evidence.Before is not { } before)
        {
            return null;
        }

        double bytes = rule.Number("minimumBytes"),
            items = rule.Number("minimumItems");
        var findings = new List<AuditFinding>();
        foreach (AuditFolder folder in evidence.Folders.Where(folder => folder.Size is not null))
        {
            // A new folder has grown from zero; a folder without earlier figures cannot be compared.
            FolderStatistics? then = before.FirstOrDefault(row => row.FolderPath == PlainText.Name(folder.Path));
            long size = then is null ? 0 : then.FolderSize ?? long.MaxValue;
            int count = then is null ? 0 : then.ItemsInFolder ?? int.MaxValue;
            double grown = folder.Size!.Value - (double)size,
                more = (folder.Messages ?? 0) - (double)count;
            double percent = Math.Max(grown / Math.Max(size, 1), more / Math.Max(count, 1)) * 100;
            if ((grown >= bytes || more >= items) && rule.IsMet(percent))
            {
                string from = then is null
                    ? "It is new"
                    : $"It had {Quantity.InvariantText(count, "message")}, {Megabytes(size)}";
                string now = Megabytes(folder.Size.Value);
                findings.Add(
                    Finding(
                        evidence,
                        rule,
                        Math.Min(percent, 1e6),
                        (int)Math.Max(more, 0),
                        $"'{folder.Path}' holds {Quantity.InvariantText(folder.Messages ?? 0, "message")}, {now}. {from}.",
                        folder.Path
                    )
                );
            }
        }

        return findings;
    }
}
