using System;
using System.IO;

namespace SpectrumMail.Mail.Messages;

/// <summary>Measures what is written, and sees whether every CR and LF in it is half of a line end.</summary>
internal sealed class LineMeasure : Stream
{
    private long _length;
    private byte _last;

    /// <summary>Whether one stands alone.</summary>
    public bool HasBrokenLines { get; private set; }

    /// <summary>Whether a CR was the last.</summary>
    public bool EndsInReturn => _last == '\r';

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _length += count;
        ReadOnlySpan<byte> rest = buffer.AsSpan(offset, count);
        if (count == 0 || HasBrokenLines)
        {
            return;
        }

        HasBrokenLines = _last == '\r' && rest[0] != '\n';
        byte before = _last;
        _last = rest[count - 1];
        for (int at; !HasBrokenLines && (at = rest.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; rest = rest.Slice(at + 1))
        {
            bool feed = rest[at] == '\n';
            HasBrokenLines = feed ? (at == 0 ? before : rest[at - 1]) != '\r' : at + 1 < rest.Length && rest[at + 1] != '\n';
            before = rest[at];
        }
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
