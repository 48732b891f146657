using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A transcript (-LogPath) of submissions, from which round trips are counted without a clock: what the client says between two
/// answers of the server is one of them.
/// </summary>
internal sealed class SubmissionLog : IDisposable
{
    private static readonly Regex s_line = new(@"SMTP ([CS]): ?(.*)");

    public string Path { get; } = System.IO.Path.GetTempFileName();

    /// <summary>The round trips from the first sender on, each as its commands without parameters: "MAIL RCPT BDAT".</summary>
    public string[] Exchanges()
    {
        var exchanges = new List<List<string>>();
        bool isOurs = false;
        foreach ((bool isClient, string text) in Lines())
        {
            if (isClient && !isOurs)
            {
                exchanges.Add([]);
            }

            isOurs = isClient;
            if (isClient && Verb(text) is { } verb)
            {
                exchanges[^1].Add(verb);
            }
        }

        return
        [
            .. exchanges
                .Where(words => words.Count > 0)
                .Select(words => string.Join(' ', words))
                .SkipWhile(words => !words.StartsWith("MAIL", StringComparison.Ordinal)),
        ];
    }

    /// <summary>The commands of this verb.</summary>
    public string[] Commands(string verb) =>
        [.. Lines().Where(line => line.IsClient && Verb(line.Text) == verb).Select(line => line.Text)];

    public void Dispose() => File.Delete(Path);

    private IEnumerable<(bool IsClient, string Text)> Lines()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return
        [
            .. s_line
                .Matches(reader.ReadToEnd())
                .Select(match => (match.Groups[1].Value == "C", match.Groups[2].Value.TrimEnd('\r'))),
        ];
    }

    private static string? Verb(string text) =>
        Regex.Match(text, "^(?:(MAIL) FROM:|(RCPT) TO:|(BDAT) [0-9]+ LAST$|(DATA)$|(RSET)$|(QUIT)$)") is { Success: true } match
            ? match.Groups.Values.Skip(1).First(group => group.Success).Value
            : null;
}
