using System.Globalization;

namespace SpectrumMail.Mail.Text;

/// <summary>Sizes as people read them.</summary>
internal static class SizeText
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

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
