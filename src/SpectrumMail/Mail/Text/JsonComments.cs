using System;
using System.Text;

namespace SpectrumMail.Mail.Text;

/// <summary>
/// Comments in JSON, as editors allow them in settings: from two slashes to the end of the line, and between /* and */.
/// </summary>
internal static class JsonComments
{
    /// <summary>Puts blanks in their place. What stands in a string stays.</summary>
    public static string Blank(string json)
    {
        var text = new StringBuilder(json);
        int at = 0;
        while (at < text.Length)
        {
            at = text[at] switch
            {
                '"' => AfterString(text, at),
                '/' when Is(text, at + 1, '/') => BlankLine(text, at),
                '/' when Is(text, at + 1, '*') => BlankBlock(text, at),
                _ => at + 1,
            };
        }

        return text.ToString();
    }

    private static bool Is(StringBuilder text, int at, char character) => at < text.Length && text[at] == character;

    private static int AfterString(StringBuilder text, int at)
    {
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
        }

        return at + 1;
    }

    private static int BlankLine(StringBuilder text, int at)
    {
        for (; at < text.Length && text[at] is not ('\r' or '\n'); at++)
        {
            text[at] = ' ';
        }

        return at;
    }

    // Without its end it stays, and is no JSON.
    private static int BlankBlock(StringBuilder text, int at)
    {
        int end = text.ToString(at, text.Length - at).IndexOf("*/", 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return text.Length;
        }

        for (int last = at + end + 2; at < last; at++)
        {
            text[at] = text[at] is '\r' or '\n' ? text[at] : ' ';
        }

        return at;
    }
}
