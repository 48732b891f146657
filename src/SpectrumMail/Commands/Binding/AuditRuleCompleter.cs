using System.Collections;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Rules;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the ids of the rules of an audit.</summary>
public sealed class AuditRuleCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        AuditPolicy.RuleIds.Select(id => (id, string.Empty));
}
