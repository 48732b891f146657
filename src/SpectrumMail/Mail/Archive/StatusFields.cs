using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MailKit;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Reads and writes flags as mail programs store them: in header fields of an mbox, in letters of the names of a Maildir.
/// </summary>
internal static class StatusFields
{
    private const string Forwarded = "$Forwarded";
    private const char ForwardedLetter = 'P';

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

    /// <summary>Adds the flags and keywords of the fields Status, X-Status, X-Keywords and X-Mozilla-Status.</summary>
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
        IEnumerable<string> all = letters.IndexOf(ForwardedLetter) >= 0 ? named.Append(Forwarded) : named;
        return info with
        {
            Flags = Letters(letters, s_maildir),
            Keywords = [.. info.Keywords.Union(all, StringComparer.OrdinalIgnoreCase)],
        };
    }

    /// <summary>The letters for a file's name in a Maildir, in the order of the alphabet, as the format wants it.</summary>
    public static string NameLetters(MessageInfo info)
    {
        IEnumerable<char> letters = s_maildir.Where(known => info.Has(known.Flag)).Select(known => known.Letter);
        bool forwarded = info.Keywords.Contains(Forwarded, StringComparer.OrdinalIgnoreCase);
        return string.Concat((forwarded ? letters.Append(ForwardedLetter) : letters).OrderBy(letter => letter));
    }

    // An IMAP keyword is an atom (RFC 9051); anything else would end the command.
    public static bool IsKeyword(string word) =>
        word.Length > 0 && word.All(letter => letter is > ' ' and < '\x7f' && "(){%*\"\\]".IndexOf(letter) < 0);

    /// <summary>The letters of X-Status for flags.</summary>
    public static string MoreLetters(MessageFlags flags) =>
        string.Concat(s_more.Where(pair => (flags & pair.Flag) != 0).Select(pair => pair.Letter));

    private static MessageFlags Letters(string text, (char Letter, MessageFlags Flag)[] known) =>
        known.Where(pair => text.IndexOf(pair.Letter) >= 0).Aggregate(MessageFlags.None, (flags, pair) => flags | pair.Flag);

    private static MessageFlags Mozilla(string text)
    {
        const int Read = 1,
            Replied = 2,
            Marked = 4,
            Expunged = 8;
        _ = int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int bits);
        (int Bit, MessageFlags Flag)[] known =
        [
            (Read, MessageFlags.Seen),
            (Replied, MessageFlags.Answered),
            (Marked, MessageFlags.Flagged),
            (Expunged, MessageFlags.Deleted),
        ];
        return known.Where(pair => (bits & pair.Bit) != 0).Aggregate(MessageFlags.None, (flags, pair) => flags | pair.Flag);
    }
}
