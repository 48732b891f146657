using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace SpectrumMail.Mail.State;

/// <summary>Where in a file a line stands.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes, without the line end.</param>
internal readonly record struct LinePlace(long Offset, int Length);

/// <summary>A line of a journal.</summary>
/// <param name="Text">What it says, or its beginning.</param>
/// <param name="Place">Where it stands.</param>
internal readonly record struct JournalLine(string Text, LinePlace Place);

/// <summary>Finds lines in a file, however long they are, without holding the file.</summary>
internal static class JournalReader
{
    private const int Chunk = 1 << 16;

    /// <summary>Reads whole lines from the beginning.</summary>
    /// <param name="file">The file.</param>
    /// <param name="end">Where the last whole line ends.</param>
    /// <param name="most">How many bytes of a line are wanted.</param>
    public static IEnumerable<JournalLine> Read(Stream file, long end, int most)
    {
        byte[] buffer = new byte[Chunk];
        using var line = new MemoryStream();
        int length = 0;
        file.Position = 0;
        for (long start = 0, done = 0; done < end; )
        {
            int read = file.Read(buffer, 0, (int)Math.Min(Chunk, end - done));
            if (read <= 0)
            {
                throw new EndOfStreamException("The file became shorter.");
            }

            done += read;
            for (int at = 0; at < read; )
            {
                int feed = Array.IndexOf(buffer, (byte)'\n', at, read - at);
                int part = (feed < 0 ? read : feed) - at;
                line.Write(buffer, at, (int)Math.Min(part, most - line.Length));
                length += part;
                at += part + 1;
                if (feed >= 0)
                {
                    yield return new JournalLine(Text(line.GetBuffer(), (int)line.Length), new LinePlace(start, length));
                    start += length + 1;
                    line.SetLength(0);
                    length = 0;
                }
            }
        }
    }

    /// <summary>Reads one line.</summary>
    public static string Read(Stream file, LinePlace place)
    {
        byte[] bytes = ReadBytes(file, place);
        return Text(bytes, bytes.Length);
    }

    /// <summary>Reads the bytes of one line.</summary>
    public static byte[] ReadBytes(Stream file, LinePlace place)
    {
        byte[] bytes = new byte[place.Length];
        file.Position = place.Offset;
        ReadWhole(file, bytes, bytes.Length);
        return bytes;
    }

    /// <summary>Where the last whole line ends; 0 when there is none.</summary>
    public static long EndOfLastLine(Stream file)
    {
        byte[] tail = new byte[4096];
        for (long end = file.Length; end > 0; )
        {
            int count = (int)Math.Min(tail.Length, end);
            file.Position = end - count;
            ReadWhole(file, tail, count);
            int feed = Array.LastIndexOf(tail, (byte)'\n', count - 1, count);
            if (feed >= 0)
            {
                return end - count + feed + 1;
            }

            end -= count;
        }

        return 0;
    }

    private static void ReadWhole(Stream file, byte[] bytes, int count)
    {
        if (file.Fill(bytes, count) < count)
        {
            throw new EndOfStreamException("The file became shorter.");
        }
    }

    // An editor of Windows may have saved it with CRLF.
    private static string Text(byte[] bytes, int count) => Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\r');
}
