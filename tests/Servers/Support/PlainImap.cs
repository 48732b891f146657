using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>A message as a server keeps it.</summary>
/// <param name="Uid">The UID.</param>
/// <param name="Flags">All flags and keywords, sorted, without \Recent.</param>
/// <param name="Received">The time of arrival.</param>
/// <param name="Bytes">The message.</param>
internal sealed record Stored(uint Uid, string Flags, DateTimeOffset Received, byte[] Bytes);

/// <summary>An independent look by bare IMAP4rev1, which every server speaks.</summary>
internal sealed class PlainImap : IDisposable
{
    private readonly RawImap _imap;
    private readonly LabUser _user;

    public PlainImap(int port, LabUser user)
    {
        _user = user;
        _imap = new RawImap(port);
        Run($"LOGIN {user.Address} {user.Password}");
    }

    /// <summary>Runs a command that the server must accept; the lines of the answer.</summary>
    public List<string> Run(string command) => _imap.Run(command);

    public void Create(string folder) => Run("CREATE " + RawImap.Folder(folder));

    /// <summary>Creates a folder where the server takes such a name, and has none of it.</summary>
    public bool TryCreate(string folder)
    {
        string tag = _imap.Begin("CREATE " + RawImap.Folder(folder));
        _imap.EndCommand();
        return _imap.Await(tag, []);
    }

    public void Append(string folder, byte[] message, string flags = "", DateTimeOffset? received = null)
    {
        string date = received is { } time
            ? time.ToString("'\"'dd-MMM-yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + "+0000\" "
            : string.Empty;
        _imap.RunWithLiteral($"APPEND {RawImap.Folder(folder)} ({flags}) {date}".TrimEnd(), message);
    }

    /// <summary>Puts a message of the corpus into a folder.</summary>
    public void AppendCorpus(string folder, int index) =>
        Append(folder, Corpus.Message(index, _user.Address), Corpus.Flags(index), Corpus.ReceivedAt(index));

    /// <summary>Puts the first messages of the corpus into the inbox.</summary>
    public void Seed(int count)
    {
        for (int index = 0; index < count; index++)
        {
            AppendCorpus("INBOX", index);
        }
    }

    /// <summary>Every message of a folder.</summary>
    public List<Stored> Look(string folder)
    {
        Run("EXAMINE " + RawImap.Folder(folder));
        var bodies = new List<byte[]>();
        var found = new List<Stored>();
        foreach (string line in _imap.Run("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])", bodies))
        {
            if (
                Regex.Match(line, @"UID (\d+)") is { Success: true } uid
                && line.Contains("INTERNALDATE", StringComparison.Ordinal)
            )
            {
                found.Add(
                    new Stored(
                        uint.Parse(uid.Groups[1].Value, CultureInfo.InvariantCulture),
                        Sorted(Regex.Match(line, @"FLAGS \(([^)]*)\)").Groups[1].Value),
                        DateTimeOffset.Parse(
                            Regex.Match(line, "INTERNALDATE \"([^\"]*)\"").Groups[1].Value,
                            CultureInfo.InvariantCulture
                        ),
                        bodies[found.Count]
                    )
                );
            }
        }

        return [.. found.OrderBy(message => message.Uid)];
    }

    /// <summary>The names of all folders that can be selected, or of those that are subscribed.</summary>
    public string[] Folders(string command = "LIST")
    {
        var literals = new List<byte[]>();
        List<string> lines = _imap.Run(command + " \"\" \"*\"", literals);
        var names = new Queue<byte[]>(literals);
        return
        [
            .. lines
                .Select(line => Regex.Match(line, @"^\* [A-Z]+ \(([^)]*)\) (?:""[^""]*""|NIL) (.*)$"))
                .Where(match => match.Success)
                .Select(match => (Flags: match.Groups[1].Value, Name: Decoded(match.Groups[2].Value, names)))
                .Where(folder => !Regex.IsMatch(folder.Flags, @"\\(Noselect|NonExistent)", RegexOptions.IgnoreCase))
                .Select(folder => folder.Name)
                .Order(StringComparer.Ordinal),
        ];
    }

    public void Dispose() => _imap.Dispose();

    // A name as an atom, in quotes or as a literal; in modified UTF-7 (RFC 3501, 5.1.3).
    private static string Decoded(string name, Queue<byte[]> literals)
    {
        string plain = name[0] switch
        {
            '{' => Encoding.UTF8.GetString(literals.Dequeue()),
            '"' => Regex.Replace(name[1..^1], @"\\(.)", "$1"),
            _ => name,
        };
        return Regex.Replace(
            plain,
            "&([^-]*)-",
            match => match.Groups[1].Length == 0 ? "&" : Text(match.Groups[1].Value.Replace(',', '/'))
        );
    }

    private static string Text(string base64) =>
        Encoding.BigEndianUnicode.GetString(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));

    private static string Sorted(string flags) =>
        string.Join(
            ' ',
            flags
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(flag => !flag.Equals("\\Recent", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.OrdinalIgnoreCase)
        );
}
