using System;
using System.Linq;
using System.Text;

namespace SpectrumMail.Models;

/// <summary>
/// Cleans texts of servers and of mail where objects are made of them. Anyone can write such a text, and a terminal obeys escape
/// sequences, and shows text after a bidirectional override or isolate in another order.
/// </summary>
internal static class PlainText
{
    /// <summary>How much of a server's words is repeated: a server may send megabytes.</summary>
    public const int LongestQuote = 500;

    private const char Replacement = '\uFFFD';

    /// <summary>
    /// A text on one line: control characters become spaces, and what turns the order of the text round a replacement character.
    /// </summary>
    public static string Line(string text) => Clean(text, ' ');

    /// <summary>
    /// A name, in which a space would be another name: everything that is not shown becomes a replacement character.
    /// </summary>
    public static string Name(string text) => Clean(text, Replacement);

    /// <summary>A text of several lines: of the control characters only line breaks and tabs stay.</summary>
    public static string Lines(string text) =>
        new([
            .. text.Where(character => !char.IsControl(character) || character is '\n' or '\t')
                .Select(character => IsMisleading(character) ? Replacement : character),
        ]);

    /// <summary>A server's words: on one line, and not too long.</summary>
    public static string Quote(string text) =>
        Shorten(Line(text.Length > 2 * LongestQuote ? text.Substring(0, 2 * LongestQuote) : text), LongestQuote);

    /// <summary>A text of limited length; an ellipsis stands for the rest. A pair of surrogates is not cut.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        bool cutsPair = char.IsHighSurrogate(text[length - 1]);
        return text.Substring(0, cutsPair ? length - 1 : length) + "…";
    }

    private static string Clean(string text, char control)
    {
#if NET
        // Most texts end here.
        int first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }
#else
        int first = 0;
#endif

        while (first < text.Length && IsHarmless(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text, 0, first, text.Length);
        for (int index = first; index < text.Length; index++)
        {
            char character = text[index];
            char shown = IsMisleading(character) ? Replacement : character;
            clean.Append(char.IsControl(character) ? control : shown);
        }

        return clean.ToString();
    }

    private static bool IsHarmless(char character) => !char.IsControl(character) && !IsMisleading(character);

    // Line and paragraph separators, and the embeddings, overrides and isolates of the bidirectional algorithm. Its marks, which
    // only place a letter, stay.
    private static bool IsMisleading(char character) =>
        character is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
