using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// Reads a server's responses from the wire, literals included. It knows the syntax (RFC 9051, section 9) and no meaning.
/// </summary>
internal sealed class ImapScanner
{
    // A server that sends more nesting than this is not describing a message.
    private const int MostLevels = 200;
    private const int LargestLiteral = 64 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly ConversationLog _log;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private byte[] _token = new byte[256];
    private int _position;
    private int _length;

    public ImapScanner(Stream stream, ConversationLog log)
    {
        _stream = stream;
        _log = log;
    }

    /// <summary>Reads the next response.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="ImapProtocolException">It is no response.</exception>
    public ImapResponse Read()
    {
        string tag = Word();
        if (tag == "+")
        {
            return new ImapResponse { Tag = tag, Text = RestOfLine() };
        }

        string name = Word();
        long number = 0;
        if (ImapResponse.NumberOf(name) is { } count)
        {
            number = count;
            name = Word();
        }

        name = name.ToUpperInvariant();
        if (name is "OK" or "NO" or "BAD" or "BYE" or "PREAUTH")
        {
            return new ImapResponse
            {
                Tag = tag,
                Name = name,
                Text = RestOfLine(),
            };
        }

        if (tag.Length == 0 || name.Length == 0)
        {
            throw new ImapProtocolException($"'{tag} {name} {RestOfLine()}' is no response.");
        }

        return new ImapResponse
        {
            Tag = tag,
            Name = name,
            Number = number,
            Values = Line(),
        };
    }

    // A word at the beginning of a line, and the space after it.
    private string Word()
    {
        int length = 0;
        for (int next = Peek(); next is not (' ' or '\r' or '\n'); next = Peek())
        {
            Keep(ref length, Next());
        }

        if (Peek() == ' ')
        {
            Next();
        }

        return Text(length);
    }

    private string RestOfLine()
    {
        int length = 0;
        for (int next = Next(); next != '\n'; next = Next())
        {
            Keep(ref length, next);
        }

        return Text(length > 0 && _token[length - 1] == '\r' ? length - 1 : length);
    }

    private List<object?> Line()
    {
        var values = new List<object?>(4);
        while (true)
        {
            switch (Peek())
            {
                case ' ' or '\r':
                    Next();
                    break;
                case '\n':
                    Next();
                    return values;
                case ')':
                    // Nothing is open that it could close: servers have been seen to send one too many.
                    Next();
                    break;
                default:
                    values.Add(Value(0));
                    break;
            }
        }
    }

    private object? Value(int level)
    {
        switch (Peek())
        {
            case '(':
                return List(level + 1);
            case '"':
                return Quoted();
            case '{':
                return Literal();
            case '~':
                Next();
                return Peek() == '{' ? Literal() : "~" + Atom();
            default:
                return Atom();
        }
    }

    private List<object?> List(int level)
    {
        if (level > MostLevels)
        {
            throw new ImapProtocolException("A response is nested too deeply.");
        }

        Next();
        var values = new List<object?>();
        while (true)
        {
            switch (Peek())
            {
                case ' ':
                    Next();
                    break;
                case ')':
                    Next();
                    return values;
                case '\r' or '\n':
                    // The line ends within a list: what was read so far is all there is.
                    return values;
                default:
                    values.Add(Value(level));
                    break;
            }
        }
    }

    private string Quoted()
    {
        Next();
        int length = 0;
        for (int next = Peek(); next is not ('"' or '\n'); next = Peek())
        {
            Next();
            Keep(ref length, next == '\\' ? Next() : next);
        }

        if (Peek() == '"')
        {
            Next();
        }

        return Text(length);
    }

    private string Literal()
    {
        Next();
        int length = 0;
        for (int next = Next(); next is not ('}' or '\n'); next = Next())
        {
            Keep(ref length, next);
        }

        string size = Text(length).TrimEnd('+');
        while (Peek() == '\r')
        {
            Next();
        }

        if (
            Next() != '\n'
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count > LargestLiteral
        )
        {
            throw new ImapProtocolException($"A literal of '{size}' bytes cannot be read.");
        }

        return Bytes(count);
    }

    private string Bytes(int count)
    {
        if (count > _token.Length)
        {
            _token = new byte[Math.Max(count, _token.Length * 2)];
        }

        for (int done = 0; done < count; )
        {
            Peek();
            int part = Math.Min(count - done, _length - _position);
            Buffer.BlockCopy(_buffer, _position, _token, done, part);
            _position += part;
            done += part;
        }

        return Text(count);
    }

    // Brackets belong to an atom with everything in them, as in BODY[HEADER.FIELDS (FROM)].
    private string? Atom()
    {
        int length = 0,
            open = 0;
        for (int next = Peek(); next is not ('\r' or '\n') && (open > 0 || next is not (' ' or '(' or ')')); next = Peek())
        {
            open += next switch
            {
                '[' => 1,
                ']' when open > 0 => -1,
                _ => 0,
            };
            Keep(ref length, Next());
        }

        if (length == 0)
        {
            throw new ImapProtocolException("A response has a character where none may stand.");
        }

        return length == 3 && (_token[0] | 0x20) == 'n' && (_token[1] | 0x20) == 'i' && (_token[2] | 0x20) == 'l'
            ? null
            : Text(length);
    }

    private string Text(int length) => length == 0 ? string.Empty : WireText.Read(_token, 0, length);

    private void Keep(ref int length, int value)
    {
        if (length == _token.Length)
        {
            if (length > LargestLiteral)
            {
                throw new ImapProtocolException("A line of the server does not end.");
            }

            Array.Resize(ref _token, length * 2);
        }

        _token[length++] = (byte)value;
    }

    private int Next()
    {
        int value = Peek();
        _position++;
        return value;
    }

    private int Peek()
    {
        if (_position == _length)
        {
            _length = _stream.Read(_buffer, 0, _buffer.Length);
            _position = 0;
            if (_length <= 0)
            {
                _length = 0;
                throw new EndOfStreamException("The server closed the connection.");
            }

            _log.LogServer(_buffer, 0, _length);
        }

        return _buffer[_position];
    }
}
