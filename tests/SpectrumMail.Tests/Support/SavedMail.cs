using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Tests.Support;

/// <summary>Reads back what was saved, by the formats' own rules and without the module's code.</summary>
internal static class SavedMail
{
    /// <summary>The messages of a folder's place, in the order of their UIDs.</summary>
    public static IReadOnlyList<byte[]> Read(string format, TempFolder target, params string[] levels) =>
        format switch
        {
            "Eml" =>
            [
                .. Directory
                    .EnumerateFiles(target.Combine(levels), "*.eml")
                    .Order(StringComparer.Ordinal)
                    .Select(File.ReadAllBytes),
            ],
            "Maildir" =>
            [
                .. MaildirNames(target, levels).Select(name => File.ReadAllBytes(target.Combine([.. levels, "cur", name]))),
            ],
            _ => [.. Mbox(target.Combine(levels) + ".mbox").Select(message => message.Bytes)],
        };

    /// <summary>The file names in cur, in the order of their UIDs.</summary>
    public static IReadOnlyList<string> MaildirNames(TempFolder target, params string[] levels) =>
        [
            .. Directory
                .EnumerateFiles(target.Combine([.. levels, "cur"]))
                .Select(path => Path.GetFileName(path))
                .OrderBy(name =>
                    Regex.Match(name, @"U(\d+)\.") is { Success: true } uid
                        ? long.Parse(uid.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                        : 0
                ),
        ];

    /// <summary>The messages of an mboxrd file, and the lines before each.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cut">Whether a last message that does not end is left out.</param>
    public static IReadOnlyList<(string Before, byte[] Bytes)> Mbox(string path, bool cut = false)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        string[] parts = Regex.Split(text, "(?<=^|\r\n)(?=From [^\r\n]+\r\nStatus: )", RegexOptions.None);
        return [.. parts.Where(part => part.Length > 0 && !(cut && !IsWhole(part))).Select(Message)];
    }

    private static bool IsWhole(string part) =>
        part.EndsWith("\r\n\r\n", StringComparison.Ordinal) && part.Contains("\r\nX-Keywords: ", StringComparison.Ordinal);

    private static (string Before, byte[] Bytes) Message(string part)
    {
        Match before = Regex.Match(part, "^From [^\r\n]+\r\nStatus: [^\r\n]*\r\nX-Status: [^\r\n]*\r\nX-Keywords: [^\r\n]*\r\n");
        Assert.True(before.Success, part[..Math.Min(200, part.Length)]);
        Assert.EndsWith("\r\n", part);
        string body = part[before.Length..^2];
        return (before.Value, Encoding.Latin1.GetBytes(Regex.Replace(body, "(?<=^|\n)>(?=>*From )", string.Empty)));
    }
}
