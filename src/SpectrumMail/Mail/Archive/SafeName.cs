using System;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Makes names of files and directories from texts of mail. The names are safe on Windows and on Unix: they do not lead out of
/// the directory, and they contain no device names, control characters or wildcards.
/// </summary>
internal static class SafeName
{
    /// <summary>The most UTF-16 units of a name: Windows paths are short.</summary>
    private const int MostCharacters = 100;

    /// <summary>The most UTF-8 bytes: Unix file systems allow 255, and suffixes are added.</summary>
    private const int MostBytes = 180;

    // Windows treats these names with any extension as devices, the superscript digits included.
    private static readonly Regex s_device = new(
        "^(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|CLOCK\\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3])\\s*(\\.|:|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Makes a file name of a text; empty when no character of the text is allowed in file names.</summary>
    /// <param name="text">The text, for example an attachment's name or a subject.</param>
    /// <param name="most">The most characters.</param>
    public static string File(string text, int most = MostCharacters)
    {
        var name = new StringBuilder();
        foreach (char character in Normal(text))
        {
            name.Append(Replacement(character));
        }

        string clean = Regex
            .Replace(name.ToString(), "[ _]{2,}", match => match.Value.IndexOf(' ') < 0 ? "_" : " ")
            .Trim(' ', '.');
        clean = Shorten(clean, Math.Min(most, MostCharacters));
        return s_device.IsMatch(clean) ? "_" + clean : clean;
    }

    /// <summary>
    /// A directory name for one level of a folder's path. Different levels get different names: a hash of the level follows
    /// a changed name.
    /// </summary>
    /// <param name="level">The level on the server.</param>
    /// <param name="taken">Whether a name is in use for something else there.</param>
    public static string Level(string level, Func<string, bool> taken)
    {
        string name = File(level);
        return name == level && name.Length > 0 && !taken(name) ? name : $"{name}~{ShortHash.Compute(level, 6)}";
    }

    /// <summary>The same name with a number before the extension: <c>report (2).pdf</c>.</summary>
    public static string Numbered(string name, int number)
    {
        int dot = name.LastIndexOf('.');
        bool extension = dot > 0 && name.Length - dot <= 10;
        int end = extension ? dot : name.Length;
        return FormattableString.Invariant($"{name.Substring(0, end)} ({number}){name.Substring(end)}");
    }

    // Composed characters, as people type them. A lone surrogate can be neither normalised nor written.
    private static string Normal(string text)
    {
        string whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return whole.Normalize(NormalizationForm.FormC);
    }

    private static string Replacement(char character) =>
        character switch
        {
            '<' or '>' or ':' or '"' or '/' or '\\' or '|' or '?' or '*' or '`' or '\uFFFD' => "_",
            '[' => "(",
            ']' => ")",
            _ => char.GetUnicodeCategory(character) switch
            {
                UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator => " ",

                // Invisible characters can make exe look like txt: the right-to-left override among them.
                UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => string.Empty,
                _ => character.ToString(),
            },
        };

    private static string Shorten(string name, int most)
    {
        if (name.Length <= most && Encoding.UTF8.GetByteCount(name) <= MostBytes)
        {
            return name;
        }

        // The extension shows the type of a file, so the middle is cut.
        int dot = name.LastIndexOf('.');
        string extension = dot > 0 && name.Length - dot <= 10 ? name.Substring(dot) : string.Empty;
        string stem = name.Substring(0, name.Length - extension.Length);
        while (
            stem.Length + extension.Length > most
            || Encoding.UTF8.GetByteCount(stem) + Encoding.UTF8.GetByteCount(extension) > MostBytes
        )
        {
            stem = stem.Substring(0, stem.Length - (stem.Length > 1 && char.IsLowSurrogate(stem[stem.Length - 1]) ? 2 : 1));
        }

        return stem.TrimEnd(' ', '.') + extension;
    }
}
