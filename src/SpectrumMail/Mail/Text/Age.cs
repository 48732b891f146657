using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Text;

/// <summary>An age as people write it: 90d, 4w, 6mo, 2y.</summary>
/// <param name="Count">How many units.</param>
/// <param name="Unit">The unit: d, w, mo or y.</param>
internal sealed record Age(int Count, string Unit)
{
    // Further back than any mail.
    private const int MostYears = 1000;

    /// <summary>Reads an age; null when the text is none, or no time at all.</summary>
    public static Age? TryRead(string text)
    {
        Match match = Regex.Match(text, @"^\s*(\d{1,4})\s*(d|w|mo|y)\s*$", RegexOptions.IgnoreCase);
        int count = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        return count == 0 ? null : new Age(count, match.Groups[2].Value.ToLowerInvariant());
    }

    /// <summary>The moment that lies so long before another, by the calendar.</summary>
    public DateTime Before(DateTime moment)
    {
        try
        {
            return Unit switch
            {
                "d" => moment.AddDays(-Count),
                "w" => moment.AddDays(-7 * Count),
                "mo" => moment.AddMonths(-Count),
                _ => moment.AddYears(-Math.Min(Count, MostYears)),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTime.MinValue;
        }
    }
}
