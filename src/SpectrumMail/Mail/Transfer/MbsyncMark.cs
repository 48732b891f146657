using System;
using System.Text;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The field X-TUID, by which mbsync finds again what it has stored. It stays in the message, and all other bytes are the same.
/// </summary>
internal static class MbsyncMark
{
    /// <summary>How many bytes mbsync adds: the name, twelve characters, and the end of the line.</summary>
    public const int Size = 22;

    private const string Name = "X-TUID: ";

    /// <summary>Finds the line in the beginning of a message.</summary>
    /// <returns>Where it begins, and where the next line does; null when there is none.</returns>
    public static (long Start, long End)? Find(ArraySegment<byte> head)
    {
        string text = Encoding.GetEncoding("iso-8859-1").GetString(head.Array!, head.Offset, head.Count);
        int start = text.StartsWith(Name, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + Name, StringComparison.Ordinal) + 1;
        bool isThere = start > 0 || text.StartsWith(Name, StringComparison.Ordinal);
        int end = isThere ? text.IndexOf('\n', start) : -1;
        bool isInHeader = end > 0 && text.IndexOf("\n\r\n", 0, end, StringComparison.Ordinal) < 0;
        return isInHeader && text.IndexOf("\n\n", 0, end, StringComparison.Ordinal) < 0 ? (start, end + 1) : null;
    }

    /// <summary>Hands over a message without the line.</summary>
    public static void HandOver(MessageContent content, (long Start, long End) mark, Action<byte[], int, int> take)
    {
        long position = 0;
        content.HandOver(
            (bytes, offset, count) =>
            {
                int before = (int)Math.Max(0, Math.Min(count, mark.Start - position));
                int after = (int)Math.Max(0, Math.Min(count, position + count - mark.End));
                position += count;
                if (before > 0)
                {
                    take(bytes, offset, before);
                }

                if (after > 0)
                {
                    take(bytes, offset + count - after, after);
                }
            }
        );
    }
}
