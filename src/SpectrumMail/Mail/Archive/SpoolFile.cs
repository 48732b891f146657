using System;
using System.Buffers;
using System.IO;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The file of a large message. What is written is collected to blocks: a message comes in lines, and a call to the system for
/// each would take longer than everything else.
/// </summary>
/// <param name="file">The open file.</param>
internal sealed class SpoolFile(FileStream file)
{
    private const int Block = 1 << 16;

    private byte[]? _block;
    private int _inBlock;

    /// <summary>The path of the file.</summary>
    public string Path => file.Name;

    public long Length => file.Length + _inBlock;

    public long Position => file.Position + _inBlock;

    /// <summary>Creates a temporary file.</summary>
    /// <exception cref="Models.MailException">The file cannot be created. MailKit would take a full disk for a broken
    /// connection.</exception>
    public static SpoolFile Create(SpoolPlace place)
    {
        try
        {
            return new SpoolFile(place.Create());
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw SavingFailures.Unwritable(place.Folder, ex);
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        FlushBlock();
        return file.Read(buffer, offset, count);
    }

    /// <exception cref="Models.MailException">The disk does not take the bytes.</exception>
    public void Write(byte[] buffer, int offset, int count)
    {
        if (_inBlock + count > Block)
        {
            FlushBlock();
        }

        if (count >= Block)
        {
            WriteThrough(buffer, offset, count);
            return;
        }

        _block ??= ArrayPool<byte>.Shared.Rent(Block);
        Buffer.BlockCopy(buffer, offset, _block, _inBlock, count);
        _inBlock += count;
    }

    public long Seek(long offset, SeekOrigin origin)
    {
        FlushBlock();
        return file.Seek(offset, origin);
    }

    /// <summary>Cuts the file to a length.</summary>
    public void Cut(long length)
    {
        FlushBlock();
        file.SetLength(length);
    }

    public void Flush()
    {
        FlushBlock();
        file.Flush();
    }

    /// <summary>Closes the file with everything that was written.</summary>
    /// <returns>Its path.</returns>
    public string Close()
    {
        FlushBlock();
        string path = Path;
        file.Dispose();
        if (_block is not null)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = null;
        }

        return path;
    }

    /// <summary>Closes a file that is not needed any more.</summary>
    /// <returns>Its path.</returns>
    public string Abandon()
    {
        _inBlock = 0;
        return Close();
    }

    private void FlushBlock()
    {
        int count = _inBlock;
        _inBlock = 0;
        if (count > 0)
        {
            WriteThrough(_block!, 0, count);
        }
    }

    private void WriteThrough(byte[] buffer, int offset, int count)
    {
        try
        {
            file.Write(buffer, offset, count);
        }
        catch (IOException ex)
        {
            throw SavingFailures.Unwritable(Path, ex);
        }
    }
}
