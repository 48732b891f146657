using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;

namespace SpectrumMail.PwshHost;

/// <summary>How many columns of a terminal a text takes.</summary>
internal static class DisplayWidth
{
    // First and last code points of the blocks terminals draw two columns wide (Unicode's East Asian Wide and Fullwidth).
    private static readonly (int First, int Last)[] s_wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static int Of(string text)
    {
        bool isPlain = !text.Contains('\u001b', StringComparison.Ordinal);
        if (isPlain && Ascii.IsValid(text))
        {
            return text.Length;
        }

        // Escape sequences move no cursor.
        string plain = isPlain ? text : new StringDecorated(text).ToString(OutputRendering.PlainText);
        int width = 0;
        foreach (Rune rune in plain.EnumerateRunes())
        {
            width += Of(rune);
        }

        return width;
    }

    public static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return 0;
        }

        foreach ((int first, int last) in s_wide)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return 2;
            }
        }

        return 1;
    }

    /// <summary>Cuts a text to a number of columns.</summary>
    public static string Cut(string text, int columns)
    {
        var cut = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns -= Of(rune);
            if (columns < 0)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.ToString();
    }
}
