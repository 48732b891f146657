using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// The marks of a text with addresses that count: those outside quotes, comments and domain literals (RFC 5322, section 3.2).
/// </summary>
internal static class AddressSyntax
{
    // One address without a name: a dotted or quoted local part, and a domain or an address literal.
    private static readonly Regex s_bare = new(
        @"^(""([^""\\\p{Cc}]|\\[ -~])*""|[^\s,;:<>()\[\]""\\@\p{Cc}]+)"
            + @"@([^\s,;:<>()\[\]""\\@\p{Cc}]+|\[[^\s\[\]\\\p{Cc}]+\])\z"
    );

    /// <summary>Whether a text is one address and nothing else.</summary>
    public static bool IsBare(string text) => s_bare.IsMatch(text);

    /// <summary>A text with commas in the place of the semicolons that separate addresses.</summary>
    public static string WithCommas(string text)
    {
        var commas = new StringBuilder(text);
        foreach (int place in Marks(text).Where(place => text[place] == ';'))
        {
            commas[place] = ',';
        }

        return commas.ToString();
    }

    /// <summary>The entries that commas or semicolons separate, trimmed; empty ones are left out.</summary>
    public static IEnumerable<string> Entries(string text)
    {
        int start = 0;
        foreach (int place in Marks(text).Where(place => text[place] is ',' or ';').Append(text.Length).ToArray())
        {
            string entry = text.Substring(start, place - start).Trim();
            start = place + 1;
            if (entry.Length > 0)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Where the address of an entry begins; -1 when it stands without angle brackets.</summary>
    public static int Angle(string entry) => Marks(entry).Where(place => entry[place] == '<').DefaultIfEmpty(-1).First();

    /// <summary>A name as it can stand before an address, whatever is in it.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    /// <summary>A name without the quotes around it or its parts.</summary>
    public static string Unquote(string phrase) => Regex.Replace(phrase, @"\\(.)|""", "$1").Trim();

    private static IEnumerable<int> Marks(string text)
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
                depth =
                    mark == '(' ? depth + 1
                    : depth > 0 ? depth - 1
                    : 0;
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
