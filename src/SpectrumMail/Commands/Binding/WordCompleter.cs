using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Base of what completes arguments: offers words with explanations. When something fails, it offers nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WordCompleter : IArgumentCompleter
{
    private protected WordCompleter() { }

    /// <summary>The words that fit what was typed.</summary>
    /// <param name="commandName">The command.</param>
    /// <param name="parameterName">The parameter.</param>
    /// <param name="wordToComplete">What was typed so far.</param>
    /// <param name="commandAst">The command as it is written.</param>
    /// <param name="fakeBoundParameters">The other parameters, where they are known.</param>
    /// <returns>What may be meant.</returns>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            string typed = (wordToComplete ?? string.Empty).Trim('\'', '"');
            return Words(fakeBoundParameters ?? new Hashtable())
                .Where(word => word.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .Select(word => new CompletionResult(
                    Quoted(word.Text),
                    word.Text,
                    CompletionResultType.ParameterValue,
                    word.Meaning.Length > 0 ? word.Meaning : word.Text
                ))
                .ToArray();
        }
        catch (Exception ex) when (ex is RuntimeException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>The words there are, each with what it means.</summary>
    private protected abstract IEnumerable<(string Text, string Meaning)> Words(IDictionary given);

    /// <summary>What a command of the module gives in the runspace of the prompt.</summary>
    private protected static IEnumerable<object> Ask(string command)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand(command).Invoke().Select(item => item.BaseObject).ToArray();
    }

    /// <summary>The open sessions.</summary>
    private protected static IEnumerable<SpectrumSession> Sessions() => Ask("Get-SpectrumSession").OfType<SpectrumSession>();

    private static string Quoted(string word) =>
        word.Length > 0
        && word.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_' or '/' or '\\' or '*')
        && char.IsLetterOrDigit(word[0])
            ? word
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(word) + "'";
}
