using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>
/// Just enough IMAP to fill mailboxes fast and to look into them, without the library under test. Commands may be
/// written ahead of the answers to earlier ones.
/// </summary>
internal sealed class RawImap : IDisposable
{
    private readonly TcpClient _client;
    private readonly BufferedStream _out;
    private readonly BufferedStream _in;
    private int _tag;

    public RawImap(int port)
    {
        _client = new TcpClient { NoDelay = true };
        try
        {
            _client.Connect(IPAddress.Loopback, port);
            _client.ReceiveTimeout = _client.SendTimeout = 120_000;
            _in = new BufferedStream(_client.GetStream(), 1 << 16);
            _out = new BufferedStream(_client.GetStream(), 1 << 16);
            Greeting = ReadLine(null);
        }
        catch
        {
            _client.Dispose();
            throw;
        }
    }

    public string Greeting { get; }

    public void Login(LabUser user)
    {
        string secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user.Address}\0{user.Password}"));
        Run("AUTHENTICATE PLAIN " + secret);
    }

    /// <summary>Begins a command and returns its tag; the caller may write more before <see cref="EndCommand"/>.</summary>
    public string Begin(string text)
    {
        string tag = string.Create(CultureInfo.InvariantCulture, $"a{++_tag}");
        Write($"{tag} {text}");
        return tag;
    }

    public void Write(string text) => _out.Write(Encoding.ASCII.GetBytes(text));

    /// <summary>Writes a literal the server need not agree to first.</summary>
    public void WriteLiteral(ReadOnlySpan<byte> content)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"{{{content.Length}+}}\r\n"));
        _out.Write(content);
    }

    public void EndCommand()
    {
        Write("\r\n");
        _out.Flush();
    }

    /// <summary>Reads up to the answer to a command, the last of the lines; false when the server does not do it.</summary>
    public bool Await(string tag, List<string> lines, List<byte[]>? literals = null)
    {
        do
        {
            lines.Add(ReadLine(literals));
        } while (!lines[^1].StartsWith(tag + " ", StringComparison.Ordinal));
        return lines[^1].StartsWith(tag + " OK", StringComparison.Ordinal);
    }

    /// <summary>Reads up to the answer to a command that the server must do.</summary>
    public List<string> Must(string tag, List<byte[]>? literals = null)
    {
        var lines = new List<string>();
        return Await(tag, lines, literals) ? lines : throw new LabException("The server says: " + lines[^1]);
    }

    public List<string> Run(string command, List<byte[]>? literals = null)
    {
        string tag = Begin(command);
        EndCommand();
        return Must(tag, literals);
    }

    /// <summary>Runs a command that ends with a literal, and waits until the server agrees to it.</summary>
    public void RunWithLiteral(string command, ReadOnlySpan<byte> content)
    {
        string tag = Begin(string.Create(CultureInfo.InvariantCulture, $"{command} {{{content.Length}}}"));
        EndCommand();
        string line = ReadLine(null);
        if (!line.StartsWith('+'))
            throw new LabException("The server says: " + line);
        _out.Write(content);
        EndCommand();
        Must(tag);
    }

    /// <summary>A folder's name in quotes, in modified UTF-7 (RFC 3501, 5.1.3).</summary>
    public static string Folder(string name)
    {
        var text = new StringBuilder("\"");
        for (int i = 0; i < name.Length; )
        {
            char c = name[i];
            if (c is >= ' ' and <= '~')
            {
                text.Append(
                    c switch
                    {
                        '&' => "&-",
                        '"' => "\\\"",
                        '\\' => @"\\",
                        _ => c.ToString(),
                    }
                );
                i++;
                continue;
            }

            int from = i;
            while (i < name.Length && name[i] is < ' ' or > '~')
                i++;
            string encoded = Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(name[from..i]));
            text.Append('&').Append(encoded.TrimEnd('=').Replace('/', ',')).Append('-');
        }

        return text.Append('"').ToString();
    }

    public void Dispose()
    {
        // What was not flushed was given up: flushing it now could only fail again.
        _client.Dispose();
        Abandon(_in);
        Abandon(_out);
    }

    private static void Abandon(BufferedStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { }
    }

    private string ReadLine(List<byte[]>? literals)
    {
        var line = new StringBuilder();
        while (true)
        {
            int c = _in.ReadByte();
            if (c < 0)
                throw new EndOfStreamException("The server closed the connection");
            if (c != '\n')
            {
                line.Append((char)c);
                continue;
            }

            line.Length -= line.Length > 0 && line[^1] == '\r' ? 1 : 0;
            if (!EndsInLiteral(line, out int size))
                return line.ToString();
            byte[] content = new byte[size];
            _in.ReadExactly(content);
            literals?.Add(content);
        }
    }

    private static bool EndsInLiteral(StringBuilder line, out int size)
    {
        size = 0;
        if (line.Length == 0 || line[^1] != '}')
            return false;
        string text = line.ToString();
        int open = text.LastIndexOf('{');
        return open >= 0 && int.TryParse(text.AsSpan(open + 1, text.Length - open - 2), CultureInfo.InvariantCulture, out size);
    }
}
