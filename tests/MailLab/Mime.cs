using System;
using System.Globalization;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>The encodings of mail, written here so that what is tested is not made by what is tested.</summary>
internal static class Mime
{
    public static string Date(DateTimeOffset when) =>
        when.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + when.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    public static byte[] Encode(string charset, string text) => Encoding.GetEncoding(charset).GetBytes(text);

    /// <summary>Encoded words in base64, each of at most 75 characters and of whole characters (RFC 2047).</summary>
    public static string B(string charset, string text) =>
        Split(charset, text, bytes => $"=?{charset}?B?{Convert.ToBase64String(bytes)}?=");

    /// <summary>The same in the Q encoding.</summary>
    public static string Q(string charset, string text) =>
        Split(
            charset,
            text,
            bytes =>
            {
                var word = new StringBuilder($"=?{charset}?Q?");
                foreach (byte b in bytes)
                {
                    if (b == ' ')
                        word.Append('_');
                    else if (char.IsAsciiLetterOrDigit((char)b))
                        word.Append((char)b);
                    else
                        word.Append(CultureInfo.InvariantCulture, $"={b:X2}");
                }

                return word.Append("?=").ToString();
            }
        );

    public static string Base64(byte[] content) =>
        Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks) + "\r\n";

    public static string QuotedPrintable(byte[] content)
    {
        var text = new StringBuilder(content.Length * 5 / 4);
        int column = 0;
        foreach (byte b in content)
        {
            if (b == '\r')
                continue;
            if (b == '\n')
            {
                text.Append("\r\n");
                column = 0;
                continue;
            }
            string piece =
                b is >= 33 and <= 126 and not (byte)'=' || (b == ' ' && column < 70)
                    ? ((char)b).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"={b:X2}");
            if (column + piece.Length > 75)
            {
                text.Append("=\r\n");
                column = 0;
            }
            text.Append(piece);
            column += piece.Length;
        }

        return text.ToString();
    }

    private static string Split(string charset, string text, Func<byte[], string> encode)
    {
        string whole = encode(Encode(charset, text));
        if (whole.Length <= 75 || text.Length < 2)
            return whole;
        int middle = text.Length / 2;
        if (char.IsLowSurrogate(text[middle]))
            middle++;
        return Split(charset, text[..middle], encode) + "\r\n " + Split(charset, text[middle..], encode);
    }
}
