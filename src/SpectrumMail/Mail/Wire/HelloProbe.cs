using System;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Asks a port with a hello of our own what it would agree on, after STARTTLS where that is the mode, and hangs up. Nothing
/// secret is sent, so no certificate is judged.
/// </summary>
internal static class HelloProbe
{
    // A line of a greeting or an answer is at most half of that (RFC 5321, section 4.5.3.1.5).
    private const int LongestLine = 1024;
    private const int MostLines = 100;

    /// <summary>What the server chooses; null when it refuses the hello, hangs up or says nothing in time.</summary>
    /// <param name="endpoint">The port.</param>
    /// <param name="address">The address that took the connection before; null to look the name up.</param>
    /// <param name="proxy">The proxy that leads to it; null for none.</param>
    /// <param name="hello">What to offer.</param>
    /// <param name="limit">The time for all of it.</param>
    /// <param name="cancel">The caller gives up.</param>
    public static ServerChoice? Ask(
        ServerEndpoint endpoint,
        IPAddress? address,
        ProxyServer? proxy,
        TlsHello hello,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var deadline = new Deadline(limit, cancel);
        try
        {
            var trace = new ConnectionTrace(endpoint) { Addresses = address is null ? [] : [address] };
            using WireStream wire = Dialer.Dial(trace, proxy, limit, deadline.Token);
            using CancellationTokenRegistration abort = deadline.Token.Register(wire.Abort);
            if (endpoint.Security == MailSecurity.StartTls && !BeginsTls(wire, endpoint.Protocol))
            {
                return null;
            }

            byte[] message = hello.For(endpoint.Host);
            wire.Write(message, 0, message.Length);
            return ReadChoice(wire);
        }
        catch (Exception ex) when (ex is MailException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    private static ServerChoice? ReadChoice(WireStream wire)
    {
        byte[] answer = new byte[ServerChoice.Longest];
        int length = 0;
        while (ServerChoice.Read(answer, length) is null && length < answer.Length)
        {
            int read = wire.Read(answer, length, answer.Length - length);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return ServerChoice.Read(answer, length);
    }

    private static bool BeginsTls(WireStream wire, MailProtocol protocol)
    {
        ReadReply(wire, protocol);
        switch (protocol)
        {
            case MailProtocol.Imap:
                Say(wire, "A1 STARTTLS");
                return ReadReply(wire, protocol, "A1 ").StartsWith("A1 OK", StringComparison.OrdinalIgnoreCase);
            case MailProtocol.Pop3:
                Say(wire, "STLS");
                return ReadReply(wire, protocol).StartsWith("+OK", StringComparison.OrdinalIgnoreCase);
            default:
                Say(wire, "EHLO [127.0.0.1]");
                ReadReply(wire, protocol);
                Say(wire, "STARTTLS");
                return ReadReply(wire, protocol).StartsWith("220", StringComparison.Ordinal);
        }
    }

    // The last line of an answer: in IMAP the one with the tag, in SMTP the one without a hyphen after the code.
    private static string ReadReply(WireStream wire, MailProtocol protocol, string tag = "")
    {
        for (int number = 0; number < MostLines; number++)
        {
            string line = ReadLine(wire);
            bool isLast = line.StartsWith(tag, StringComparison.OrdinalIgnoreCase);
            if (isLast && (protocol != MailProtocol.Smtp || line.Length < 4 || line[3] != '-'))
            {
                return line;
            }
        }

        throw new IOException("The answer does not end.");
    }

    private static string ReadLine(WireStream wire)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (line.Length < LongestLine)
        {
            if (wire.Read(one, 0, 1) == 0)
            {
                break;
            }

            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new IOException("The line does not end.");
    }

    private static void Say(WireStream wire, string line)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(line + "\r\n");
        wire.Write(bytes, 0, bytes.Length);
    }
}
