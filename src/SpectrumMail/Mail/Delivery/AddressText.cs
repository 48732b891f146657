using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Finds mail addresses in texts.</summary>
internal static class AddressText
{
    /// <summary>An address as it stands in a text. Quantifiers have limits, so that no text makes the search slow.</summary>
    public const string Pattern =
        @"(?:""[^""\s@<>]{1,64}""|[^\s@<>()\[\],;:""'=\\|"
        + @"\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\u2018-\u201f\u00ab\u00bb]{1,64}(?:'[^\s@<>()\[\],;:""'=\\|"
        + @"\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\u2018-\u201f\u00ab\u00bb]{1,64})?)"
        + @"@(?:[A-Za-z0-9_\u00a1-\uffff](?:[A-Za-z0-9_.\u00a1-\uffff-]{0,250}[A-Za-z0-9\u00a1-\uffff])?|"
        + @"\[[0-9A-Fa-f.:IPv]{3,50}\])";

    private static readonly Pattern s_address = new(Pattern, RegexOptions.CultureInvariant);
    private static readonly Pattern s_xtext = new(@"\+([0-9A-F]{2})", RegexOptions.CultureInvariant);

    private static readonly string[] s_daemons =
    [
        "mailer-daemon",
        "mailerdaemon",
        "mail-daemon",
        "mail_daemon",
        "maildaemon",
        "mdaemon",
        "ma_daemon",
        "daemon",
        "postmaster",
        "postoffice",
        "mailmaster",
        "mmdf",
        "uucp",
        "majordomo",
        "abuse",
        "helpdesk",
        "hostmaster",
    ];

    /// <summary>The first address of a text; empty when there is none.</summary>
    public static string First(string text) => All(text).FirstOrDefault() ?? string.Empty;

    /// <summary>All addresses of a text, in their order.</summary>
    public static IEnumerable<string> All(string text) =>
        text.IndexOf('@') < 0 ? [] : s_address.Matches(text).Cast<Match>().Select(match => Trim(match.Value));

    /// <summary>Whether a text has an address.</summary>
    public static bool IsIn(string text) => text.IndexOf('@') >= 0 && s_address.IsMatch(text);

    /// <summary>Whether an address is of a mail system and not of a person.</summary>
    public static bool IsDaemon(string address)
    {
        string local = Local(address).ToLowerInvariant();
        return s_daemons.Contains(local) || local.StartsWith("mailer-daemon", StringComparison.Ordinal);
    }

    /// <summary>The part of an address before the at sign.</summary>
    public static string Local(string address) => address.LastIndexOf('@') is > 0 and var at ? address.Substring(0, at) : address;

    /// <summary>Reads a field of a report that holds a type and an address: <c>rfc822; ann@example.com</c>.</summary>
    public static string OfField(string value)
    {
        string plain = WithoutType(value).Trim();
        string address = First(plain);
        if (address.Length > 0)
        {
            return address;
        }

        // RFC 3461, section 4: an address as xtext. It stands encoded where a server repeats what it was given.
        address = First(DecodeXtext(plain));
        return address.Length > 0 ? address : plain.Trim('<', '>', ' ', '"');
    }

    /// <summary>Decodes xtext (RFC 3461, section 4).</summary>
    public static string DecodeXtext(string text) =>
        s_xtext.Replace(
            text,
            match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
        );

    /// <summary>A value of a report without its type: what follows <c>smtp;</c> or <c>dns;</c>.</summary>
    public static string WithoutType(string value)
    {
        int semicolon = value.IndexOf(';');
        return
            semicolon is >= 0 and < 30
            && value.Take(semicolon).All(mark => char.IsLetterOrDigit(mark) || mark is '-' or '.' or ' ')
            ? value.Substring(semicolon + 1).Trim()
            : value.Trim();
    }

    // A full stop or an apostrophe at the end belongs to the sentence; mailto: is no part of an address.
    private static string Trim(string address) => address.Trim('.', '\'', '*', '`').TrimStart('-', '/');
}
