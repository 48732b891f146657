using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Tests.Support;

/// <summary>A transcript (-LogPath) from which the commands that were sent are counted: round trips without a clock.</summary>
internal sealed class CommandLog : IDisposable
{
    private int _seen;

    public string Path { get; } = System.IO.Path.GetTempFileName();

    /// <summary>The commands since the last time this was asked, without their tags.</summary>
    public IReadOnlyList<string> New()
    {
        string[] all = All();
        string[] fresh = all[_seen..];
        _seen = all.Length;
        return fresh;
    }

    public void Dispose() => File.Delete(Path);

    /// <summary>All commands so far.</summary>
    public string[] All() => Find(@"(?:IMAP C: [A-Z]\d+|POP3 C:) ([^\r\n]*)");

    /// <summary>The commands of listings and the ends of their answers: C or S, and the tag.</summary>
    public string[] Listings() => Find(@"IMAP ([CS]: Z\d+) ");

    private string[] Find(string pattern)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. Regex.Matches(reader.ReadToEnd(), pattern).Select(match => match.Groups[1].Value)];
    }
}
