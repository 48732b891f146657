using System;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// Goes through a response where it lies, and knows the usual ways to write values only. Each method returns false at anything
/// else, and the response is left to a parser that knows them all.
/// </summary>
/// <param name="response">The response.</param>
internal struct ResponseCursor(ArraySegment<byte> response)
{
    private const int MostNested = 50;

    private readonly byte[] _bytes = response.Array!;
    private readonly int _end = response.Offset + response.Count;
    private int _at = response.Offset;

    private readonly ReadOnlySpan<byte> Left => _bytes.AsSpan(_at, _end - _at);

    /// <summary>Whether texts may have any bytes; otherwise only those of printable ASCII are taken.</summary>
    public bool TakesAnyText { get; set; }

    /// <summary>The largest literal that is taken. Default: the largest that the library reads in an envelope.</summary>
    public int LargestLiteral { get; set; } = 4096;

    /// <summary>Takes the beginning of a FETCH response, up to the name of its first item.</summary>
    public bool BeginFetch() => Take("* "u8) && Number(out _) && Take(" FETCH ("u8);

    /// <summary>Takes the end of a FETCH response, behind its last item.</summary>
    public bool EndFetch() => Take(')') && (Take("\r\n"u8) || Take('\n'));

    /// <summary>Takes a character.</summary>
    public bool Take(char character)
    {
        bool isNext = _at < _end && _bytes[_at] == character;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    /// <summary>Takes characters exactly as they are.</summary>
    public bool Take(ReadOnlySpan<byte> characters)
    {
        bool isNext = Left.StartsWith(characters);
        _at += isNext ? characters.Length : 0;
        return isNext;
    }

    /// <summary>Takes what comes before the next space or bracket: the name of an item, or a flag.</summary>
    public ReadOnlySpan<byte> Word()
    {
        int length = Math.Max(Left.IndexOfAny((byte)' ', (byte)'(', (byte)')'), 0);
        ReadOnlySpan<byte> word = Left.Slice(0, length);
        _at += length;
        return word;
    }

    /// <summary>Takes the rest of the name of an item that lists names, as in <c>BODY[HEADER.FIELDS (FROM)]</c>.</summary>
    public bool SkipNames()
    {
        int end = Left.IndexOfAny((byte)']', (byte)'\r', (byte)'\n');
        _at += Math.Max(end, 0);
        return Take(']');
    }

    /// <summary>Takes a number of 32 bits, without a sign.</summary>
    public bool Number(out uint number)
    {
        ulong value = 0;
        int start = _at;
        for (; _at < _end && _bytes[_at] is >= (byte)'0' and <= (byte)'9' && _at - start <= 10; _at++)
        {
            value = (value * 10) + (uint)(_bytes[_at] - '0');
        }

        number = (uint)Math.Min(value, uint.MaxValue);
        return _at > start && value <= uint.MaxValue;
    }

    /// <summary>Takes NIL.</summary>
    public bool Nil() => _at + 3 < _end && _bytes[_at + 3] is (byte)' ' or (byte)')' && Take("NIL"u8);

    /// <summary>Takes a text in quotes, a literal, or NIL.</summary>
    public bool Text(out ResponseText text)
    {
        if (_at >= _end)
        {
            text = default;
            return false;
        }

        switch (_bytes[_at])
        {
            case (byte)'"':
                return Quoted(out text);
            case (byte)'{':
                return Literal(out text);
            default:
                text = default;
                return Nil();
        }
    }

    /// <summary>Takes a list of values with the lists within it.</summary>
    public bool SkipList()
    {
        int depth = 0;
        do
        {
            if (Take('('))
            {
                if (++depth > MostNested)
                {
                    return false;
                }
            }
            else if (Take(')'))
            {
                depth--;
            }
            else if (!Take(' ') && !Text(out _) && Word().Length == 0)
            {
                return false;
            }
        } while (depth > 0);

        return true;
    }

    /// <summary>Takes an address of an envelope: a list of name, route, mailbox and host (RFC 9051, section 7.5.2).</summary>
    public bool Address(out ResponseText name, out ResponseText route, out ResponseText mailbox, out ResponseText host)
    {
        name = route = mailbox = host = default;
        return Take('(')
            && Text(out name)
            && Take(' ')
            && Text(out route)
            && Take(' ')
            && Text(out mailbox)
            && Take(' ')
            && Text(out host)
            && Take(')');
    }

    private bool Quoted(out ResponseText text)
    {
        int start = ++_at;
        int length = Left.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0 || _bytes[start + length] == '\\' || !IsEnd(start + length + 1))
        {
            return Escaped(out text);
        }

        _at += length + 1;
        return Plain(_bytes, start, length, out text);
    }

    // A quote within the text has a backslash before it. Some servers forget that: it ends the text only where a value may end.
    private bool Escaped(out ResponseText text)
    {
        int start = _at;
        int length = 0;
        while (!IsQuoteEnd(_at))
        {
            _at += _at < _end && _bytes[_at] == '\\' ? 1 : 0;
            if (_at >= _end || _bytes[_at] == '\n')
            {
                text = default;
                return false;
            }

            _at++;
            length++;
        }

        byte[] plain = new byte[length];
        for (int index = 0; index < length; index++)
        {
            start += _bytes[start] == '\\' ? 1 : 0;
            plain[index] = _bytes[start++];
        }

        return Plain(plain, 0, length, out text) & Take('"');
    }

    private readonly bool IsQuoteEnd(int at) => at < _end && _bytes[at] == '"' && IsEnd(at + 1);

    private readonly bool IsEnd(int at) =>
        at < _end && _bytes[at] is (byte)' ' or (byte)')' or (byte)']' or (byte)'\r' or (byte)'\n';

    private bool Literal(out ResponseText text)
    {
        text = default;
        if (
            !Take('{')
            || !Number(out uint size)
            || !Take('}')
            || !(Take("\r\n"u8) || Take('\n'))
            || size > Math.Min(LargestLiteral, _end - _at)
        )
        {
            return false;
        }

        int start = _at;
        _at += (int)size;
        return Plain(_bytes, start, (int)size, out text);
    }

    private readonly bool Plain(byte[] bytes, int start, int length, out ResponseText text)
    {
        text = new ResponseText(bytes, start, length);
        return TakesAnyText || IsPrintable(text.Span);
    }

    private static bool IsPrintable(ReadOnlySpan<byte> text)
    {
#if NET
        return text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
#else
        foreach (byte value in text)
        {
            if (value is < (byte)' ' or > (byte)'~')
            {
                return false;
            }
        }

        return true;
#endif
    }
}
