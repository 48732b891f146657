using System;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Chooses rules of the audit by their ids, with wildcards.</summary>
internal static class AuditRulePatterns
{
    private const WildcardOptions Options = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;

    /// <summary>Returns whether a rule is wanted, by its id.</summary>
    /// <param name="rules">The patterns.</param>
    /// <exception cref="MailException">RuleUnknown: a pattern matches no rule.</exception>
    public static Func<string, bool> Parse(string[] rules)
    {
        WildcardPattern[] patterns = [.. rules.Select(rule => new WildcardPattern(rule, Options))];
        int unknown = Array.FindIndex(patterns, pattern => !AuditPolicy.RuleIds.Any(pattern.IsMatch));
        return unknown < 0
            ? id => patterns.Any(pattern => pattern.IsMatch(id))
            : throw AuditFailures.RuleUnknown.Make(rules[unknown], string.Join(", ", AuditPolicy.RuleIds));
    }
}
