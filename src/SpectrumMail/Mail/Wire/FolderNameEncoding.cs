using System;
using System.Linq;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Folder names on the wire: modified UTF-7 (RFC 3501, section 5.1.3), or whatever else a server has kept. A name that the rules
/// do not allow is its own text, so that different folders keep different names.
/// </summary>
internal static class FolderNameEncoding
{
    private const char Replacement = '\uFFFD';

    private static readonly Encoding s_utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding s_utf16 = new UnicodeEncoding(
        bigEndian: true,
        byteOrderMark: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The name as people read it.</summary>
    /// <param name="wire">The name as the server sent it, one byte in each character.</param>
    public static string Decode(string wire) => DecodeText(Text(wire));

    /// <summary>The name as people read it.</summary>
    /// <param name="text">The name as the server sent it, its bytes read as UTF-8 where they are.</param>
    public static string DecodeText(string text)
    {
        try
        {
            return text.IndexOf('&') < 0 ? text : FromUtf7(text);
        }
        catch (Exception ex) when (ex is FormatException or ArgumentException)
        {
            return text;
        }
    }

    /// <summary>Whether a name that is not encoded looks as one that is, when both are shown.</summary>
    /// <param name="wire">The name as the server sent it, one byte in each character.</param>
    public static bool IsRaw(string wire) => Mask(Text(wire)) is var masked && masked != wire && Decode(wire) == Text(wire);

    /// <summary>
    /// Another way to write a raw name: with the replacement character for what should have been encoded. It is used where
    /// another folder has the same name in the proper encoding.
    /// </summary>
    public static string Mask(string name) =>
        new([.. name.Select(character => character is '&' or > '~' ? Replacement : character)]);

    private static string Text(string wire)
    {
        try
        {
            return s_utf8.GetString(WireText.Write(wire));
        }
        catch (ArgumentException)
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
        return bytes.Length < 2 ? throw new FormatException("An encoded part is too short.") : s_utf16.GetString(bytes);
    }
}
