using System;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Follows the syntax of IMAP responses (RFC 9051, section 9) as far as it takes to know which bytes open lists, which are inside
/// a quoted text, and which belong to a literal. Where it and a parser could differ about that, the response is refused.
/// </summary>
internal sealed partial class ImapLines
{
    /// <summary>How many lists may be open inside each other. Mail nests a few dozen parts; parsers bear some thousand.</summary>
    public const int MostNested = 500;

    /// <summary>How long a response may be without its literals.</summary>
    public const int LongestLine = 8 * 1024 * 1024;

    /// <summary>How large a literal may be. Large ones are messages, which go to the disk as they come.</summary>
    public const long LargestLiteral = int.MaxValue;

    private const string BadSize = "the size of a text in braces cannot be read.";
    private static readonly ulong[] s_forPeople = [Pack("OK"), Pack("NO"), Pack("BAD"), Pack("BYE"), Pack("PREAUTH")];

    private readonly long _mostText;
    private Place _place;
    private int _depth;
    private long _text;
    private long _line;
    private long _size;
    private long _literal;
    private ulong _kind;
    private bool _isCode;
    private bool _isTagged;
    private bool _expectsTls;
    private bool _expectsCompression;
    private bool _isSwitched;

    /// <param name="mostText">How many bytes an answer may have without its literals.</param>
    public ImapLines(long mostText) => _mostText = mostText;

    private enum Place
    {
        Start,
        Tag,
        Kind,
        AfterKind,
        Text,
        Data,
        Quote,
        Escape,
        QuoteEnd,
        Brace,
        Size,
        SizePlus,
        SizeEnd,
    }

    /// <summary>
    /// A command was sent. What comes in the clear after the answer to STARTTLS is thrown away, and TLS begins with a new line;
    /// after the answer to COMPRESS nothing may come uncompressed.
    /// </summary>
    public void Expect(bool tls, bool compression) => (_expectsTls, _expectsCompression, _text) = (tls, compression, 0);

    /// <summary>How many responses that complete a command (tagged ones) ended in what was received last.</summary>
    public int Completions { get; private set; }

    /// <summary>Goes on with what was received. Gives what is wrong with it; null when nothing is.</summary>
    /// <param name="received">The next bytes.</param>
    /// <param name="largest">How large a literal may be.</param>
    public string? Follow(ReadOnlySpan<byte> received, long largest)
    {
        Completions = 0;
        while (received.Length > 0)
        {
            if (_literal > 0)
            {
                int skipped = (int)Math.Min(_literal, received.Length);
                _literal -= skipped;
                received = received.Slice(skipped);
                continue;
            }

            int plain = Pass(received);
            _line += plain + 1;
            if (_line > LongestLine)
            {
                return "a line is longer than 8 MB.";
            }

            _text += plain + 1;
            if (_text > _mostText)
            {
                return $"an answer has more than {_mostText >> 20} MB of lists.";
            }

            if (plain == received.Length)
            {
                _line--;
                return null;
            }

            if (Take(received[plain], largest) is { } violation)
            {
                return violation;
            }

            received = received.Slice(plain + 1);
            if (_isSwitched)
            {
                _isSwitched = false;
                return _expectsCompression && received.Length > 0 ? "more came uncompressed after the answer to COMPRESS." : null;
            }
        }

        return null;
    }

    private string? Take(byte value, long largest)
    {
        switch (_place)
        {
            case Place.Start or Place.Tag or Place.Kind or Place.AfterKind:
                return Begin(value);
            case Place.Quote or Place.Escape or Place.QuoteEnd:
                return Quoted(value);
            case Place.Brace or Place.Size or Place.SizePlus or Place.SizeEnd:
                return Announced(value, largest);
            default:
                return Data(value);
        }
    }

    // The beginning of a line decides whether people or programs read the rest. Where that is not certain, programs do.
    private string? Begin(byte value)
    {
        if (value == '\n')
        {
            EndLine();
            return null;
        }

        bool space = value is (byte)' ' or (byte)'\t' or (byte)'\r';
        switch (_place)
        {
            case Place.Start when !space:
                // A response code without the beginning of its line is for people, too: nothing in it announces a literal.
                _isTagged = value is not ((byte)'*' or (byte)'+' or (byte)'[');
                _place = value switch
                {
                    (byte)'+' or (byte)'[' => Place.Text,
                    (byte)'*' => Place.Kind,
                    _ => Place.Tag,
                };
                return null;
            case Place.Tag when space:
                _place = Place.Kind;
                return null;
            case Place.Kind when space && _kind != 0:
                _place = Array.IndexOf(s_forPeople, _kind) >= 0 ? Place.AfterKind : Place.Data;
                return null;
            case Place.Kind when !space:
                return Kind(value);
            case Place.AfterKind when !space:
                _isCode = value == '[';
                _place = _isCode ? Place.Data : Place.Text;
                return null;
            default:
                return null;
        }
    }

    private string? Kind(byte value)
    {
        int letter = value & ~0x20;
        if (letter is >= 'A' and <= 'Z' && _kind >> 56 == 0)
        {
            _kind = (_kind << 8) | (uint)letter;
            return null;
        }

        _place = Place.Data;
        return Data(value);
    }

    private string? Data(byte value)
    {
        switch (value)
        {
            case (byte)'(':
                return ++_depth > MostNested ? "more than 500 lists are open inside each other." : null;
            case (byte)')':
                _depth = Math.Max(_depth - 1, 0);
                break;
            case (byte)'"':
                _place = Place.Quote;
                break;
            case (byte)'{':
                _place = Place.Brace;
                break;
            case (byte)']' when _isCode:
                _place = Place.Text;
                break;
            case (byte)'\n':
                EndLine();
                break;
        }

        return null;
    }

    private static bool EndsQuote(byte value) => value is (byte)']' or (byte)')' or (byte)' ' or (byte)'\r';

    // MailKit takes a quote for the end of a text only where something may follow it, because some servers forget the backslash.
    private string? Quoted(byte value)
    {
        if (_place == Place.QuoteEnd && (EndsQuote(value) || value == '\n'))
        {
            _place = Place.Data;
            return Data(value);
        }

        if (value == '\n')
        {
            return "a line ends within a quoted text.";
        }

        _place = value switch
        {
            _ when _place == Place.Escape => Place.Quote,
            (byte)'"' => Place.QuoteEnd,
            (byte)'\\' => Place.Escape,
            _ => Place.Quote,
        };
        return null;
    }

    private string? Announced(byte value, long largest)
    {
        switch (_place)
        {
            case Place.Brace or Place.Size when value is >= (byte)'0' and <= (byte)'9':
                _size = (_place == Place.Brace ? 0 : _size * 10) + (value - '0');
                _place = Place.Size;
                return _size > largest ? $"a text of more than {Quantity.InvariantText(largest, "byte")} is announced." : null;
            case Place.Size when value == '+':
                _place = Place.SizePlus;
                return null;
            case Place.Size or Place.SizePlus when value == '}':
                _place = Place.SizeEnd;
                return null;
            case Place.SizeEnd when value == '\r':
                return null;
            case Place.SizeEnd when value == '\n':
                _place = Place.Data;
                _literal = _size;
                return null;
            default:
                return BadSize;
        }
    }

    private void EndLine()
    {
        Completions += _isTagged ? 1 : 0;
        _isSwitched = _isTagged && (_expectsTls || _expectsCompression);
        _place = Place.Start;
        (_depth, _line, _kind, _isCode, _isTagged) = (0, 0, 0, false, false);
    }

    private static ulong Pack(string word)
    {
        ulong packed = 0;
        foreach (char letter in word)
        {
            packed = (packed << 8) | letter;
        }

        return packed;
    }
}
