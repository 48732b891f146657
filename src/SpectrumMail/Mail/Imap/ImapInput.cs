using System;
using System.IO;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// What a server sends, byte by byte, and the token that is put together of some of them. It knows no syntax.
/// </summary>
internal sealed class ImapInput
{
    /// <summary>How many bytes a token may have, which is held in memory.</summary>
    public const int LargestToken = 64 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly ConversationLog _log;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private byte[] _token = new byte[256];
    private int _position;
    private int _length;
    private int _kept;

    public ImapInput(Stream stream, ConversationLog log)
    {
        _stream = stream;
        _log = log;
    }

    /// <summary>Whether nothing was put into the token since it was taken.</summary>
    public bool IsEmpty => _kept == 0;

    /// <summary>Returns the next byte and leaves it there.</summary>
    /// <exception cref="EndOfStreamException">The connection ended.</exception>
    public int Peek()
    {
        if (_position == _length)
        {
            Fill();
        }

        return _buffer[_position];
    }

    /// <summary>Returns the next byte and goes on to the one after it.</summary>
    /// <exception cref="EndOfStreamException">The connection ended.</exception>
    public int Next()
    {
        int value = Peek();
        _position++;
        return value;
    }

    /// <summary>Puts a byte at the end of the token.</summary>
    /// <exception cref="ImapProtocolException">The token is too long.</exception>
    public void Keep(int value)
    {
        if (_kept == _token.Length)
        {
            if (_kept > LargestToken)
            {
                throw new ImapProtocolException("A line of the server does not end.");
            }

            Array.Resize(ref _token, _kept * 2);
        }

        _token[_kept++] = (byte)value;
    }

    /// <summary>Takes the token. The next one is empty.</summary>
    public string Take()
    {
        string text = WireText.Read(_token, 0, _kept);
        _kept = 0;
        return text;
    }

    /// <summary>As <see cref="Take()"/>; null for NIL, of which no text is made.</summary>
    public string? TakeUnlessNil()
    {
        if (_kept == 3 && (_token[0] | 0x20) == 'n' && (_token[1] | 0x20) == 'i' && (_token[2] | 0x20) == 'l')
        {
            _kept = 0;
            return null;
        }

        return Take();
    }

    /// <summary>Takes as many of the next bytes as a server has announced.</summary>
    /// <param name="count">How many; no more than <see cref="LargestToken"/>.</param>
    public string Take(int count)
    {
        if (count > _token.Length)
        {
            _token = new byte[Math.Max(count, _token.Length * 2)];
        }

        for (_kept = 0; _kept < count; )
        {
            Peek();
            int part = Math.Min(count - _kept, _length - _position);
            Buffer.BlockCopy(_buffer, _position, _token, _kept, part);
            _position += part;
            _kept += part;
        }

        return Take();
    }

    private void Fill()
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
}
