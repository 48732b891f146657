using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.Benchmarks;

/// <summary>The wire drained and not looked at: nothing that reads the same answer can be faster.</summary>
internal static class RawReader
{
    private const string Fields = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE";

    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string folder)
    {
        using var client = new TcpClient("127.0.0.1", server.Port) { NoDelay = true };
        using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        tls.AuthenticateAsClient("localhost");
        byte[] buffer = new byte[1 << 16];
        _ = tls.Read(buffer);
        Ask(
            tls,
            buffer,
            "a AUTHENTICATE PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{server.User}\0{server.Password}"))
        );
        Ask(tls, buffer, $"b EXAMINE \"{folder}\"");
        var measure = new Measure();
        int lines = Ask(tls, buffer, $"c FETCH 1:* ({Fields})");
        return (measure.Seconds, 0, measure.Cpu, lines);
    }

    // The answer ends with a line that begins with the tag.
    private static int Ask(SslStream tls, byte[] buffer, string command)
    {
        byte[] end = [(byte)'\n', (byte)command[0], (byte)' ', (byte)'O'];
        tls.Write(Encoding.ASCII.GetBytes(command + "\r\n"));
        int lines = 0;
        for (int kept = 0; ; )
        {
            int length = tls.Read(buffer, kept, buffer.Length - kept);
            Span<byte> seen = buffer.AsSpan(0, kept + length);
            lines += seen[kept..].Count((byte)'\n');
            if (length == 0 || seen.IndexOf(end) >= 0 || seen.StartsWith(end.AsSpan(1)))
            {
                return lines;
            }

            seen[^Math.Min(3, seen.Length)..].CopyTo(buffer);
            kept = Math.Min(3, seen.Length);
        }
    }
}
