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

    private readonly ImapInput _input;

    public ImapScanner(Stream stream, ConversationLog log) => _input = new ImapInput(stream, log);

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
        for (int next = Peek(); next is not (' ' or '\r' or '\n'); next = Peek())
        {
            _input.Keep(Next());
        }

        if (Peek() == ' ')
        {
            Next();
        }

        return _input.Take();
    }

    private string RestOfLine()
    {
        for (int next = Next(); next != '\n'; next = Next())
        {
            if (next != '\r' || Peek() != '\n')
            {
                _input.Keep(next);
            }
        }

        return _input.Take();
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
        for (int next = Peek(); next is not ('"' or '\n'); next = Peek())
        {
            Next();
            _input.Keep(next == '\\' ? Next() : next);
        }

        if (Peek() == '"')
        {
            Next();
        }

        return _input.Take();
    }

    private string Literal()
    {
        Next();
        for (int next = Next(); next is not ('}' or '\n'); next = Next())
        {
            _input.Keep(next);
        }

        string size = _input.Take().TrimEnd('+');
        while (Peek() == '\r')
        {
            Next();
        }

        if (
            Next() != '\n'
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count > ImapInput.LargestToken
        )
        {
            throw new ImapProtocolException($"A literal of '{size}' bytes cannot be read.");
        }

        return _input.Take(count);
    }

    // Brackets belong to an atom with everything in them, as in BODY[HEADER.FIELDS (FROM)].
    private string? Atom()
    {
        int open = 0;
        for (int next = Peek(); next is not ('\r' or '\n') && (open > 0 || next is not (' ' or '(' or ')')); next = Peek())
        {
            open += next switch
            {
                '[' => 1,
                ']' when open > 0 => -1,
                _ => 0,
            };
            _input.Keep(Next());
        }

        if (_input.IsEmpty)
        {
            throw new ImapProtocolException("A response has a character where none may stand.");
        }

        return _input.TakeUnlessNil();
    }

    private int Next() => _input.Next();

    private int Peek() => _input.Peek();
}
