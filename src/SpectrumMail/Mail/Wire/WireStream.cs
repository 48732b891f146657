using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// The socket under a mail connection. It can be aborted from another thread, which ends a blocked read at once (a TLS read
/// would otherwise wait for its time-out), and it remembers the first bytes the server sent, which show its protocol.
/// </summary>
internal sealed class WireStream : Stream
{
    private readonly Socket _socket;
    private readonly Stopwatch _waiting = new();
    private readonly byte[] _first = new byte[128];
    private readonly byte[] _last = new byte[16];
    private int _firstLength;
    private int _lastLength;

    public WireStream(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override bool CanTimeout => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int ReadTimeout
    {
        get => _socket.ReceiveTimeout;
        set => _socket.ReceiveTimeout = LastReadTimeout = Math.Max(value, 0);
    }

    public override int WriteTimeout
    {
        get => _socket.SendTimeout;
        set => _socket.SendTimeout = Math.Max(value, 0);
    }

    /// <summary>Whether a read ran into its time limit.</summary>
    public bool ReadTimedOut { get; private set; }

    /// <summary>How long reads have waited for the server so far.</summary>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <summary>Whether the server sent anything at all.</summary>
    public bool HasReceived => _firstLength > 0;

    /// <summary>The read limit last in force, in milliseconds.</summary>
    public int LastReadTimeout { get; private set; }

    /// <summary>The start of what the server sent, when it is text; empty when it is not (TLS) or nothing came.</summary>
    public string FirstText
    {
        get
        {
            bool text = _firstLength > 0 && Array.TrueForAll(_first, value => value is 0 or 9 or 10 or 13 or >= 32);
            return text && _first[0] is >= 32 and < 127
                ? Encoding.UTF8.GetString(_first, 0, _firstLength).Split('\r', '\n')[0]
                : string.Empty;
        }
    }

    /// <summary>Whether the server just chose TLS 1.1 or older (ServerHello, RFC 5246, section 7.4.1.3).</summary>
    public bool ChoseOldTls
    {
        get
        {
            const int Handshake = 0x16,
                ServerHello = 2;
            return _lastLength >= 11 && _last[0] == Handshake && _last[5] == ServerHello && _last[9] == 3 && _last[10] < 3;
        }
    }

    /// <summary>
    /// Whether the server just said that it has no TLS 1.2 or later: by its choice, or by the alert protocol_version (section
    /// 7.2).
    /// </summary>
    public bool RefusedModernTls
    {
        get
        {
            const int Alert = 0x15,
                ProtocolVersion = 70;
            return ChoseOldTls || (_lastLength >= 7 && _last[0] == Alert && _last[6] == ProtocolVersion);
        }
    }

    /// <summary>Whether the connection was cut; the client above may not have noticed yet.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Ends every read and write, from any thread.</summary>
    public void Abort()
    {
        IsAborted = true;
        _socket.Dispose();
    }

    /// <summary>Forgets what came so far: it was a proxy's, and says nothing about the server.</summary>
    public void ForgetReceived()
    {
        Array.Clear(_first, 0, _firstLength);
        _firstLength = _lastLength = 0;
    }

    /// <summary>Waits until the server has sent something or closed; false when the time ran out first.</summary>
    /// <exception cref="IOException">The connection was cut.</exception>
    public bool WaitForData(TimeSpan limit) =>
        Transfer(() => _socket.Poll((int)(limit.TotalMilliseconds * 1000), SelectMode.SelectRead) ? 1 : 0) > 0;

    public override int Read(byte[] buffer, int offset, int count)
    {
        _waiting.Start();
        int read;
        try
        {
            read = Transfer(() => _socket.Receive(buffer, offset, count, SocketFlags.None));
        }
        finally
        {
            _waiting.Stop();
        }

        int kept = Math.Min(read, _first.Length - _firstLength);
        if (kept > 0)
        {
            Buffer.BlockCopy(buffer, offset, _first, _firstLength, kept);
            _firstLength += kept;
        }

        _lastLength = Math.Min(read, _last.Length);
        Buffer.BlockCopy(buffer, offset, _last, 0, _lastLength);
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            int start = offset,
                length = count;
            int sent = Transfer(() => _socket.Send(buffer, start, length, SocketFlags.None));
            offset += sent;
            count -= sent;
        }
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Transfer(Func<int> operation)
    {
        try
        {
            return operation();
        }
        catch (SocketException ex)
        {
            ReadTimedOut |= ex.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock;
            throw new IOException(ex.Message, ex);
        }
        catch (ObjectDisposedException ex)
        {
            throw new IOException("The connection was closed.", ex);
        }
    }
}
