using System;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The line that separates messages in an mbox: <c>From</c>, an address, and a time as asctime(3) writes it (RFC 4155). Mail
/// programs add a time zone, or write the time as a Date field has it.
/// </summary>
internal sealed class MboxSeparator
{
    private const int Most = 500;
    private const string Days = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private const string Months = "(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private const string Zone = @"(?:[A-Za-z]{1,5}|(?<zone>[+-]\d{4}))";
    private const string Time = @"(?<time>\d{1,2}:\d\d(?::\d\d)?)";

    private static readonly Regex s_line = new(
        @"^From\s+(?:(?<sender>""[^""]*""\S*|\S+)\s+)??(?:"
            + Days
            + @"\s+"
            + Months
            + @"\s+(?<day>\d{1,2})\s+"
            + Time
            + @"\s+(?:"
            + Zone
            + @"\s+)?(?<year>\d{4})(?:\s+"
            + Zone
            + ")?|"
            + Days
            + @",\s*(?<day>\d{1,2})\s+"
            + Months
            + @"\s+(?<year>\d{4})\s+"
            + Time
            + @"(?:\s+"
            + Zone
            + @")?)(?:\s+remote from \S+)?\s*$",
        RegexOptions.CultureInvariant
    );

    private static readonly Regex s_like = new(@"^From (?=.*\d\d?:\d\d)(?=.*\d{4})", RegexOptions.CultureInvariant);

    private MboxSeparator(bool hasSender, DateTimeOffset? time)
    {
        HasSender = hasSender;
        ArrivedAt = time;
    }

    /// <summary>Whether it names a sender. Some programs leave it out.</summary>
    public bool HasSender { get; }

    /// <summary>The time in it, which is in UTC (RFC 4155) unless it names a zone; null when there is no such time.</summary>
    public DateTimeOffset? ArrivedAt { get; }

    /// <summary>Parses a line; null when it is not a separator.</summary>
    public static MboxSeparator? Parse(MboxLines lines) => lines.StartsWith("From "u8) ? Parse(Text(lines)) : null;

    /// <summary>Parses a line; null when it is not a separator.</summary>
    public static MboxSeparator? Parse(string line)
    {
        Match match = s_line.Match(line);
        return match.Success ? new MboxSeparator(match.Groups["sender"].Success, Read(match)) : null;
    }

    /// <summary>Whether a line begins with <c>From </c> and names a time, in whatever way.</summary>
    public static bool IsLike(MboxLines lines) => lines.StartsWith("From "u8) && s_like.IsMatch(Text(lines));

    /// <summary>Whether a line begins with <c>From </c> and is not the field of that name.</summary>
    public static bool IsFromLine(MboxLines lines) =>
        lines.StartsWith("From "u8)
        && !Text(lines).Substring("From ".Length).TrimStart().StartsWith(":", StringComparison.Ordinal);

    private static string Text(MboxLines lines) =>
        Encoding.ASCII.GetString(lines.Piece.Array!, lines.Piece.Offset, Math.Min(lines.Piece.Count, Most)).TrimEnd();

    private static DateTimeOffset? Read(Match match)
    {
        string zone = match.Groups["zone"].Success ? match.Groups["zone"].Value.Insert(3, ":") : "+00:00";
        string time = match.Groups["time"].Value;
        string text = string.Join(
            " ",
            match.Groups["year"].Value,
            match.Groups["month"].Value,
            match.Groups["day"].Value,
            time.Length > 5 ? time : time + ":00",
            zone
        );
        return DateTimeOffset.TryParseExact(
            text,
            "yyyy MMM d H:mm:ss zzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateTimeOffset found
        )
            ? found
            : null;
    }
}
