using System;
using System.Linq;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Chooses rules of the audit by their ids, with wildcards.</summary>
internal static class AuditRulePatterns
{
    /// <summary>Returns whether a rule is wanted, by its id.</summary>
    /// <param name="rules">The patterns.</param>
    /// <exception cref="MailException">RuleUnknown: a pattern matches no rule.</exception>
    public static Func<string, bool> Parse(string[] rules)
    {
        NamePattern[] patterns = NamePattern.Parse(rules);
        int unknown = Array.FindIndex(patterns, pattern => !AuditPolicy.RuleIds.Any(pattern.IsMatch));
        return unknown < 0
            ? id => patterns.Any(pattern => pattern.IsMatch(id))
            : throw AuditFailures.RuleUnknown.Make(rules[unknown], string.Join(", ", AuditPolicy.RuleIds));
    }
}
