using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// An IMAP connection whose answers are drained and not looked at: nothing that reads the same answers can be faster.
/// </summary>
internal sealed class RawWire : IDisposable
{
    private readonly TcpClient _client;
    private readonly SslStream _tls;
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _commands;

    /// <summary>Connects and signs in.</summary>
    public RawWire(int port, string user, string password)
    {
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 60_000 };
        _tls = new SslStream(_client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        _tls.AuthenticateAsClient("localhost");
        _ = _tls.Read(_buffer);
        Run($"LOGIN {user} {password}");
    }

    /// <summary>How long one FETCH of every body of the inbox takes: what the server and the wire need.</summary>
    public static TimeSpan DrainInbox(int port, LabUser user)
    {
        using var wire = new RawWire(port, user.Address, user.Password);
        wire.Run("EXAMINE INBOX");
        var clock = Stopwatch.StartNew();
        wire.Run("UID FETCH 1:* (BODY.PEEK[])");
        return clock.Elapsed;
    }

    /// <summary>How long one APPEND of all the messages to the inbox takes.</summary>
    public static TimeSpan FillInbox(int port, LabUser user, IReadOnlyList<byte[]> mail)
    {
        using var wire = new RawWire(port, user.Address, user.Password);
        var clock = Stopwatch.StartNew();
        wire.Append(mail);
        return clock.Elapsed;
    }

    /// <summary>Sends a command, and drains its answer.</summary>
    /// <returns>How many lines came.</returns>
    public int Run(string command)
    {
        string tag = NextTag();
        _tls.Write(Encoding.ASCII.GetBytes($"{tag} {command}\r\n"));
        return Drain(tag);
    }

    public void Dispose()
    {
        _tls.Dispose();
        _client.Dispose();
    }

    private void Append(IReadOnlyList<byte[]> mail)
    {
        string tag = NextTag();
        var output = new BufferedStream(_tls, 1 << 16);
        output.Write(Encoding.ASCII.GetBytes(tag + " APPEND INBOX"));
        foreach (byte[] message in mail)
        {
            output.Write(Encoding.ASCII.GetBytes($" (\\Seen) \"01-Jan-2024 00:00:00 +0000\" {{{message.Length}+}}\r\n"));
            output.Write(message);
        }

        output.Write("\r\n"u8);
        output.Flush();
        Drain(tag);
    }

    private string NextTag() => string.Create(CultureInfo.InvariantCulture, $"a{++_commands}");

    private int Drain(string tag)
    {
        byte[] done = Encoding.ASCII.GetBytes($"\n{tag} OK");

        // As if a line had ended before, so that an answer of the tagged line alone is found too.
        _buffer[0] = (byte)'\n';
        int kept = 1,
            lines = 0;
        while (true)
        {
            int read = _tls.Read(_buffer, kept, _buffer.Length - kept);
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            Span<byte> seen = _buffer.AsSpan(0, kept + read);
            lines += seen[kept..].Count((byte)'\n');
            if (seen[^Math.Min(seen.Length, 512)..].IndexOf(done) >= 0 && seen[^1] == '\n')
            {
                return lines;
            }

            // The tagged line may be cut in two; what was before it does not matter.
            kept = Math.Min(seen.Length, 256);
            seen[^kept..].CopyTo(_buffer);
        }
    }
}
