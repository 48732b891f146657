using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
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
    private readonly TcpClient _client;
    private readonly BufferedStream _in;
    private int _tag;

    public PlainImap(int port, LabUser user)
    {
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 60_000 };
        _in = new BufferedStream(_client.GetStream(), 1 << 16);
        Line([]);
        Run($"LOGIN {user.Address} {user.Password}");
    }

    /// <summary>Runs a command that the server must accept; the untagged lines, with what came as literals in quotes.</summary>
    public List<string> Run(string command, List<byte[]>? literals = null)
    {
        (bool ok, List<string> lines) = Try(command, literals);
        return ok ? lines[..^1] : throw new LabException($"{command}: {lines[^1]}");
    }

    public (bool Ok, List<string> Lines) Try(string command, List<byte[]>? literals = null)
    {
        string tag = $"p{++_tag}";
        Write($"{tag} {command}\r\n");
        return Answer(tag, literals ?? []);
    }

    public void Create(string folder) => Run("CREATE " + Quoted(folder));

    public void Append(string folder, byte[] message, string flags = "", DateTimeOffset? received = null)
    {
        string tag = $"p{++_tag}";
        string date = received is { } time
            ? time.ToString("'\"'dd-MMM-yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + "+0000\" "
            : string.Empty;
        Write($"{tag} APPEND {Quoted(folder)} ({flags}) {date}{{{message.Length}}}\r\n");
        string line = Line([]);
        if (!line.StartsWith('+'))
        {
            throw new LabException("APPEND: " + line);
        }

        _client.GetStream().Write(message);
        Write("\r\n");
        (bool ok, List<string> lines) = Answer(tag, []);
        if (!ok)
        {
            throw new LabException("APPEND: " + lines[^1]);
        }
    }

    /// <summary>Every message of a folder.</summary>
    public List<Stored> Look(string folder)
    {
        Run("EXAMINE " + Quoted(folder));
        var bodies = new List<byte[]>();
        var found = new List<Stored>();
        foreach (string line in Run("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])", bodies))
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
    public string[] Folders(string command = "LIST") =>
        [
            .. Run(command + " \"\" \"*\"")
                .Where(line => !line.Contains("\\Noselect", StringComparison.OrdinalIgnoreCase))
                .Where(line => !line.Contains("\\NonExistent", StringComparison.OrdinalIgnoreCase))
                .Select(line => Regex.Match(line, @"^\* [A-Z]+ \([^)]*\) (""[^""]*""|NIL) (.*)$"))
                .Where(match => match.Success)
                .Select(match => Decoded(match.Groups[2].Value))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A folder's name in quotes, in modified UTF-7 (RFC 3501, 5.1.3).</summary>
    public static string Quoted(string name)
    {
        string encoded = Regex.Replace(name, "&|[^\x20-\x7e]+", match => match.Value == "&" ? "&-" : $"&{Base64(match.Value)}-");
        return $"\"{encoded.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    public void Dispose()
    {
        _in.Dispose();
        _client.Dispose();
    }

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(text)).TrimEnd('=').Replace('/', ',');

    private static string Decoded(string name)
    {
        string plain = name.StartsWith('"') ? Regex.Replace(name[1..^1], @"\\(.)", "$1") : name;
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

    private (bool Ok, List<string> Lines) Answer(string tag, List<byte[]> literals)
    {
        var lines = new List<string>();
        do
        {
            lines.Add(Line(literals));
        } while (!lines[^1].StartsWith(tag + " ", StringComparison.Ordinal));
        return (lines[^1].StartsWith(tag + " OK", StringComparison.Ordinal), lines);
    }

    private string Line(List<byte[]> literals)
    {
        var line = new StringBuilder();
        while (true)
        {
            int value = _in.ReadByte();
            if (value < 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }

            if (value != '\n')
            {
                line.Append(value == '\r' ? string.Empty : (char)value);
                continue;
            }

            if (Regex.Match(line.ToString(), @"\{(\d+)\}$") is not { Success: true } literal)
            {
                return line.ToString();
            }

            byte[] content = new byte[int.Parse(literal.Groups[1].Value, CultureInfo.InvariantCulture)];
            _in.ReadExactly(content);
            literals.Add(content);
            line.Length -= literal.Length;
            line.Append(
                line.ToString().Contains("FETCH", StringComparison.Ordinal) ? "\"\"" : $"\"{Encoding.UTF8.GetString(content)}\""
            );
        }
    }

    private void Write(string text) => _client.GetStream().Write(Encoding.ASCII.GetBytes(text));
}
