using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Decodes texts as mail programs do: by their label when it is true, otherwise as UTF-8, by the other labels of the message, and
/// as Windows-1252, in which every byte is a character.
/// </summary>
internal static class TextDecoder
{
    private static readonly Regex s_meta = new(
        @"<meta[^>]{1,200}charset\s*=\s*[""']?(?<name>[A-Za-z0-9_:.-]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Decodes a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="charsets">The labels of the message.</param>
    public static string Decode(TextPart part, IEnumerable<string> charsets)
    {
        using var bytes = new MemoryStream();
        part.Content?.DecodeTo(bytes);
        byte[] content = bytes.ToArray();
        string? label = part.ContentType.Charset;
        if (label is null && part.IsHtml)
        {
            Match meta = s_meta.Match(Encoding.ASCII.GetString(content, 0, Math.Min(content.Length, 2048)));
            charsets = meta.Success ? charsets.Prepend(meta.Groups["name"].Value) : charsets;
        }

        return Decode(content, label, charsets);
    }

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="label">What they say of themselves; null for nothing.</param>
    /// <param name="charsets">The labels of the message.</param>
    public static string Decode(byte[] bytes, string? label, IEnumerable<string> charsets)
    {
        if (Utf7.IsName(label) && bytes.All(value => value < 128))
        {
            return Utf7.Decode(Encoding.ASCII.GetString(bytes));
        }

        if (Charsets.ReadMark(bytes) is { } marked)
        {
            return marked;
        }

        IEnumerable<string> candidates = new[] { label, "utf-8" }.OfType<string>().Concat(charsets).Distinct();
        foreach (string name in candidates)
        {
            if (Find(name, bytes) is { } encoding && Charsets.TryDecode(encoding, bytes) is { } text)
            {
                return text;
            }
        }

        return DecodeDamaged(bytes, label);
    }

    // Without a mark UTF-16 is big-endian (RFC 2781, section 4.3), but many programs write it otherwise.
    private static Encoding? Find(string label, byte[] bytes)
    {
        if (!label.Equals("utf-16", StringComparison.OrdinalIgnoreCase))
        {
            return Charsets.Find(label);
        }

        int even = bytes.Where((value, at) => at % 2 == 0 && value == 0).Count();
        int odd = bytes.Where((value, at) => at % 2 == 1 && value == 0).Count();
        return odd > even ? Encoding.Unicode : Encoding.BigEndianUnicode;
    }

    // A text with a few broken characters keeps its label. Where most of them are broken, the label is wrong.
    private static string DecodeDamaged(byte[] bytes, string? label)
    {
        if (label is not null && Find(label, bytes) is { } encoding)
        {
            string text = encoding.GetString(bytes).TrimStart('\uFEFF');
            int broken = text.Count(mark => mark == '\uFFFD');
            if (broken > 0 && broken < text.Count(mark => mark > 127) - broken)
            {
                return text;
            }
        }

        return Charsets.Find(Charsets.Western)!.GetString(bytes);
    }
}
