using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Reads files with the line ends of the wire. Files may have LF; the wire needs CRLF (RFC 9051, section 4.3), and some servers
/// refuse anything else.
/// </summary>
internal static class LineEnds
{
    private const int Chunk = 1 << 16;

    /// <summary>
    /// Reads a file as the content of a message. A bare LF becomes CRLF, and so does CR where that alone ends lines.
    /// </summary>
    public static MessageContent Read(string path, SpoolPlace spool)
    {
        MessageContent content = MessageContent.OpenFile(path);
        try
        {
            byte lineEnd = FindLineEnd(content.Head(Chunk).AsSpan());
            if (lineEnd == '\n' && !HasBareFeed(content))
            {
                return content;
            }

            MessageContent mended = MessageContent.Growing(spool);
            var writer = new LineWriter(mended, lineEnd);
            content.HandOver(writer.Write);
            content.Release();
            mended.Position = 0;
            return mended;
        }
        catch
        {
            content.Release();
            throw;
        }
    }

    /// <summary>The last byte of the lines of a text: LF, or CR where no LF occurs.</summary>
    /// <param name="sample">The beginning of the text.</param>
    public static byte FindLineEnd(ReadOnlySpan<byte> sample) =>
        sample.IndexOf((byte)'\n') < 0 && sample.IndexOf((byte)'\r') >= 0 ? (byte)'\r' : (byte)'\n';

    private static bool HasBareFeed(MessageContent content)
    {
        bool bare = false;
        byte last = 0;
        content.HandOver(
            (bytes, offset, count) =>
            {
                ReadOnlySpan<byte> span = bytes.AsSpan(offset, count);
                for (int at = 0; !bare && span.Slice(at).IndexOf((byte)'\n') is >= 0 and var found; at += found + 1)
                {
                    int feed = at + found;
                    bare = (feed == 0 ? last : span[feed - 1]) != '\r';
                }

                last = count > 0 ? span[count - 1] : last;
            }
        );
        return bare;
    }
}

/// <summary>Writes lines to a stream, each ended by CRLF.</summary>
/// <param name="output">The stream.</param>
/// <param name="lineEnd">The byte that ends a line: LF, or CR where that alone ends lines.</param>
internal sealed class LineWriter(Stream output, byte lineEnd = (byte)'\n')
{
    private static readonly byte[] s_end = [(byte)'\r', (byte)'\n'];
    private byte _last;

    public void Write(byte[] bytes, int offset, int count)
    {
        int written = offset;
        int end = offset + count;
        for (int at = offset; at < end && Array.IndexOf(bytes, lineEnd, at, end - at) is >= 0 and var found; at = found + 1)
        {
            if (lineEnd == '\r')
            {
                output.Write(bytes, written, found - written);
                output.Write(s_end, 0, s_end.Length);
                written = found + 1;
            }
            else if ((found == offset ? _last : bytes[found - 1]) != '\r')
            {
                output.Write(bytes, written, found - written);
                output.WriteByte((byte)'\r');
                written = found;
            }
        }

        output.Write(bytes, written, end - written);
        _last = count > 0 ? bytes[end - 1] : _last;
    }
}
