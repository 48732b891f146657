using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Finds the separators in a text with addresses: only those outside quotes, comments and domain literals count (RFC 5322,
/// section 3.2).
/// </summary>
internal static class AddressSyntax
{
    // An address without a name: a dotted or quoted local part, and a domain or an address literal.
    private static readonly Regex s_bare = new(
        @"^(""([^""\\\p{Cc}]|\\[ -~])*""|[^\s,;:<>()\[\]""\\@\p{Cc}]+)"
            + @"@([^\s,;:<>()\[\]""\\@\p{Cc}]+|\[[^\s\[\]\\\p{Cc}]+\])\z"
    );

    // A local part of atoms (RFC 5322, section 3.2.3) with an empty one among them.
    private static readonly Regex s_dotted = new(
        @"(?<![^\s,;:<>])(?=\.|[^\s@]*\.\.|[^\s@]*\.@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\uFFFF-]+(?=@)",
        RegexOptions.CultureInvariant
    );

    /// <summary>Whether a text is one address and nothing else.</summary>
    public static bool IsBare(string text) => s_bare.IsMatch(text);

    /// <summary>Replaces the semicolons that separate addresses by commas.</summary>
    public static string ReplaceSemicolons(string text)
    {
        var commas = new StringBuilder(text);
        foreach (int place in FindPlainMarks(text).Where(place => text[place] == ';'))
        {
            commas[place] = ',';
        }

        return commas.ToString();
    }

    /// <summary>
    /// Quotes local parts with dots at their ends or side by side. RFC 5321 has no other form for such mailboxes, which exist
    /// (section 4.1.2).
    /// </summary>
    public static string QuoteDots(string text)
    {
        var plain = new HashSet<int>(FindPlainMarks(text));
        return s_dotted.Replace(
            text,
            found => Enumerable.Range(found.Index, found.Length).All(plain.Contains) ? $"\"{found.Value}\"" : found.Value
        );
    }

    /// <summary>Splits a text at commas and semicolons into trimmed entries, without empty ones.</summary>
    public static IEnumerable<string> SplitEntries(string text)
    {
        int start = 0;
        foreach (int place in FindPlainMarks(text).Where(place => text[place] is ',' or ';').Append(text.Length).ToArray())
        {
            string entry = text.Substring(start, place - start).Trim();
            start = place + 1;
            if (entry.Length > 0)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Returns the index of the angle bracket before the address; -1 when there is none.</summary>
    public static int FindAngle(string entry) =>
        FindPlainMarks(entry).Where(place => entry[place] == '<').DefaultIfEmpty(-1).First();

    /// <summary>Quotes a name, so that it can stand before an address with any characters.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    /// <summary>Removes the quotes around a name or its parts.</summary>
    public static string Unquote(string phrase) => Regex.Replace(phrase, @"\\(.)|""", "$1").Trim();

    private static IEnumerable<int> FindPlainMarks(string text)
    {
        bool quoted = false,
            literal = false;
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char mark = text[at];
            if (mark == '\\' && (quoted || depth > 0 || literal))
            {
                at++;
            }
            else if (mark == '"' && depth == 0 && !literal)
            {
                quoted = !quoted;
            }
            else if (!quoted && !literal && mark is '(' or ')')
            {
                depth = Math.Max(0, mark == '(' ? depth + 1 : depth - 1);
            }
            else if (!quoted && depth == 0 && mark is '[' or ']')
            {
                literal = mark == '[';
            }
            else if (!quoted && !literal && depth == 0)
            {
                yield return at;
            }
        }
    }
}
