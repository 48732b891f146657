using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// The text of a template's file, by its byte order mark, the character set that it declares, or as UTF-8. Bytes of another
/// character set are refused: they would be sent as question marks.
/// </summary>
internal static class TemplateText
{
    private const int HeadLength = 2048;

    private static readonly Regex s_declared = new(
        @"(<meta[^>]{1,200}charset\s*=\s*[""']?|^<\?xml[^>]{1,100}encoding\s*=\s*[""'])(?<name>[A-Za-z0-9_:.-]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Reads the file; its lines end in LF.</summary>
    /// <exception cref="MailException">TemplateUnusable: the file cannot be read, or is in an unknown character set.</exception>
    public static string Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw ComposingFailures.TemplateUnusable.Make(path, ex.Message);
        }

        return Decode(bytes, path).Replace("\r\n", "\n");
    }

    private static string Decode(byte[] bytes, string path)
    {
        if (Charsets.ReadMark(bytes) is { } marked)
        {
            return marked;
        }

        string head = Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, HeadLength));
        Match declared = s_declared.Match(head);
        string name = declared.Success ? declared.Groups["name"].Value : "utf-8";
        string? text = Charsets.Find(name) is { } encoding ? Charsets.TryDecode(encoding, bytes) : null;
        return text ?? throw ComposingFailures.TemplateCharset.Make(path, FindLine(bytes), name);
    }

    private static int FindLine(byte[] bytes)
    {
        int start = 0;
        for (int line = 1; ; line++)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            int length = (end < 0 ? bytes.Length : end) - start;
            bool last = end < 0;
            if (last || Charsets.TryDecode(Encoding.UTF8, [.. bytes.Skip(start).Take(length)]) is null)
            {
                return line;
            }

            start = end + 1;
        }
    }
}
