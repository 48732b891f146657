namespace SpectrumMail.Mail.Work;

/// <summary>
/// A name as the user typed it, with or without wildcards. The commands implement it with PowerShell's wildcards.
/// </summary>
internal interface INamePattern
{
    /// <summary>The text as the user typed it.</summary>
    string Text { get; }

    /// <summary>Whether the text contains wildcards.</summary>
    bool HasWildcards { get; }

    /// <summary>Whether a name matches; upper and lower case do not matter.</summary>
    bool IsMatch(string name);
}
