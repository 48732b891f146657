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
    public string[] All()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return
        [
            .. Regex
                .Matches(reader.ReadToEnd(), @"(?:IMAP C: [A-Z]\d+|POP3 C:) ([^\r\n]*)")
                .Select(match => match.Groups[1].Value),
        ];
    }
}
