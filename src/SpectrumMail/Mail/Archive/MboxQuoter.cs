using System;
using System.IO;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Writes a message into an mbox. A line that begins with <c>From </c>, after any number of <c>&gt;</c>, gets one more
/// <c>&gt;</c>.
/// </summary>
internal sealed class MboxQuoter(Stream output)
{
    private static readonly byte[] s_from = [(byte)'F', (byte)'r', (byte)'o', (byte)'m', (byte)' '];

    // Whether only '>' followed the last line end.
    private bool _atStart;

    /// <summary>Writes a whole message.</summary>
    /// <returns>Whether its last line is ended.</returns>
    public bool Write(ArraySegment<byte> message)
    {
        _atStart = true;
        Pass(message.Array!, message.Offset, message.Offset + message.Count);
        return message.Count > 0 && message.Array![message.Offset + message.Count - 1] == '\n';
    }

    /// <summary>Writes a whole message from a stream, without holding it.</summary>
    /// <returns>Whether its last line is ended.</returns>
    public bool Copy(Stream message)
    {
        message.Position = 0;
        _atStart = true;
        byte[] buffer = new byte[1 << 16];
        int held = 0;
        byte last = 0;
        while (message.Read(buffer, held, buffer.Length - held) is > 0 and var read)
        {
            int end = held + read;

            // The bytes may end in the middle of "From ": that part waits for the rest.
            int keep = Math.Min(s_from.Length - 1, end);
            while (keep > 0 && !buffer.AsSpan(end - keep, keep).SequenceEqual(s_from.AsSpan(0, keep)))
            {
                keep--;
            }

            last = buffer[end - 1];
            Pass(buffer, 0, end - keep);
            Buffer.BlockCopy(buffer, end - keep, buffer, 0, keep);
            held = keep;
        }

        Pass(buffer, 0, held);
        return last == '\n';
    }

    private void Pass(byte[] bytes, int from, int end)
    {
        int written = from;
        while (bytes.AsSpan(written, end - written).IndexOf(s_from) is >= 0 and var found)
        {
            int at = written + found;
            if (IsLineStart(bytes, from, at))
            {
                output.Write(bytes, written, at - written);
                output.WriteByte((byte)'>');
                written = at;
            }

            int past = at + s_from.Length;
            output.Write(bytes, written, past - written);
            written = past;
        }

        output.Write(bytes, written, end - written);
        _atStart = IsLineStart(bytes, from, end);
    }

    private bool IsLineStart(byte[] bytes, int from, int at)
    {
        while (at > from && bytes[at - 1] == '>')
        {
            at--;
        }

        return at == from ? _atStart : bytes[at - 1] == '\n';
    }
}
