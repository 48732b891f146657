using System.Collections.Generic;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.PwshHost;

/// <summary>Turns the words behind a script's name into parameters and values for the engine to bind.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name</c> becomes a parameter (the engine decides whether the next word is its value or it is a switch),
    /// <c>-Name:value</c> a parameter with its value, anything else a positional value.
    /// </summary>
    public static List<CommandParameter> Parse(IEnumerable<string> words)
    {
        var parameters = new List<CommandParameter>();
        string? awaitingValue = null;
        foreach (string word in words)
        {
            int colon = word.IndexOf(':');
            if (awaitingValue is not null)
            {
                parameters.Add(new CommandParameter(awaitingValue, word));
                awaitingValue = null;
            }
            else if (!IsName(word))
            {
                parameters.Add(new CommandParameter(null, word));
            }
            else if (colon < 0)
            {
                parameters.Add(new CommandParameter(word));
            }
            else if (colon == word.Length - 1)
            {
                awaitingValue = word[..colon];
            }
            else
            {
                parameters.Add(new CommandParameter(word[..colon], Value(word[(colon + 1)..])));
            }
        }

        return parameters;
    }

    // The dashes PowerShell takes for one: hyphen, en dash, em dash, horizontal bar.
    private static bool IsName(string word) =>
        word.Length > 1 && word[0] is ('-' or '\u2013' or '\u2014' or '\u2015');

    // A switch takes $true and $false, which a shell passes on as text.
    private static object Value(string text) =>
        bool.TryParse(text.StartsWith('$') ? text[1..] : text, out bool value) ? value : text;
}
