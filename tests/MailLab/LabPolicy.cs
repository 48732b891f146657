using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>What Postfix asks at a step of a message.</summary>
/// <param name="State">The step: CONNECT, MAIL, RCPT or END-OF-MESSAGE.</param>
/// <param name="Sender">The envelope's sender; empty before MAIL.</param>
/// <param name="Recipient">The envelope's recipient; empty except at RCPT.</param>
/// <param name="UserName">Who signed in; empty before that.</param>
/// <param name="Client">The client's address and port: the connection.</param>
/// <param name="Message">Which message of the connection it is.</param>
/// <param name="RecipientCount">How many recipients were accepted; 0 before END-OF-MESSAGE.</param>
public sealed record LabQuestion(
    string State,
    string Sender,
    string Recipient,
    string UserName,
    string Client,
    string Message,
    int RecipientCount
);

/// <summary>
/// A policy server of Postfix (SMTPD_POLICY_README): rules that tests add say which reply a real server gives. A rule returns the
/// reply, for example "550 5.7.1 AUP#Out-1580", or null when it has nothing to say.
/// </summary>
public sealed class LabPolicy : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<Func<LabQuestion, string?>, bool> _rules = new();

    internal LabPolicy(string path)
    {
        LabUserMap.Bind(_listener, path);
        LabUserMap.Start(Accept);
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">Is called on several threads; the first reply of any rule counts.</param>
    /// <returns>Removes the rule.</returns>
    public IDisposable Add(Func<LabQuestion, string?> rule)
    {
        _rules[rule] = true;
        return new Rule(() => _rules.TryRemove(rule, out _));
    }

    /// <summary>Ends it; Postfix goes on without.</summary>
    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.Accept();
            LabUserMap.Start(() => Serve(client));
        }
    }

    // A question is lines "name=value" and an empty line; so is the answer.
    private void Serve(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (ReadQuestion(reader) is { } question)
        {
            string answer = _rules.Keys.Select(rule => rule(question)).FirstOrDefault(reply => reply is not null) ?? "DUNNO";
            stream.Write(Encoding.UTF8.GetBytes($"action={answer}\n\n"));
        }
    }

    private static LabQuestion? ReadQuestion(StreamReader reader)
    {
        var values = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
                return Create(values);
            string[] parts = line.Split('=', 2);
            values[parts[0]] = parts[^1];
        }

        return null;
    }

    private static LabQuestion Create(Dictionary<string, string> values)
    {
        string Value(string name) => values.GetValueOrDefault(name, "");
        return new LabQuestion(
            Value("protocol_state"),
            Value("sender"),
            Value("recipient"),
            Value("sasl_username"),
            $"{Value("client_address")}:{Value("client_port")}",
            Value("instance"),
            int.TryParse(Value("recipient_count"), out int count) ? count : 0
        );
    }

    private sealed class Rule(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
