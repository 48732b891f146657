using System;
using System.IO;

namespace SpectrumMail.Mail.Messages;

/// <summary>Measures the bytes written to it, and checks that every CR and LF is part of a CRLF.</summary>
internal sealed class LineMeasure : Stream
{
    private long _length;
    private byte _last;

    /// <summary>Whether a CR or an LF is single.</summary>
    public bool HasBrokenLines { get; private set; }

    /// <summary>Whether the last byte is a CR.</summary>
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
            byte previous = at == 0 ? before : rest[at - 1];
            bool endsLine = at + 1 == rest.Length || rest[at + 1] == '\n';
            HasBrokenLines = rest[at] == '\n' ? previous != '\r' : !endsLine;
            before = rest[at];
        }
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
