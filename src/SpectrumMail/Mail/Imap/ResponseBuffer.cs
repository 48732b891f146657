using System;
using System.IO;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// Takes a server's responses from the wire, each of them whole and with its literals, and leaves them where they lie. It knows
/// where a response ends (RFC 9051, section 9) and nothing else.
/// </summary>
internal sealed class ResponseBuffer(Stream stream, ConversationLog log)
{
    private static readonly string[] s_forPeople = ["OK", "NO", "BAD", "BYE", "PREAUTH"];

    private const int LongestWord = 8;

    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether more has come than was taken.</summary>
    public bool HasMore => _start < _end;

    /// <summary>Takes the next response with its end of line. It lies there until the next one is asked for.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="ImapProtocolException">The response is too large.</exception>
    public ArraySegment<byte> Next()
    {
        int length = LineEnd(0);
        if (MayHaveLiterals(length))
        {
            for (int literal = Literal(length); literal >= 0; literal = Literal(length))
            {
                length = LineEnd(length + literal);
            }
        }

        var response = new ArraySegment<byte>(_bytes, _start, length);
        _start += length;
        return response;
    }

    // The length of the response to the end of the line that goes on after so many of its bytes.
    private int LineEnd(int from)
    {
        while (true)
        {
            int waiting = _end - _start;
            int found = from < waiting ? _bytes.AsSpan(_start + from, waiting - from).IndexOf((byte)'\n') : -1;
            if (found >= 0)
            {
                return from + found + 1;
            }

            from = Math.Max(from, waiting);
            Fill();
        }
    }

    // Untagged, and not for people, whose texts may end in braces.
    private bool MayHaveLiterals(int length)
    {
        ReadOnlySpan<byte> line = _bytes.AsSpan(_start, length);
        if (!line.StartsWith("* "u8))
        {
            return false;
        }

        int word = Math.Min(line.Slice(2).IndexOfAny((byte)' ', (byte)'\r', (byte)'\n'), LongestWord);
        return line[2] is >= (byte)'0' and <= (byte)'9'
            || Array.IndexOf(s_forPeople, WireText.Read(_bytes, _start + 2, word).ToUpperInvariant()) < 0;
    }

    // The size of the literal that the line announces at its end; -1 when it announces none.
    private int Literal(int length)
    {
        ReadOnlySpan<byte> line = _bytes.AsSpan(_start, length - 1);
        line = line.Length > 0 && line[line.Length - 1] == '\r' ? line.Slice(0, line.Length - 1) : line;
        if (line.Length < 3 || line[line.Length - 1] != '}')
        {
            return -1;
        }

        line = line.Slice(0, line.Length - 1);
        line = line[line.Length - 1] == '+' ? line.Slice(0, line.Length - 1) : line;
        int size = 0;
        int scale = 1;
        int at = line.Length - 1;
        for (; at >= 0 && line[at] is >= (byte)'0' and <= (byte)'9'; at--)
        {
            size += (line[at] - '0') * scale;
            scale *= 10;
            if (size > ImapInput.LargestToken || line.Length - at > 9)
            {
                throw new ImapProtocolException("A literal is too large.");
            }
        }

        return at >= 0 && line[at] == '{' && at < line.Length - 1 ? size : -1;
    }

    private void Fill()
    {
        if (_end == _bytes.Length)
        {
            MakeRoom();
        }

        int read = stream.Read(_bytes, _end, _bytes.Length - _end);
        if (read <= 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        log.LogServer(_bytes, _end, read);
        _end += read;
    }

    private void MakeRoom()
    {
        int waiting = _end - _start;
        byte[] bytes = _bytes;
        if (waiting > _bytes.Length / 2)
        {
            if (waiting > ImapInput.LargestToken)
            {
                throw new ImapProtocolException("A response does not end.");
            }

            bytes = new byte[_bytes.Length * 2];
        }

        Buffer.BlockCopy(_bytes, _start, bytes, 0, waiting);
        (_bytes, _start, _end) = (bytes, 0, waiting);
    }
}
