using System;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Reading;

/// <summary>Decodes UTF-7 (RFC 2152). The runtime does not, because browsers could be deceived with it.</summary>
internal static class Utf7
{
    /// <summary>The name of the character set.</summary>
    public const string Name = "utf-7";

    private static readonly Regex s_shifted = new(@"\+(?<units>[A-Za-z0-9+/]*)-?", RegexOptions.CultureInvariant);

    /// <summary>Whether a label is a name of this character set.</summary>
    public static bool IsName(string? label) =>
        label is not null && Regex.IsMatch(label, @"^\W*(unicode-[12]-[01]-)?utf-?7\W*$", RegexOptions.IgnoreCase);

    /// <summary>Decodes a text. What is no UTF-7 stays as it is.</summary>
    public static string Decode(string text) =>
        s_shifted.Replace(
            text,
            run => run.Groups["units"].Length == 0 ? "+" : DecodeUnits(run.Groups["units"].Value) ?? run.Value
        );

    private static string? DecodeUnits(string units)
    {
        // Bits that fill no character are zero.
        int complete = units.Length * 6 / 16 * 2;
        string padded = units.PadRight((units.Length + 3) / 4 * 4, 'A');
        byte[] bytes = Convert.FromBase64String(padded);
        return complete == 0 ? null : Encoding.BigEndianUnicode.GetString(bytes, 0, complete);
    }
}
