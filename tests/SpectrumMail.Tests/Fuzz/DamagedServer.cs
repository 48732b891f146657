using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Fuzz;

/// <summary>
/// Plays a recording and damages a few of its answers: a fake, because no real server can be made to say such things at will.
/// </summary>
internal sealed class DamagedServer : IDisposable
{
    private readonly Recording _recording;
    private readonly int _seed;
    private readonly double _most;
    private readonly ScriptedServer _server;
    private bool _hasAccepted;
    private int _commands;
    private int _replies;

    /// <param name="recording">What a real server said.</param>
    /// <param name="seed">What is damaged, and how.</param>
    /// <param name="most">The largest share of the answers to damage.</param>
    public DamagedServer(Recording recording, int seed, double most = 0.5)
    {
        _most = most;
        _recording = recording;
        _seed = seed;
        _server = ScriptedServer.Start(Serve);
    }

    public int Port => _server.Port;

    /// <summary>
    /// Whether an answer to the end of a message accepts it, or could be taken for one: more SMTP replies than commands are out
    /// of step, and no client can see which of them belongs to which command.
    /// </summary>
    public bool HasAccepted => _hasAccepted || _replies > _commands;

    /// <summary>Whether an answer counts the messages as they were counted.</summary>
    public bool HasCounted { get; private set; }

    /// <summary>What went wrong in this server itself.</summary>
    public Exception? Failure => _server.Failure;

    public void Dispose() => _server.Dispose();

    private void Serve(ScriptedConnection client)
    {
        var random = new Random(_seed + (client.Number * 7919));
        var mutator = new Mutator(random, _recording.Answers);

        // Most conversations begin well, or nothing behind the sign-in would ever be reached.
        int first = random.Next(8),
            turn = 0;
        double rate = random.NextDouble() * _most;
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        string Answer(string command, string unknown)
        {
            asked.TryGetValue(command, out int times);
            asked[command] = times + 1;
            return _recording.Answer(command, times) ?? unknown;
        }

        string Damage(string answer) => turn++ >= first && random.NextDouble() < rate ? mutator.Mutate(answer) : answer;

        Say(client, Damage(_recording.Greeting));
        while (ReadCommand(client) is { } line)
        {
            string command = Recording.WithoutTag(_recording.Protocol, line);
            string answer = Damage(Answer(command, Unknown()));
            _hasAccepted |= command == "BDAT LAST" && Accepts(answer);
            Say(client, answer.Replace("{tag}", line.Split(' ')[0], StringComparison.Ordinal));
            if (command == "DATA" && answer.StartsWith('3'))
            {
                client.ReadUntil(".");
                EndMessage(client, Damage(Answer(".", "250 2.0.0 Ok\r\n")));
            }
        }
    }

    private string Unknown() =>
        _recording.Protocol switch
        {
            MailProtocol.Imap => "{tag} BAD unknown\r\n",
            MailProtocol.Pop3 => "-ERR unknown\r\n",
            _ => "500 5.5.1 unknown\r\n",
        };

    private void EndMessage(ScriptedConnection client, string answer)
    {
        _hasAccepted |= Accepts(answer);
        Say(client, answer);
    }

    private static bool Accepts(string answer) => Regex.IsMatch(answer, @"(^|\n)2");

    // A command with its literals, which are asked for as a server does.
    private string? ReadCommand(ScriptedConnection client)
    {
        string? line = client.ReadLine();
        if (line is null || _recording.Protocol == MailProtocol.Pop3)
        {
            return line;
        }

        if (Regex.Match(line, @"^BDAT (\d+) LAST") is { Success: true } chunk)
        {
            client.ReadBytes(int.Parse(chunk.Groups[1].ValueSpan, provider: null));
            return "BDAT LAST";
        }

        while (_recording.Protocol == MailProtocol.Imap && Regex.Match(line!, @"\{(\d+)(\+?)\}$") is { Success: true } literal)
        {
            if (literal.Groups[2].Length == 0)
            {
                client.WriteLine("+ go on");
            }

            client.ReadBytes(int.Parse(literal.Groups[1].ValueSpan, provider: null));
            line = line!.Substring(0, literal.Index) + client.ReadLine();
        }

        return line;
    }

    private void Say(ScriptedConnection client, string text)
    {
        // The greeting answers the connection.
        _commands++;
        HasCounted |= Regex.IsMatch(text, @"\* 12 EXISTS\r\n|^\+OK 12 ");
        _replies += Regex.Count(text, @"(^|\n)\d{3}(?!-)");
        client.WriteBytes(Encoding.Latin1.GetBytes(text));
    }
}
