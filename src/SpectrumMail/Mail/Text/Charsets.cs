using System;
using System.Collections.Generic;
using System.Text;

namespace SpectrumMail.Mail.Text;

/// <summary>Finds the encoding of a character set's name, as messages and files write it.</summary>
internal static class Charsets
{
    /// <summary>In this character set every byte is a character.</summary>
    public const string Western = "windows-1252";

    // Names that say less than what is sent under them (WHATWG Encoding Standard, section 4.2), and other spellings.
    private static readonly Dictionary<string, string> s_wider = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gb2312"] = "gb18030",
        ["gbk"] = "gb18030",
        ["x-gbk"] = "gb18030",
        ["ks_c_5601"] = "ks_c_5601-1987",
        ["cp1252"] = Western,
        ["latin1"] = Western,
        ["iso-8859-1"] = Western,
        ["cp1251"] = "windows-1251",
        ["cp866"] = "ibm866",
        ["koi8r"] = "koi8-r",
        ["utf8"] = "utf-8",
    };

    /// <summary>Finds an encoding.</summary>
    /// <returns>Null when there is none of that name.</returns>
    public static Encoding? Find(string label)
    {
        string name = label.Trim(' ', '"', '\'');
        name = s_wider.TryGetValue(name, out string? wider) ? wider : name;
        try
        {
#if NET
            // Without registering it, which would be for the whole process.
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
#else
            return Encoding.GetEncoding(name);
#endif
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Decodes bytes.</summary>
    /// <returns>Null when the bytes are not of that encoding.</returns>
    public static string? TryDecode(Encoding encoding, byte[] bytes)
    {
        try
        {
            var strict = (Encoding)encoding.Clone();
            strict.DecoderFallback = DecoderFallback.ExceptionFallback;
            return strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (Exception ex) when (ex is DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Decodes bytes that begin with a byte order mark.</summary>
    /// <returns>Null when they do not.</returns>
    public static string? ReadMark(byte[] bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => TryDecode(Encoding.UTF8, bytes),
            [0xFF, 0xFE, ..] => TryDecode(Encoding.Unicode, bytes),
            [0xFE, 0xFF, ..] => TryDecode(Encoding.BigEndianUnicode, bytes),
            _ => null,
        };
}
