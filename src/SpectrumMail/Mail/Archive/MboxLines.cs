using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>The lines of a file, as pieces of a buffer: a line of any length is read without being held.</summary>
internal sealed class MboxLines
{
    private const int Most = 1 << 17;
    private readonly byte[] _buffer;
    private readonly Stream _file;
    private readonly long _end;
    private readonly byte _lineEnd;
    private long _next;
    private int _from;
    private int _filled;
    private bool _inLine;
    private bool _isAtEnd;

    /// <param name="file">The file.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="length">How many bytes to read.</param>
    /// <param name="lineEnd">The last byte of a line: LF, or CR where that alone ends lines.</param>
    public MboxLines(Stream file, long start, long length, byte lineEnd = (byte)'\n')
    {
        _file = file;
        _next = start;
        _end = start + length;
        _lineEnd = lineEnd;
        _buffer = new byte[Math.Max(1, Math.Min(Most, length))];
        Offset = start;
    }

    /// <summary>Where the piece begins in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>The piece: a whole line with its end, or a part of a very long one.</summary>
    public ArraySegment<byte> Piece { get; private set; }

    /// <summary>Whether the piece begins a line.</summary>
    public bool IsStart { get; private set; }

    /// <summary>Whether the line is empty.</summary>
    public bool IsEmpty => IsStart && (Piece.Count == 1 ? At(0) == _lineEnd : Piece.Count == 2 && At(0) == '\r' && At(1) == '\n');

    /// <summary>Goes to the next piece; false at the end.</summary>
    public bool Next()
    {
        Offset += Piece.Count;
        int feed = Find();
        while (feed < 0 && !_isAtEnd && !(_from == 0 && _filled == _buffer.Length))
        {
            Fill();
            feed = Find();
        }

        int length = feed < 0 ? _filled - _from : feed + 1 - _from;
        Piece = new ArraySegment<byte>(_buffer, _from, length);
        IsStart = !_inLine;
        _inLine = feed < 0;
        _from += length;
        return length > 0;
    }

    /// <summary>Whether the piece begins a line and that line begins with a text.</summary>
    public bool StartsWith(ReadOnlySpan<byte> text, int from = 0) =>
        IsStart && Piece.Count >= from + text.Length && Piece.Array.AsSpan(Piece.Offset + from, text.Length).SequenceEqual(text);

    /// <summary>A byte of the piece.</summary>
    public byte At(int index) => Piece.Array![Piece.Offset + index];

    private int Find() => _filled == _from ? -1 : Array.IndexOf(_buffer, _lineEnd, _from, _filled - _from);

    private void Fill()
    {
        Buffer.BlockCopy(_buffer, _from, _buffer, 0, _filled - _from);
        _filled -= _from;
        _from = 0;
        int wanted = (int)Math.Min(_buffer.Length - _filled, _end - _next);
        int read = wanted > 0 ? ReadAt(wanted) : 0;
        _filled += read;
        _next += read;
        _isAtEnd = read == 0;
    }

    // Others may read the same file meanwhile.
    private int ReadAt(int wanted)
    {
        if (_file.Position != _next)
        {
            _file.Position = _next;
        }

        return _file.Read(_buffer, _filled, wanted);
    }
}
