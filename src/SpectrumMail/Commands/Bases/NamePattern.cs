using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Commands.Bases;

/// <summary>A name with PowerShell's wildcards.</summary>
internal sealed class NamePattern(string text) : INamePattern
{
    private WildcardPattern? _pattern;

    /// <inheritdoc/>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public bool HasWildcards => WildcardPattern.ContainsWildcardCharacters(Text);

    /// <summary>Makes a pattern of each text.</summary>
    public static NamePattern[] Parse(IEnumerable<string> texts) => [.. texts.Select(text => new NamePattern(text))];

    /// <inheritdoc/>
    public bool IsMatch(string name)
    {
        _pattern ??= new WildcardPattern(Text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return _pattern.IsMatch(name);
    }
}
