using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>Whether others can send in the name of a mailbox's domain: SPF and DMARC.</summary>
internal static class DomainRule
{
    /// <summary>A finding with everything that is wrong; null when the name servers did not say.</summary>
    public static IEnumerable<AuditFinding>? Judge(AuditEvidence evidence, AuditRule rule)
    {
        if (evidence.Policies is not { Problem.Length: 0 } policies)
        {
            return null;
        }

        string[] faults = [.. Spf(policies), .. Dmarc(policies)];
        return faults.Length > 0 && rule.IsMet(faults.Length)
            ? [RuleJudge.Finding(evidence, rule, faults.Length, 0, $"{PlainText.Line(string.Join(" ", faults))}")]
            : [];
    }

    private static IEnumerable<string> Spf(SenderPolicies policies)
    {
        if (policies.Spf.Count == 0)
        {
            yield return $"{policies.Domain} publishes no SPF record.";
        }
        else if (policies.Spf.Count > 1)
        {
            yield return $"{policies.Domain} publishes {policies.Spf.Count} SPF records, and receivers ignore all.";
        }
        else if (policies.Spf[0].Split(' ').Any(term => term.ToLowerInvariant() is "all" or "+all"))
        {
            yield return $"The SPF record of {policies.Domain} permits every server (+all).";
        }
    }

    private static IEnumerable<string> Dmarc(SenderPolicies policies)
    {
        if (policies.Dmarc.Count == 0)
        {
            yield return $"{policies.Domain} publishes no DMARC record.";
        }
        else if (policies.Dmarc.Count > 1)
        {
            yield return $"{policies.DmarcDomain} publishes {policies.Dmarc.Count} DMARC records, and receivers ignore all.";
        }
        else if (policies.DmarcPolicy == "none")
        {
            yield return $"The DMARC record of {policies.DmarcDomain} only asks for reports about {policies.Domain} (none).";
        }
        else if (policies.DmarcPolicy is not ("quarantine" or "reject"))
        {
            yield return $"The DMARC record of {policies.DmarcDomain} names an unknown policy ('{policies.DmarcPolicy}').";
        }
    }
}
