using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.MailLab;

/// <summary>One connection of <see cref="LabGmail"/>: what the client asks, and what Dovecot answers.</summary>
internal sealed partial class LabGmailTalk(Stream client, Stream server) : IDisposable
{
    private const string Header = "BODY[HEADER.FIELDS (" + LabGmail.Field + ")]";

    private readonly BufferedStream _fromClient = new(client);
    private readonly BufferedStream _fromServer = new(server);
    private volatile string _selected = string.Empty;
    private volatile string[] _asked = [];

    /// <summary>Hands commands on until the client closes. For what only Gmail has it asks for the field of the test.</summary>
    public void Ask()
    {
        while (ReadLine(_fromClient) is { } line)
        {
            if (Select().Match(line) is { Success: true } select)
            {
                _selected = LabGmail.LabelOf(Unquote(select.Groups["folder"].Value));
            }

            string[] asked = [.. Item().Matches(line).Select(item => item.Value).Distinct()];
            if (Fetch().IsMatch(line) && asked.Length > 0)
            {
                _asked = asked;
                line = line.Replace(asked[0], "BODY.PEEK" + Header["BODY".Length..], StringComparison.Ordinal);
                line = asked.Skip(1).Aggregate(line, (text, item) => text.Replace(" " + item, "", StringComparison.Ordinal));
            }

            Write(server, line);
            Write(server, Literal(_fromClient, line));
        }
    }

    /// <summary>Hands answers on until the server closes.</summary>
    public void Answer()
    {
        bool isRest = false;
        while (ReadLine(_fromServer) is { } line)
        {
            byte[] literal = Literal(_fromServer, line);
            if (literal.Length > 0 && line.IndexOf(Header, StringComparison.Ordinal) is >= 0 and var start)
            {
                Write(client, line[..start] + Items(Encoding.ASCII.GetString(literal)));
            }
            else
            {
                Write(client, isRest ? line : Change(line));
                Write(client, literal);
            }

            isRest = literal.Length > 0;
        }
    }

    public void Dispose()
    {
        _fromClient.Dispose();
        _fromServer.Dispose();
    }

    private static string Change(string line)
    {
        if (List().Match(line) is { Success: true } list && LabGmail.UseOf(list.Groups["folder"].Value) is { } use)
        {
            return line.Insert(list.Groups["attributes"].Index, use + " ");
        }

        // Gmail has no folder for \Archive.
        if (Archive().IsMatch(line))
        {
            return string.Empty;
        }

        // Nothing can be read of what is compressed.
        return Capability().IsMatch(line)
            ? line.Replace(" IMAP4rev1", " IMAP4rev1 X-GM-EXT-1", StringComparison.Ordinal)
                .Replace(" COMPRESS=DEFLATE", "", StringComparison.Ordinal)
            : line;
    }

    // The values of the items that the client asked for, from the field of the message.
    private string Items(string header)
    {
        string text = header.Split(':', 2).ElementAtOrDefault(1)?.Trim() ?? string.Empty;
        string id = text.Split(' ')[0];
        string[] labels = [.. Label().Matches(text).Select(label => label.Value).Where(label => Unquote(label) != _selected)];

        // Gmail's own labels come in both ways.
        string list = string.Join(' ', labels).Replace(@"\Important", @"""\\Important""", StringComparison.Ordinal);
        return string.Join(' ', _asked.Select(item => item == "X-GM-LABELS" ? $"{item} ({list})" : $"{item} {id}"));
    }

    private static string Unquote(string text) => text.StartsWith('"') ? Escaped().Replace(text[1..^1], "$1") : text;

    private static void Write(Stream to, string text) => Write(to, Encoding.Latin1.GetBytes(text));

    private static void Write(Stream to, byte[] bytes)
    {
        to.Write(bytes);
        to.Flush();
    }

    private static byte[] Literal(Stream from, string line)
    {
        if (LiteralEnd().Match(line) is not { Success: true } end)
            return [];
        byte[] content = new byte[int.Parse(end.Groups["size"].Value, CultureInfo.InvariantCulture)];
        from.ReadExactly(content);
        return content;
    }

    // With its end; null when the other side has closed.
    private static string? ReadLine(Stream from)
    {
        var line = new StringBuilder();
        int value;
        do
        {
            value = from.ReadByte();
            if (value < 0)
                return null;
            line.Append((char)value);
        } while (value != '\n');

        return line.ToString();
    }

    [GeneratedRegex("""^\S+ (SELECT|EXAMINE) (?<folder>"(\\.|[^"\\])*"|[^ \r]+)""")]
    private static partial Regex Select();

    [GeneratedRegex(@"^\S+ (UID )?FETCH ")]
    private static partial Regex Fetch();

    [GeneratedRegex("X-GM-(MSGID|LABELS)")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\* LIST \((?<attributes>[^)]*)\) \S+ (?<folder>.*)")]
    private static partial Regex List();

    [GeneratedRegex("^\\* (LIST|LSUB) .* \"?Archive\"?\r")]
    private static partial Regex Archive();

    [GeneratedRegex(@"^\* CAPABILITY |\[CAPABILITY ")]
    private static partial Regex Capability();

    [GeneratedRegex(@"\\\w+|""(\\.|[^""\\])*""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\{(?<size>\d+)\+?\}\r\n$")]
    private static partial Regex LiteralEnd();
}
