using System.IO;

namespace SpectrumMail.Mail.State;

/// <summary>Reads as many bytes as are wanted, where one call may return fewer.</summary>
internal static class Filling
{
    /// <summary>Fills a buffer from where a stream is.</summary>
    /// <returns>How many bytes were read: fewer than wanted only at the end of the stream.</returns>
    public static int Fill(this Stream stream, byte[] buffer) => stream.Fill(buffer, buffer.Length);

    /// <summary>As <see cref="Fill(Stream, byte[])"/>, for the first bytes of a buffer.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="count">How many bytes are wanted.</param>
    public static int Fill(this Stream stream, byte[] buffer, int count)
    {
        int filled = 0;
        while (filled < count && stream.Read(buffer, filled, count - filled) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }
}
