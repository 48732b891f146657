using System;
using System.Linq;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Chooses rules of the audit by their ids, with wildcards.</summary>
internal static class AuditRulePatterns
{
    /// <summary>
    /// Returns whether a rule is wanted. Wildcards do not stand for a rule that is judged only on request, unless a policy
    /// enables it.
    /// </summary>
    /// <param name="rules">The patterns.</param>
    /// <exception cref="MailException">RuleUnknown: a pattern matches no rule.</exception>
    public static Func<AuditRule, bool> Parse(string[] rules)
    {
        NamePattern[] patterns = NamePattern.Parse(rules);
        int unknown = Array.FindIndex(patterns, pattern => !AuditPolicy.Table.Any(rule => Names(pattern, rule)));
        return unknown < 0
            ? rule => patterns.Any(pattern => Names(pattern, rule))
            : throw AuditFailures.RuleUnknown.Make(rules[unknown], string.Join(", ", AuditPolicy.RuleIds));
    }

    private static bool Names(NamePattern pattern, AuditRule rule) =>
        pattern.IsMatch(rule.Id) && (!pattern.HasWildcards || !rule.IsOnRequest || rule.IsRequested);
}
