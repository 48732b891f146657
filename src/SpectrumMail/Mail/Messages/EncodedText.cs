using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Writes a text into a header field with encoded words (RFC 2047): none is longer than 75 characters, none divides a character,
/// and a text that looks like one is encoded, so that readers show it as it was written.
/// </summary>
internal static class EncodedText
{
    private const int Longest = 75;

    private static readonly Regex s_lookalike = new(@"=\?[^?\s]+\?[A-Za-z]\?", RegexOptions.CultureInvariant);

    /// <summary>Sets the value of a field. A text of ASCII is written as it is.</summary>
    /// <param name="headers">The header.</param>
    /// <param name="field">The name of the field.</param>
    /// <param name="text">The text, without control characters.</param>
    /// <param name="encoding">The character set, which has every character of the text.</param>
    public static void Add(HeaderList headers, string field, string text, Encoding encoding)
    {
        var header = new Header(encoding, field, text);
        if (NeedsWords(text))
        {
            header.SetRawValue(Encoding.ASCII.GetBytes(" " + string.Join("\r\n ", MakeWords(text, encoding)) + "\r\n"));
        }

        headers.Add(header);
    }

    private static bool NeedsWords(string text) =>
        text.Any(mark => mark > '~') || (text.IndexOf("=?", StringComparison.Ordinal) >= 0 && s_lookalike.IsMatch(text));

    // Each word is decoded by itself: it ends with a whole character, and with its marks where there is room.
    private static IEnumerable<string> MakeWords(string text, Encoding encoding)
    {
        string prefix = $"=?{encoding.WebName}?";
        int room = (Longest - prefix.Length - "B??=".Length) / 4 * 3;
        var part = new StringBuilder();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            foreach (string piece in Divide(elements.GetTextElement(), encoding, room))
            {
                if (part.Length > 0 && encoding.GetByteCount(part + piece) > room)
                {
                    yield return MakeWord(prefix, part.ToString(), encoding);
                    part.Clear();
                }

                part.Append(piece);
            }
        }

        yield return MakeWord(prefix, part.ToString(), encoding);
    }

    // A character with very many marks is divided between them.
    private static IEnumerable<string> Divide(string element, Encoding encoding, int room)
    {
        if (encoding.GetByteCount(element) <= room)
        {
            return [element];
        }

        return Enumerable
            .Range(0, element.Length)
            .Where(at => !char.IsLowSurrogate(element[at]))
            .Select(at => element.Substring(at, char.IsHighSurrogate(element[at]) && at + 1 < element.Length ? 2 : 1));
    }

    private static string MakeWord(string prefix, string text, Encoding encoding)
    {
        byte[] bytes = encoding.GetBytes(text);
        return $"{prefix}B?{System.Convert.ToBase64String(bytes)}?=";
    }
}
