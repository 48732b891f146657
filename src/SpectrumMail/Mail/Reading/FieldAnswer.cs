using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads the answers to a <see cref="FieldRequest"/> where they lie. An answer that is written in an unusual way is not read: the
/// library is asked for that message.
/// </summary>
/// <param name="request">What was asked for.</param>
internal sealed class FieldAnswer(FieldRequest request)
{
    private readonly IReadOnlyList<byte[]> _fields = request.Fields;

    /// <summary>Reads a FETCH response.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when it is another response, is written in an unusual way, or lacks something.</returns>
    public bool TryRead(ArraySegment<byte> response, out MessageFields message)
    {
        message = default;
        var cursor = new ResponseCursor(response) { TakesAnyText = true, LargestLiteral = response.Count };
        if (!cursor.BeginFetch())
        {
            return false;
        }

        do
        {
            if (!ReadItem(ref cursor, ref message))
            {
                return false;
            }
        } while (cursor.Take(' '));

        return cursor.EndFetch()
            && message.Uid > 0
            && (message.Size is not null || !request.HasSize)
            && (message.Arrived is not null || !request.HasArrival)
            && (!request.HasHeader || (message.Header is { } header && IsUsual(header)));
    }

    private static bool ReadItem(ref ResponseCursor cursor, ref MessageFields message)
    {
        ReadOnlySpan<byte> name = cursor.Word();
        if (!cursor.Take(' '))
        {
            return false;
        }

        if (name.SequenceEqual("UID"u8))
        {
            bool isUid = cursor.Number(out uint uid);
            message.Uid = uid;
            return isUid;
        }

        if (name.SequenceEqual("RFC822.SIZE"u8))
        {
            bool isSize = cursor.Number(out uint size);
            message.Size = size;
            return isSize;
        }

        if (name.SequenceEqual("INTERNALDATE"u8))
        {
            bool isText = cursor.Text(out ResponseText date);
            message.Arrived = MailTimes.Arrival(date.Span);
            return isText;
        }

        // Some servers add the flags, and the count of changes (RFC 7162).
        return name.SequenceEqual("BODY[HEADER.FIELDS"u8)
            ? ReadHeader(ref cursor, ref message)
            : (name.SequenceEqual("FLAGS"u8) || name.SequenceEqual("MODSEQ"u8)) && cursor.SkipList();
    }

    private static bool ReadHeader(ref ResponseCursor cursor, ref MessageFields message)
    {
        bool isFirst = message.Header is null;
        ResponseText header = default;
        bool isRead = cursor.SkipNames() && cursor.Take(' ') && cursor.Text(out header) && !header.IsNil;
        message.Header = isRead ? (ArraySegment<byte>?)header.Segment : null;
        return isRead && isFirst;
    }

    // Only the fields that were asked for, and nothing that could be read in two ways.
    private bool IsUsual(ReadOnlySpan<byte> header)
    {
        bool isFirst = true;
        while (header.Length > 0)
        {
            int end = header.IndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> line = header.Slice(0, end > 0 ? end : header.Length);
            header = header.Slice(line.Length);
            if (line[0] == '\n' || line.SequenceEqual("\r\n"u8))
            {
                return header.Length == 0;
            }

            if (!(line[0] is (byte)' ' or (byte)'\t' ? !isFirst && HasText(line) : IsField(line)))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    private static bool HasText(ReadOnlySpan<byte> line)
    {
        foreach (byte value in line)
        {
            if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsField(ReadOnlySpan<byte> line)
    {
        foreach (byte[] name in _fields)
        {
            if (Begins(line, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> line, byte[] name)
    {
        if (line.Length < name.Length)
        {
            return false;
        }

        for (int index = 0; index < name.Length; index++)
        {
            int value = line[index] is >= (byte)'a' and <= (byte)'z' ? line[index] - 0x20 : line[index];
            if (value != name[index])
            {
                return false;
            }
        }

        return true;
    }
}
