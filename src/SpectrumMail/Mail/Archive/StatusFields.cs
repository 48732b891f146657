using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MailKit;

namespace SpectrumMail.Mail.Archive;

/// <summary>Flags as mail programs note them in files: header fields of an mbox, letters in the names of a Maildir.</summary>
internal static class StatusFields
{
    private static readonly (char Letter, MessageFlags Flag)[] s_status = [('R', MessageFlags.Seen)];
    private static readonly (char Letter, MessageFlags Flag)[] s_more =
    [
        ('A', MessageFlags.Answered),
        ('F', MessageFlags.Flagged),
        ('T', MessageFlags.Draft),
        ('D', MessageFlags.Deleted),
    ];

    private static readonly (char Letter, MessageFlags Flag)[] s_maildir =
    [
        ('D', MessageFlags.Draft),
        ('F', MessageFlags.Flagged),
        ('R', MessageFlags.Answered),
        ('S', MessageFlags.Seen),
        ('T', MessageFlags.Deleted),
    ];

    /// <summary>Adds what a header says in Status, X-Status and X-Keywords, and Mozilla's X-Mozilla-Status.</summary>
    public static MessageInfo Read(ArraySegment<byte> head, MessageInfo info)
    {
        MessageFlags flags =
            Letters(HeaderPeek.Text(head, "Status:"), s_status)
            | Letters(HeaderPeek.Text(head, "X-Status:"), s_more)
            | Mozilla(HeaderPeek.Text(head, "X-Mozilla-Status:"));
        string[] keywords = HeaderPeek.Text(head, "X-Keywords:").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return info with { Flags = info.Flags | flags, Keywords = [.. info.Keywords, .. keywords.Where(IsKeyword)] };
    }

    /// <summary>
    /// The flags of a file's name in a Maildir: <c>unique:2,FRS</c>; <c>P</c> is $Forwarded, small letters are those of
    /// dovecot-keywords.
    /// </summary>
    public static MessageInfo ReadName(string letters, IReadOnlyDictionary<char, string> keywords, MessageInfo info)
    {
        IEnumerable<string> named = letters.Where(keywords.ContainsKey).Select(letter => keywords[letter]);
        IEnumerable<string> all = letters.IndexOf('P') >= 0 ? named.Append("$Forwarded") : named;
        return info with
        {
            Flags = Letters(letters, s_maildir),
            Keywords = [.. info.Keywords.Union(all, StringComparer.OrdinalIgnoreCase)],
        };
    }

    // An IMAP keyword is an atom (RFC 9051); anything else would end the command.
    public static bool IsKeyword(string word) =>
        word.Length > 0 && word.All(letter => letter is > ' ' and < '\x7f' && "(){%*\"\\]".IndexOf(letter) < 0);

    private static MessageFlags Letters(string text, (char Letter, MessageFlags Flag)[] known) =>
        known.Where(pair => text.IndexOf(pair.Letter) >= 0).Aggregate(MessageFlags.None, (flags, pair) => flags | pair.Flag);

    private static MessageFlags Mozilla(string text)
    {
        const int Read = 1,
            Replied = 2,
            Marked = 4,
            Expunged = 8;
        return !int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int bits)
            ? MessageFlags.None
            : ((bits & Read) != 0 ? MessageFlags.Seen : 0)
                | ((bits & Replied) != 0 ? MessageFlags.Answered : 0)
                | ((bits & Marked) != 0 ? MessageFlags.Flagged : 0)
                | ((bits & Expunged) != 0 ? MessageFlags.Deleted : 0);
    }
}
