using System;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads the answers to a listing where they lie. What nearly all messages have becomes the message at once, an envelope of other
/// content becomes one of the library. An answer that is written in an unusual way is not read: the library is asked for that
/// message.
/// </summary>
/// <param name="maySwapNames">Whether the server swaps names and addresses now and then.</param>
internal sealed class EnvelopeAnswer(bool maySwapNames)
{
    /// <summary>What is asked for.</summary>
    public const string Items = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)";

    private const int Uid = 1;
    private const int Flags = 2;
    private const int Arrival = 4;
    private const int Size = 8;
    private const int Content = 16;
    private const int Everything = Uid | Flags | Arrival | Size | Content;

    // Each at the place of its bit.
    private static readonly byte[][] s_items =
    [
        "UID"u8.ToArray(),
        "FLAGS"u8.ToArray(),
        "INTERNALDATE"u8.ToArray(),
        "RFC822.SIZE"u8.ToArray(),
        "ENVELOPE"u8.ToArray(),
    ];

    private static readonly (byte[] Name, MessageFlags Flag)[] s_flags =
    [
        (@"\Seen"u8.ToArray(), MessageFlags.Seen),
        (@"\Answered"u8.ToArray(), MessageFlags.Answered),
        (@"\Flagged"u8.ToArray(), MessageFlags.Flagged),
        (@"\Deleted"u8.ToArray(), MessageFlags.Deleted),
        (@"\Draft"u8.ToArray(), MessageFlags.Draft),
        (@"\Recent"u8.ToArray(), MessageFlags.Recent),
    ];

    private readonly ListedContacts _addresses = new(maySwapNames);

    /// <summary>Reads a FETCH response.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when it is another response, or is written in an unusual way.</returns>
    public bool TryRead(ArraySegment<byte> response, out ListedMessage message)
    {
        try
        {
            return Read(response, out message);
        }
        catch (Exception ex) when (ex is ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // A figure that no date or text can have; the library says what is wrong with it.
            message = default;
            return false;
        }
    }

    private bool Read(ArraySegment<byte> response, out ListedMessage message)
    {
        message = default;
        var cursor = new ResponseCursor(response);
        if (!cursor.BeginFetch())
        {
            return false;
        }

        int read = 0;
        do
        {
            if (!ReadItem(ref cursor, ref message, ref read))
            {
                return false;
            }
        } while (cursor.Take(' '));

        if (read != Everything || !cursor.EndFetch())
        {
            return false;
        }

        message.SettleDate();
        return true;
    }

    private bool ReadItem(ref ResponseCursor cursor, ref ListedMessage message, ref int read)
    {
        ReadOnlySpan<byte> name = cursor.Word();
        if (!cursor.Take(' '))
        {
            return false;
        }

        int item = Item(name);
        read |= item;
        switch (item)
        {
            case Uid:
                bool isUid = cursor.Number(out uint uid) && uid > 0;
                message.Uid = uid;
                return isUid;
            case Size:
                bool isSize = cursor.Number(out uint size);
                message.Size = size;
                return isSize;
            case Flags:
                return ReadFlags(ref cursor, ref message);
            case Arrival:
                bool isText = cursor.Text(out ResponseText text);
                message.Arrived = MailTimes.Arrival(text.Span);
                return isText && message.Arrived is not null;
            case Content:
                return ReadContent(ref cursor, ref message);
            default:
                // The server counts changes (RFC 7162).
                return name.SequenceEqual("MODSEQ"u8) && cursor.SkipList();
        }
    }

    private static int Item(ReadOnlySpan<byte> name)
    {
        for (int index = 0; index < s_items.Length; index++)
        {
            if (name.SequenceEqual(s_items[index]))
            {
                return 1 << index;
            }
        }

        return 0;
    }

    private bool ReadContent(ref ResponseCursor cursor, ref ListedMessage message)
    {
        ResponseCursor start = cursor;
        if (ReadEnvelope(ref cursor, ref message))
        {
            return true;
        }

        cursor = start;
        return ReadOdd(ref cursor, ref message);
    }

    // The library's own types carry an envelope that is in doubt.
    private bool ReadOdd(ref ResponseCursor cursor, ref ListedMessage message)
    {
        cursor.TakesAnyText = true;
        bool isRead = OddEnvelope.TryRead(ref cursor, maySwapNames, out Envelope? envelope, out ResponseText date);
        cursor.TakesAnyText = false;
        (message.Doubtful, message.OddDate) = (envelope, date);
        return isRead;
    }

    private static bool ReadFlags(ref ResponseCursor cursor, ref ListedMessage message)
    {
        MessageFlags flags = MessageFlags.None;
        string[] keywords = [];
        if (!cursor.Take('('))
        {
            return false;
        }

        while (!cursor.Take(')'))
        {
            ReadOnlySpan<byte> word = cursor.Word();
            if (word.Length > 0 && word[0] == '\\')
            {
                MessageFlags flag = Flag(word);
                if (flag == MessageFlags.None)
                {
                    return false;
                }

                flags |= flag;
            }
            else if (!AddKeyword(word, ref keywords))
            {
                return false;
            }

            cursor.Take(' ');
        }

        (message.Flags, message.Keywords) = (flags, keywords);
        return true;
    }

    private static MessageFlags Flag(ReadOnlySpan<byte> word)
    {
        foreach ((byte[] name, MessageFlags flag) in s_flags)
        {
            if (word.SequenceEqual(name))
            {
                return flag;
            }
        }

        return MessageFlags.None;
    }

    private static bool AddKeyword(ReadOnlySpan<byte> word, ref string[] keywords)
    {
        foreach (byte value in word)
        {
            if (
                (value | 0x20) is not (>= 'a' and <= 'z')
                && value is not ((>= (byte)'+' and <= (byte)':' and not (byte)',') or (byte)'$' or (byte)'_')
            )
            {
                return false;
            }
        }

        string keyword = new ResponseText(word.ToArray(), 0, word.Length).ToString();
        bool isUsual =
            keyword.Length > 0
            && !keyword.Equals("NIL", StringComparison.OrdinalIgnoreCase)
            && !keywords.Contains(keyword, StringComparer.OrdinalIgnoreCase);
        keywords = [.. keywords, keyword];
        return isUsual;
    }

    private bool ReadEnvelope(ref ResponseCursor cursor, ref ListedMessage message)
    {
        if (
            !cursor.Take('(')
            || !cursor.Text(out ResponseText date)
            || !cursor.Take(' ')
            || !cursor.Text(out ResponseText subject)
            || !Read(ref cursor, out MailContact[] from, out int authors)
            || !Skip(ref cursor)
            || !Skip(ref cursor)
            || !Read(ref cursor, out MailContact[] to, out int recipients)
            || !Read(ref cursor, out MailContact[] cc, out int copies)
            || !Read(ref cursor, out MailContact[] bcc, out _)
            || !cursor.Take(' ')
            || !cursor.Text(out ResponseText answered)
            || !cursor.Take(' ')
            || !cursor.Text(out ResponseText id)
            || !cursor.Take(')')
        )
        {
            return false;
        }

        string shown = Subject(subject, out bool isInDoubt);
        DateTimeOffset? sent = MailTimes.Usual(date);
        message.OddDate = sent is null ? date : null;
        message.Envelope = new EnvelopeText
        {
            Date = sent ?? MailTimes.Sent(date),
            Subject = shown,
            From = from,
            To = to,
            Cc = cc,
            Bcc = bcc,
            InReplyTo = ListedIds.Answered(answered),
            MessageId = ListedIds.Read(id),
        };

        // A message without a sender or without any recipient may have some that the server could not read.
        return authors > 0 && recipients + copies > 0 && !isInDoubt;
    }

    private bool Read(ref ResponseCursor cursor, out MailContact[] contacts, out int entries)
    {
        cursor.Take(' ');
        return _addresses.Read(ref cursor, out contacts, out entries);
    }

    // The sender and the addresses for answers, which no listing shows.
    private static bool Skip(ref ResponseCursor cursor) => cursor.Take(' ') && (cursor.Nil() || cursor.SkipList());

    private static string Subject(ResponseText text, out bool isInDoubt)
    {
        isInDoubt = false;
        if (!EnvelopeDoubt.MayBeOdd(text.Span))
        {
            return text.ToString();
        }

        string shown = EncodedWords.Decode(text);
        isInDoubt = EnvelopeDoubt.IsOdd(shown);
        return shown;
    }
}
