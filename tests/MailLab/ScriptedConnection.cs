using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>The server's end of a connection to a <see cref="ScriptedServer"/>.</summary>
public sealed class ScriptedConnection
{
    private readonly TcpClient _client;
    private readonly Action<string> _received;
    private Stream _stream;

    internal ScriptedConnection(TcpClient client, int number, Action<string> received)
    {
        _client = client;
        _client.NoDelay = true;
        _received = received;
        _stream = client.GetStream();
        Number = number;
    }

    /// <summary>1 for the first connection to the server.</summary>
    public int Number { get; }

    /// <summary>The next line without its end, or null when the client has closed.</summary>
    public string? ReadLine()
    {
        // Byte by byte: what follows STARTTLS must be left for the handshake.
        var line = new StringBuilder();
        while (true)
        {
            int c = _stream.ReadByte();
            if (c < 0)
                return line.Length == 0 ? null : Done();
            if (c == '\n')
                return Done();
            line.Append((char)c);
        }

        string Done()
        {
            string text = line.ToString().TrimEnd('\r');
            _received(text);
            return text;
        }
    }

    /// <summary>Reads lines until one is this text, as for the end of DATA; false when the client closed before.</summary>
    public bool ReadUntil(string text)
    {
        while (ReadLine() is string line)
        {
            if (line == text)
                return true;
        }

        return false;
    }

    /// <summary>So many bytes, as for a literal.</summary>
    public byte[] ReadBytes(int count)
    {
        byte[] content = new byte[count];
        _stream.ReadExactly(content);
        return content;
    }

    /// <summary>Sends text as it is, in UTF-8.</summary>
    public void Write(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a line; line breaks inside the text become CRLF too.</summary>
    public void WriteLine(string text) =>
        Write(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");

    /// <summary>Sends bytes.</summary>
    public void WriteBytes(byte[] content)
    {
        _stream.Write(content);
        _stream.Flush();
    }

    /// <summary>Begins TLS as the server.</summary>
    public void StartTls(X509Certificate2 certificate)
    {
        var secure = new SslStream(_stream);
        secure.AuthenticateAsServer(certificate);
        _stream = secure;
    }

    /// <summary>Says nothing more: the client reads the end of the stream, and can still write.</summary>
    public void EndOutput()
    {
        if (_stream is SslStream secure)
            secure.ShutdownAsync().GetAwaiter().GetResult();
        _client.Client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Closes the connection.</summary>
    public void Close()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException) { } // The client was faster.
        _client.Dispose();
    }

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
    }
}
