using System;
using System.Text;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>A text within a response, or NIL.</summary>
/// <param name="bytes">What it lies in; null for NIL.</param>
/// <param name="offset">Where it begins.</param>
/// <param name="length">How long it is.</param>
internal readonly struct ResponseText(byte[]? bytes, int offset, int length)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether there is no text, which differs from an empty one.</summary>
    public bool IsNil => bytes is null;

    /// <summary>The bytes; none for NIL.</summary>
    public ReadOnlySpan<byte> Span => bytes.AsSpan(offset, length);

    /// <summary>The bytes where they lie; none for NIL.</summary>
    public ArraySegment<byte> Segment => bytes is null ? default : new ArraySegment<byte>(bytes, offset, length);

    /// <summary>A part of the text.</summary>
    public ResponseText Slice(int start, int count) => new(bytes, offset + start, count);

    /// <summary>The bytes in an array of their own.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>The text in UTF-8, or else in ISO 8859-1; null for NIL.</summary>
    public string? Decode()
    {
        if (bytes is null)
        {
            return null;
        }

        try
        {
            return s_utf8.GetString(bytes, offset, length);
        }
        catch (DecoderFallbackException)
        {
            return ToString();
        }
    }

    /// <summary>The text, whose bytes are those of ASCII; empty for NIL.</summary>
    public override string ToString() => length == 0 ? string.Empty : WireText.Read(bytes!, offset, length);
}
