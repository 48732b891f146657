using System;
using System.Globalization;
using System.IO;

namespace SpectrumMail.Mail.State;

/// <summary>What a journal is, as its first line says: <c>#SpectrumMail</c>, a name, and the version of the format.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version that this module writes, and the highest that it reads.</param>
internal sealed record JournalKind(string Name, int Version)
{
    private const string Mark = "#SpectrumMail ";

    /// <summary>Whether earlier modules wrote it without that line.</summary>
    public bool IsHeaderOptional { get; init; }

    /// <summary>Whether every line is an object of JSON, the first one too.</summary>
    public bool IsJson { get; init; }

    /// <summary>The first line.</summary>
    public string Header => Title + Version.ToString(CultureInfo.InvariantCulture) + (IsJson ? "}" : string.Empty);

    private string Title => IsJson ? $"{{\"journal\":\"SpectrumMail {Name}\",\"version\":" : Mark + Name + " ";

    /// <summary>Checks the first line of a file.</summary>
    /// <exception cref="WrongJournalException">It is another kind of file, or of a version to come.</exception>
    public void Check(string line)
    {
        if (line == Header || (IsHeaderOptional && !line.StartsWith("#", StringComparison.Ordinal)))
        {
            return;
        }

        bool newer =
            line.StartsWith(Title, StringComparison.Ordinal)
            && int.TryParse(
                line.Substring(Title.Length).TrimEnd('}'),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int version
            )
            && version > Version;
        throw new WrongJournalException(newer ? "a newer version of this module wrote it" : "it does not begin as one", line);
    }

    /// <summary>
    /// Whether a line that does not end is the beginning of the first line, or what a power failure leaves of it.
    /// </summary>
    public bool IsBegun(string line) =>
        IsHeaderOptional || Header.StartsWith(line, StringComparison.Ordinal) || line.TrimEnd('\0').Length == 0;
}

/// <summary>A file is not the journal that it was taken for.</summary>
/// <param name="message">Why not.</param>
/// <param name="line">What it says in its first line.</param>
internal sealed class WrongJournalException(string message, string line) : IOException(message)
{
    /// <summary>What the file says in its first line.</summary>
    public string Line { get; } = line;
}
