using System;
using System.Buffers;
using System.IO;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The bytes of one message or part on their way to disk or to a server: in a borrowed buffer when they are few, in a temporary
/// file beside their destination when they are many. The reader disposes the content after handing it to a receiver. A receiver
/// that needs it longer calls <see cref="Keep"/>, and then <see cref="Release"/>.
/// </summary>
internal sealed class MessageContent : Stream
{
    /// <summary>From this many bytes on the content goes to a file.</summary>
    private const int Large = 1 << 20;

    private const int Unknown = -1;

    /// <summary>A piece that content in a file is handed over in.</summary>
    private const int Chunk = 1 << 16;

    private readonly int _expected;
    private readonly SpoolPlace? _place;
    private byte[]? _buffer;
    private SpoolFile? _file;
    private int _length;
    private int _position;
    private bool _kept;

    private MessageContent(int expected, byte[]? buffer, SpoolFile? file, SpoolPlace? place = null)
    {
        _expected = expected;
        _place = place;
        _buffer = buffer;
        _file = file;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _file?.Length ?? _length;

    public override long Position
    {
        get => _file?.Position ?? _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Whether the content has as many bytes as the server announced.</summary>
    public bool IsComplete => Length == _expected;

    /// <summary>The temporary file; null when the content is in memory.</summary>
    public string? FilePath => _file?.Path;

    /// <summary>The content in memory; empty when it is in a file.</summary>
    public ArraySegment<byte> Bytes => _buffer is null ? default : new ArraySegment<byte>(_buffer, 0, _length);

    /// <summary>Creates content of a known length.</summary>
    /// <param name="length">How many bytes will come.</param>
    /// <param name="place">The place of a temporary file.</param>
    public static MessageContent Create(int length, SpoolPlace place) =>
        length < Large
            ? new MessageContent(length, ArrayPool<byte>.Shared.Rent(Math.Max(length, 1)), file: null)
            : new MessageContent(length, buffer: null, SpoolFile.Create(place), place);

    /// <summary>Creates content whose length is not known yet.</summary>
    /// <param name="place">The place of a temporary file.</param>
    public static MessageContent Growing(SpoolPlace place) =>
        new(Unknown, ArrayPool<byte>.Shared.Rent(1 << 14), file: null, place);

    /// <summary>Opens a file as content. The file stays when the content is released.</summary>
    public static MessageContent OpenFile(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        if (file.Length >= Large)
        {
            return new MessageContent(Unknown, buffer: null, new SpoolFile(file));
        }

        using (file)
        {
            return Copy(file, SpoolPlace.Temporary);
        }
    }

    /// <summary>Copies content from a stream.</summary>
    public static MessageContent Copy(Stream source, SpoolPlace place)
    {
        MessageContent content = Create(checked((int)source.Length), place);
        source.CopyTo(content);
        content.Position = 0;
        return content;
    }

    /// <summary>Keeps the content: from here on disposing does nothing.</summary>
    public MessageContent Keep()
    {
        _kept = true;
        return this;
    }

    /// <summary>Frees the content: returns the buffer, and deletes the temporary file unless it was taken.</summary>
    public void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        if (_file is not null)
        {
            string path = _file.Abandon();
            _file = null;
            if (_place is { IsMovable: true })
            {
                ContendedFile.Delete(path);
            }
        }
    }

    /// <summary>Ends writing and hands over the temporary file, to be moved to its place.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be moved.</exception>
    public string TakeFile()
    {
        if (_place is not { IsMovable: true })
        {
            throw new InvalidOperationException("The file has no place of its own.");
        }

        string path = _file!.Close();
        _file = null;
        return path;
    }

    /// <summary>Returns the first bytes, for reading the header.</summary>
    public ArraySegment<byte> Head(int most)
    {
        if (_buffer is not null)
        {
            return new ArraySegment<byte>(_buffer, 0, Math.Min(most, _length));
        }

        byte[] head = new byte[(int)Math.Min(most, Length)];
        Position = 0;
        int read = this.Fill(head);
        Position = 0;
        return new ArraySegment<byte>(head, 0, read);
    }

    /// <summary>Hands over every byte, in pieces.</summary>
    /// <param name="take">Takes a buffer, and where in it a piece begins and how many bytes it has.</param>
    public void HandOver(Action<byte[], int, int> take)
    {
        if (_file is null)
        {
            take(_buffer!, 0, _length);
            return;
        }

        Position = 0;
        byte[] chunk = new byte[Chunk];
        while (Read(chunk, 0, chunk.Length) is > 0 and var count)
        {
            take(chunk, 0, count);
        }

        Position = 0;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_file is not null)
        {
            return _file.Read(buffer, offset, count);
        }

        int read = Math.Min(count, _length - _position);
        Buffer.BlockCopy(_buffer!, _position, buffer, offset, read);
        _position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_file is not null || (_expected == Unknown && !MakeRoom(count)))
        {
            _file!.Write(buffer, offset, count);
            return;
        }

        // A server that sends more than it announced is cut off by the reader of the literal; this is for the short ones.
        Buffer.BlockCopy(buffer, offset, _buffer!, _position, count);
        _position += count;
        _length = Math.Max(_length, _position);
    }

    /// <summary>Cuts the content to a length.</summary>
    public void Cut(long length)
    {
        if (_file is not null)
        {
            _file.Cut(length);
            return;
        }

        _length = checked((int)length);
        _position = Math.Min(_position, _length);
    }

    public override void Flush() => _file?.Flush();

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (_file is not null)
        {
            return _file.Seek(offset, origin);
        }

        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => _length,
        };
        return _position = checked((int)(start + offset));
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    // False when the content has become so long that it went to a file.
    private bool MakeRoom(int count)
    {
        if (_position + count <= _buffer!.Length)
        {
            return true;
        }

        byte[] former = _buffer;
        bool large = _position + count >= Large;
        if (large)
        {
            _file = SpoolFile.Create(_place!);
            _file.Write(former, 0, _length);
            _buffer = null;
        }
        else
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(_position + count, former.Length * 2));
            Buffer.BlockCopy(former, 0, _buffer, 0, _length);
        }

        ArrayPool<byte>.Shared.Return(former);
        return !large;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);

        // The fetch disposes on its own thread while the writer may be releasing on another: only one of them may act.
        if (disposing && !_kept)
        {
            Release();
        }
    }
}
