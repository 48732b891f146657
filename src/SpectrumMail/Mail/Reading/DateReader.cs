using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads dates of mail in the forms that programs write. A time or a zone that cannot be read gives no date, because half of it
/// would be another moment.
/// </summary>
internal static class DateReader
{
    private const string Clock =
        @"(?<hour>\d{1,2})[:.](?<minute>\d{1,2})([:.](?<second>\d{1,2})([.,]\d+)?)?\s*(?<half>[ap]\.?m\b\.?)?";
    private const string Zone = @"(?<zone>[A-Za-z]{0,5}\s*[+-]?\s*\d{0,2}:?\d{0,2})";
    private const string Months = "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";

    private static readonly Regex[] s_forms =
    [
        // Tue, 7 Jan 2025 10:00:00 +0100
        Form($@"^([a-z]+\.?\s*,?\s*)?(?<day>\d{{1,2}})[\s.-]+{Months}[\s.,-]+(?<year>\d{{2,4}})[\s,]+{Clock}\s*{Zone}$"),
        // Tue Jan 7 10:00:00 2025 and Tue Jan 7 10:00:00 CET 2025
        Form($@"^([a-z]+\.?\s*,?\s*)?{Months}\s+(?<day>\d{{1,2}}),?\s+{Clock}\s*{Zone}\s+(?<year>\d{{4}})$"),
        // Tue, Jan 7, 2025 10:00 AM +0100
        Form($@"^([a-z]+\.?\s*,?\s*)?{Months}\s+(?<day>\d{{1,2}}),?\s+(?<year>\d{{4}})[\s,]+(at\s+)?{Clock}\s*{Zone}$"),
        // 2025-01-07T10:00:00Z (RFC 3339)
        Form($@"^(?<year>\d{{4}})[-/](?<month>\d{{1,2}})[-/](?<day>\d{{1,2}})[T\s]+{Clock}\s*{Zone}$"),
    ];

    // The zones of RFC 5322, section 4.3, and those that are written most often.
    private static readonly Dictionary<string, double> s_zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["Z"] = 0,
        ["WET"] = 0,
        ["BST"] = 1,
        ["WEST"] = 1,
        ["CET"] = 1,
        ["MET"] = 1,
        ["MEZ"] = 1,
        ["CEST"] = 2,
        ["MEST"] = 2,
        ["MESZ"] = 2,
        ["EET"] = 2,
        ["EEST"] = 3,
        ["MSK"] = 3,
        ["JST"] = 9,
        ["KST"] = 9,
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
    };

    /// <summary>Reads a date.</summary>
    /// <returns>Null when it cannot be read as a whole.</returns>
    public static DateTimeOffset? Read(string text)
    {
        string bare = Regex.Replace(text, @"\([^()]*\)", " ");
        bare = Regex.Replace(bare.Replace("\"", string.Empty), @"\s+", " ").Trim();
        foreach (Regex form in s_forms)
        {
            if (form.Match(bare) is { Success: true } match)
            {
                return Make(match);
            }
        }

        return null;
    }

    /// <summary>Returns the local time; null also for a date that no local time can express.</summary>
    public static DateTime? ToLocal(DateTimeOffset? date) => date is { Year: > 1 and < 9999 } value ? value.LocalDateTime : null;

    private static Regex Form(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static DateTimeOffset? Make(Match match)
    {
        if (ReadZone(match.Groups["zone"].Value) is not { } zone || ReadTime(match) is not { } time)
        {
            return null;
        }

        try
        {
            return new DateTimeOffset(
                    ReadYear(match),
                    ReadMonth(match.Groups["month"].Value),
                    Number(match, "day"),
                    0,
                    0,
                    0,
                    zone
                ) + time;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // 24:00 is the end of the day, and a minute may have a leap second (RFC 5322, section 3.3).
    private static TimeSpan? ReadTime(Match match)
    {
        int hour = Number(match, "hour");
        int minute = Number(match, "minute");
        int second = Number(match, "second");
        if (match.Groups["half"] is { Success: true } half)
        {
            bool afternoon = half.Value[0] is 'p' or 'P';
            if (hour is < 1 or > 12)
            {
                return null;
            }

            hour = (hour % 12) + (afternoon ? 12 : 0);
        }

        bool isTime = hour <= 23 || (hour == 24 && minute == 0 && second == 0);
        return isTime && minute <= 59 && second <= 60 ? new TimeSpan(hour, minute, second) : null;
    }

    private static TimeSpan? ReadZone(string text)
    {
        Match zone = Regex.Match(text.Trim(), @"^(?<name>[A-Za-z]*)\s*((?<sign>[+-])\s*(?<hours>\d{1,2}):?(?<minutes>\d{2})?)?$");
        string name = zone.Groups["name"].Value;
        if (!zone.Success)
        {
            return null;
        }

        if (zone.Groups["sign"].Success)
        {
            int minutes = (Number(zone, "hours") * 60) + Number(zone, "minutes");
            bool isZone = minutes <= 14 * 60 && Number(zone, "minutes") <= 59;
            int sign = zone.Groups["sign"].Value == "-" ? -1 : 1;
            return isZone ? TimeSpan.FromMinutes(sign * minutes) : null;
        }

        // RFC 5322, section 4.3: other names say no more than -0000 does.
        return TimeSpan.FromHours(s_zones.TryGetValue(name, out double hours) ? hours : 0);
    }

    // RFC 5322, section 4.3: years of two digits from 50 on are in the last century.
    private static int ReadYear(Match match)
    {
        int year = Number(match, "year");
        return match.Groups["year"].Length switch
        {
            2 => year + (year < 50 ? 2000 : 1900),
            3 => year + 1900,
            _ => year,
        };
    }

    private static int ReadMonth(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : Array.IndexOf(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, Title(text)) + 1;

    private static string Title(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1).ToLowerInvariant();

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0;
}
