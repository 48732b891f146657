using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;

namespace SpectrumMail.Mail.Reading;

/// <summary>Decodes header fields, also those with bytes that no header may have.</summary>
internal static class HeaderText
{
    private static readonly Regex s_utf7Word = new(
        @"=\?(unicode-[12]-[01]-)?utf-?7(\*[^?]*)?\?(?<form>[QB])\?(?<text>[^?]*)\?=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Returns a field on one line, with its encoded words.</summary>
    /// <param name="header">The field.</param>
    /// <param name="charsets">The character sets that the message names.</param>
    public static string Unfold(Header header, IEnumerable<string> charsets)
    {
        string text = TextDecoder.Decode(header.RawValue, null, charsets);
        return Regex.Replace(text, @"\r?\n", string.Empty).Trim();
    }

    /// <summary>Decodes the encoded words of a text (RFC 2047).</summary>
    public static string Decode(string text) => Rfc2047.DecodeText(Encoding.UTF8.GetBytes(s_utf7Word.Replace(text, Rewrite)));

    private static string Rewrite(Match word)
    {
        string text = word.Groups["text"].Value;
        try
        {
            string ascii = word.Groups["form"].Value is "B" or "b"
                ? Encoding.ASCII.GetString(Convert.FromBase64String(text))
                : Regex.Replace(text.Replace('_', ' '), "=([0-9A-Fa-f]{2})", Unescape);
            return $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(Utf7.Decode(ascii)))}?=";
        }
        catch (FormatException)
        {
            return word.Value;
        }
    }

    private static string Unescape(Match code) =>
        ((char)int.Parse(code.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString();
}
