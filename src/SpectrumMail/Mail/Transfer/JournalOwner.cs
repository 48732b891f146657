using System;
using System.Collections.Generic;
using System.IO;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The transfer that a journal belongs to.</summary>
/// <param name="From">The account that the messages are copied from; null for files.</param>
/// <param name="To">The destination account.</param>
internal sealed record JournalOwner(string? From, string To)
{
    private const string FromMark = "#from ";
    private const string Files = "files";

    /// <summary>Whether the messages come from files: their names and places are hints only, and messages are known by their
    /// content.</summary>
    public bool IsOfFiles => From is null;

    /// <summary>The lines that say so.</summary>
    public IReadOnlyList<string> Header => [FromMark + Uri.EscapeDataString(From ?? Files), "#to " + Uri.EscapeDataString(To)];

    /// <summary>Whether a line of a journal says so. An import may have noted the path of its files.</summary>
    /// <param name="line">The line.</param>
    /// <param name="index">Its place among those of the header.</param>
    public bool Accepts(string line, int index) =>
        line == Header[index]
        || (
            index == 0
            && IsOfFiles
            && line.StartsWith(FromMark, StringComparison.Ordinal)
            && IsPath(Uri.UnescapeDataString(line.Substring(FromMark.Length)))
        );

    private static bool IsPath(string name) => name.IndexOf('\0') < 0 && Path.IsPathRooted(name);
}
