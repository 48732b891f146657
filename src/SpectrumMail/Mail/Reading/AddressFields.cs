using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads the addresses of a header field as they stand there. Commas in names that should be quoted belong to the name, and local
/// parts may have any form.
/// </summary>
internal static class AddressFields
{
    /// <summary>Returns the mailboxes of a field; what has no address is left out.</summary>
    public static IReadOnlyList<MailContact> Read(string field)
    {
        var found = new List<MailContact>();
        string text = field;
        int begin = 0;
        foreach (int end in FindEnds(text))
        {
            string entry = text.Substring(begin, end - begin);
            if (ReadEntry(entry) is { } contact)
            {
                found.Add(contact);
            }
            else if (end < text.Length && text[end] == ',' && entry.Trim().Length > 0)
            {
                // A name without an address: the comma may belong to the name of the next one.
                continue;
            }

            begin = end + 1;
        }

        return found;
    }

    private static MailContact? ReadEntry(string entry)
    {
        int open = -1;
        int at = -1;
        foreach (int place in FindPlain(entry))
        {
            open = entry[place] == '<' ? place : open;
            at = entry[place] == '@' ? place : at;
        }

        if (open >= 0)
        {
            int close = entry.LastIndexOf('>');
            string inner = entry.Substring(open + 1, (close > open ? close : entry.Length) - open - 1);
            return Make(entry.Substring(0, open), Regex.Replace(inner, @"^\s*@[^:""]*:", string.Empty));
        }

        // Entries without an address before this one are no part of its name.
        int start = at < 0 ? -1 : LastSeparator(entry, at) + 1;
        return at < 0 ? null : Make(FindComment(entry), RemoveComments(entry.Substring(start)));
    }

    private static MailContact? Make(string name, string address)
    {
        string bare = address.Trim();
        return bare.IndexOf('@') <= 0 || EnvelopeText.IsPlaceholder(bare) ? null : new MailContact(DecodeName(name), bare);
    }

    private static string DecodeName(string name)
    {
        string bare = RemoveComments(name).Trim();
        return HeaderText.Decode(Regex.Replace(bare, @"\\(.)|""", "$1")).Trim();
    }

    private static string FindComment(string entry) =>
        Regex.Match(entry, @"\((?<text>[^()]*)\)") is { Success: true } comment ? comment.Groups["text"].Value : string.Empty;

    private static string RemoveComments(string text)
    {
        var kept = new StringBuilder();
        foreach (int place in FindPlain(text, quotes: true))
        {
            kept.Append(text[place]);
        }

        return kept.ToString();
    }

    private static int LastSeparator(string entry, int before)
    {
        int found = -1;
        foreach (int place in FindPlain(entry))
        {
            found = place < before && entry[place] == ',' ? place : found;
        }

        return found;
    }

    // The end of each entry: commas, semicolons, and the colon after the name of a group.
    private static IEnumerable<int> FindEnds(string text)
    {
        bool inAngle = false;
        foreach (int place in FindPlain(text))
        {
            // An address literal may have colons.
            inAngle = text[place] is '<' or '[' || (inAngle && text[place] is not ('>' or ']'));
            if (!inAngle && text[place] is (',' or ';' or ':'))
            {
                yield return place;
            }
        }

        yield return text.Length;
    }

    // The places outside of quotes and comments; with quotes, those inside of quotes as well.
    private static IEnumerable<int> FindPlain(string text, bool quotes = false)
    {
        bool quoted = false;
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char mark = text[at];
            bool escaped = mark == '\\' && (quoted || depth > 0);
            bool edge = mark == '"' && depth == 0;
            depth += !quoted && mark == '(' ? 1 : 0;
            if (depth == 0 && (quotes || (!quoted && !edge)))
            {
                yield return at;
                if (escaped && at + 1 < text.Length)
                {
                    yield return at + 1;
                }
            }

            depth -= !quoted && depth > 0 && mark == ')' ? 1 : 0;
            quoted = edge ? !quoted : quoted;
            at += escaped ? 1 : 0;
        }
    }
}
