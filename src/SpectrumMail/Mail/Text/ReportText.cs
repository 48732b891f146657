using System;
using System.Globalization;
using System.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Text;

/// <summary>Cleans texts for a report. Any sender can write the content of a mailbox.</summary>
internal static class ReportText
{
    /// <summary>What stands for a character that is not shown.</summary>
    private const char Replacement = '\uFFFD';

    /// <summary>How many marks may stand above and below one letter; every script gets by with these.</summary>
    private const int MostMarks = 4;

    /// <summary>Whether a character hides, ends or turns round what comes after it, or is none at all.</summary>
    public static bool IsUnsafe(char character) =>
        char.IsControl(character)
        || character
            is '\u061C'
                or '\u200B'
                or '\u200E'
                or '\u200F'
                or (>= '\u2028' and <= '\u202E')
                or (>= '\u2060' and <= '\u206F')
                or '\uFEFF'
                or '\uFFFE'
                or '\uFFFF';

    /// <summary>
    /// A text on one line, in its own order: line breaks become spaces, characters that would mislead the reader a replacement
    /// character, and so do marks that pile up beyond the line.
    /// </summary>
    public static string Clean(string? text)
    {
        if (text is null)
        {
            return string.Empty;
        }

        var clean = new StringBuilder(text.Length);
        int marks = 0;
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            marks = IsMark(character) ? marks + 1 : 0;
            if (marks > MostMarks)
            {
                clean.Append(marks == MostMarks + 1 ? Replacement.ToString() : string.Empty);
            }
            else if (char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                clean.Append(character).Append(text[++index]);
            }
            else
            {
                clean.Append(Clean(character));
            }
        }

        return clean.ToString();
    }

    private static char Clean(char character)
    {
        if (character is '\t' or '\n' or '\r')
        {
            return ' ';
        }

        return IsUnsafe(character) || char.IsSurrogate(character) ? Replacement : character;
    }

    private static bool IsMark(char character) =>
        character >= '\u0300'
        && CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>A clean text of limited length.</summary>
    public static string Short(string? text, int length) => PlainText.Shorten(Clean(text), length);

    /// <summary>A number with separators for thousands.</summary>
    public static string Count(long? value) => value?.ToString("N0", CultureInfo.CurrentCulture) ?? string.Empty;

    /// <summary>A number with what is counted.</summary>
    public static string Count(long value, string one, string? many = null) =>
        Count(value) + " " + (value == 1 ? one : many ?? one + "s");

    /// <summary>Per cent, without decimals.</summary>
    public static string Percent(double? value) =>
        value switch
        {
            null => string.Empty,
            > 0 and < 1 => "< 1 %",
            { } percent => Math.Floor(percent).ToString("0", CultureInfo.CurrentCulture) + " %",
        };

    /// <summary>A day; ISO 8601, which is read the same everywhere.</summary>
    public static string Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? string.Empty;

    /// <summary>A day and the time of day.</summary>
    public static string Minute(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A bare number, for attributes that a program reads.</summary>
    public static string Raw(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>How the audit of a mailbox ended.</summary>
    public static string Status(AuditStatus status) =>
        status switch
        {
            AuditStatus.Ok => "Read",
            AuditStatus.PartlyRead => "Read in part",
            AuditStatus.AuthenticationFailed => "Sign-in refused",
            AuditStatus.Unreachable => "Not reachable",
            AuditStatus.SecurityFailed => "Not secure",
            AuditStatus.Throttled => "Put off by server",
            AuditStatus.TimedOut => "Out of time",
            AuditStatus.InvalidInput => "Row not usable",
            _ => "Failed",
        };

    /// <summary>What a folder is for.</summary>
    public static string Use(FolderUse use) =>
        use switch
        {
            FolderUse.None => "Other folders",
            FolderUse.All => "All mail",
            FolderUse.Junk => "Spam",
            _ => use.ToString(),
        };

    /// <summary>The name of a value as words: BadCredentials is read as Bad credentials.</summary>
    public static string Words(Enum value)
    {
        var words = new StringBuilder();
        foreach (char character in value.ToString())
        {
            words.Append(
                words.Length > 0 && char.IsUpper(character) ? " " + char.ToLowerInvariant(character) : character.ToString()
            );
        }

        return words.Replace("Tls", "TLS").Replace(" tls", " TLS").Replace("Start TLS", "STARTTLS").ToString();
    }
}
