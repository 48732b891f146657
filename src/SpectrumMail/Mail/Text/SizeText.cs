using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Text;

/// <summary>Sizes as people read them.</summary>
internal static class SizeText
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

    private static readonly Regex s_size = new(
        @"^\s*(?<number>\d+(\.\d+)?)\s*(?<unit>[kmgt]?)(i?b|bytes)?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Reads a size with or without a unit, in bytes; null when the text is none, or too large a one.</summary>
    public static long? TryRead(string text)
    {
        Match match = s_size.Match(text);
        if (!match.Success)
        {
            return null;
        }

        int power = match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "K" => 1,
            "M" => 2,
            "G" => 3,
            "T" => 4,
            _ => 0,
        };
        double bytes = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(1024, power);
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    /// <summary>A size with its unit: 512 B, 3.4 KB, 1.2 GB; empty when it is not known.</summary>
    public static string Format(long? bytes)
    {
        if (bytes is not { } value)
        {
            return string.Empty;
        }

        double scaled = value;
        int unit = 0;
        while (scaled >= 1024 && unit < s_units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        return scaled.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + s_units[unit];
    }
}
