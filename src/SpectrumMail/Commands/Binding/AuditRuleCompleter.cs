using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpectrumMail.Mail.Auditing.Rules;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the ids of the rules of an audit.</summary>
public sealed class AuditRuleCompleter : IArgumentCompleter
{
    /// <summary>The ids that begin with what was typed.</summary>
    /// <param name="commandName">The command.</param>
    /// <param name="parameterName">The parameter.</param>
    /// <param name="wordToComplete">What was typed.</param>
    /// <param name="commandAst">The command line.</param>
    /// <param name="fakeBoundParameters">The parameters so far.</param>
    /// <returns>The ids.</returns>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        AuditPolicy
            .RuleIds.Where(id => id.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase))
            .Select(id => new CompletionResult(id));
}
