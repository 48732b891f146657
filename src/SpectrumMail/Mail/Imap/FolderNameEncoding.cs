using System;
using System.Text;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>Folder names on the wire: modified UTF-7 (RFC 3501, section 5.1.3), or UTF-8 where a server sends that.</summary>
internal static class FolderNameEncoding
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>The name as people read it; the name itself where it is not what the rules allow.</summary>
    /// <param name="wire">The name as the server sent it, one byte in each character.</param>
    public static string Decode(string wire)
    {
        try
        {
            string text = s_utf8.GetString(WireText.Write(wire));
            return text.IndexOf('&') < 0 ? text : FromUtf7(text);
        }
        catch (Exception ex) when (ex is FormatException or ArgumentException)
        {
            return wire;
        }
    }

    private static string FromUtf7(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            int end = text[index] == '&' ? text.IndexOf('-', index) : -1;
            if (text[index] != '&')
            {
                decoded.Append(text[index]);
            }
            else if (end < 0)
            {
                throw new FormatException("An encoded part does not end.");
            }
            else
            {
                decoded.Append(end == index + 1 ? "&" : Part(text.Substring(index + 1, end - index - 1)));
                index = end;
            }
        }

        return decoded.ToString();
    }

    private static string Part(string encoded)
    {
        string base64 = encoded.Replace(',', '/');
        byte[] bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
        return Encoding.BigEndianUnicode.GetString(bytes, 0, bytes.Length / 2 * 2);
    }
}
