using System;
using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.HelpBuilder;

/// <summary>A parameter as a page has it: its text, and the facts of one of its blocks.</summary>
internal sealed record PageParameter(string Name, string[] Text, IReadOnlyDictionary<string, string> Facts)
{
    public string this[string fact] => Facts.TryGetValue(fact, out string? value) ? value : string.Empty;

    /// <summary>One for each block of facts.</summary>
    public static IEnumerable<PageParameter> Read((string Title, string[] Lines) part)
    {
        string name = part.Title.TrimStart('-');
        string[] text = HelpSection.Trim([.. part.Lines.TakeWhile(line => line != "```yaml")]);
        Dictionary<string, string>? facts = null;
        foreach (string line in part.Lines)
        {
            if (line == "```yaml")
            {
                facts = [];
            }
            else if (line == "```" && facts is not null)
            {
                yield return new PageParameter(name, text, facts);
                facts = null;
            }
            else if (facts is not null && line.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon)
            {
                facts[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }
    }

    public bool IsIn(string set) => this["Parameter Sets"].Split(", ").Any(name => name == "(All)" || name == set);
}
