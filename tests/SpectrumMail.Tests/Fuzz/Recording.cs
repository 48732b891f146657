using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>What a real server answered to each command of a conversation.</summary>
internal sealed class Recording
{
    // Bytes as characters of the same number, so that text operations keep every byte.
    private static readonly Encoding s_bytes = Encoding.Latin1;

    private readonly Dictionary<string, List<string>> _answers = new(StringComparer.Ordinal);

    private Recording(MailProtocol protocol, string greeting)
    {
        Protocol = protocol;
        Greeting = greeting;
    }

    public MailProtocol Protocol { get; }

    /// <summary>What the server says first.</summary>
    public string Greeting { get; }

    /// <summary>Every answer, for a mutation that puts one in the place of another. An IMAP answer has <c>{tag}</c> for its
    /// tag.</summary>
    public IReadOnlyList<string> Answers { get; private set; } = [];

    /// <summary>Records what a server answers to the work.</summary>
    /// <param name="protocol">What is spoken.</param>
    /// <param name="port">The server's port, on 127.0.0.1.</param>
    /// <param name="work">Talks to the port it gets.</param>
    public static Recording Of(MailProtocol protocol, int port, Action<int> work)
    {
        using var recorder = new Recorder(port);
        work(recorder.Port);
        string server = Join(recorder.Said.Where(part => !part.IsClient));
        string client = Join(recorder.Said.Where(part => part.IsClient));
        int begin = EndOfReply(protocol, server, 0, string.Empty);
        var recording = new Recording(protocol, server.Substring(0, begin));
        foreach (string line in Commands(protocol, client))
        {
            begin = recording.Add(line, server, begin);
        }

        recording.Answers = [.. recording._answers.Values.SelectMany(answers => answers)];
        return recording;
    }

    /// <summary>
    /// The answer to a command, without its tag. Where it was not recorded, that to another command of the same kind.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="times">How often this connection has sent it before.</param>
    public string? Answer(string command, int times)
    {
        if (!_answers.TryGetValue(command, out List<string>? answers))
        {
            string kind = Kind(command);
            answers = _answers.Where(known => Kind(known.Key) == kind).Select(known => known.Value).FirstOrDefault();
        }

        return answers?[Math.Min(times, answers.Count - 1)];
    }

    /// <summary>The command without its tag.</summary>
    public static string WithoutTag(MailProtocol protocol, string line) =>
        protocol == MailProtocol.Imap ? line.Substring(line.IndexOf(' ', StringComparison.Ordinal) + 1) : line;

    private int Add(string line, string server, int begin)
    {
        string tag = Protocol == MailProtocol.Imap ? line.Split(' ')[0] : string.Empty;
        string command = WithoutTag(Protocol, line);
        int end = EndOfReply(Protocol, server, begin, tag.Length > 0 ? tag : command);
        string answer = server.Substring(begin, end - begin);
        if (tag.Length > 0)
        {
            answer = Regex.Replace(answer, $@"(?<=^|\r\n){Regex.Escape(tag)}(?= (OK|NO|BAD))", "{tag}");

            // An ESEARCH response names the command that it answers (RFC 4731).
            answer = answer.Replace($"(TAG \"{tag}\")", "(TAG \"{tag}\")", StringComparison.Ordinal);
        }

        if (!_answers.TryGetValue(command, out List<string>? answers))
        {
            _answers.Add(command, answers = []);
        }

        answers.Add(answer);
        return end;
    }

    private static string Join(IEnumerable<(bool IsClient, byte[] Bytes)> parts) =>
        string.Concat(parts.Select(part => s_bytes.GetString(part.Bytes)));

    // Lines of a message that is sent (DATA, BDAT) are no commands.
    private static IEnumerable<string> Commands(MailProtocol protocol, string client)
    {
        string commands = client;
        if (protocol == MailProtocol.Smtp)
        {
            commands = Regex.Replace(commands, @"(?<=\r\n)BDAT (\d+) LAST\r\n[\s\S]*?(?=\r\n?(QUIT|MAIL|RSET)|$)", "BDAT LAST");
            commands = Regex.Replace(commands, @"(?<=\r\nDATA\r\n)[\s\S]*?\r\n\.(?=\r\n)", ".");
        }

        return commands.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static int EndOfReply(MailProtocol protocol, string server, int begin, string command)
    {
        string pattern = protocol switch
        {
            MailProtocol.Imap when command.Length > 0 => $@"\G([\s\S]*?\r\n)??{Regex.Escape(command)} (OK|NO|BAD)[^\r\n]*\r\n",
            MailProtocol.Pop3 when IsLong(command) => @"\G(-ERR[^\r\n]*\r\n|[\s\S]*?\r\n\.\r\n)",
            MailProtocol.Smtp => @"\G(\d{3}-[^\r\n]*\r\n)*\d{3}( [^\r\n]*)?\r\n",
            _ => @"\G[^\r\n]*\r\n",
        };
        Match match = new Regex(pattern).Match(server, begin);
        return match.Success ? begin + match.Length : begin;
    }

    private static bool IsLong(string command) =>
        command is "CAPA" or "LIST" or "UIDL"
        || command.StartsWith("TOP ", StringComparison.Ordinal)
        || command.StartsWith("RETR ", StringComparison.Ordinal);

    private static string Kind(string command) =>
        string.Join(' ', command.Split(' ').Take(command.StartsWith("UID ", StringComparison.Ordinal) ? 2 : 1))
            .ToUpperInvariant();
}
