using System;
using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Reads a few header fields of raw bytes, whatever state the rest of the message is in. It copies nothing, because every message
/// of an mbox passes through; the header fields that a server sends to an audit are few and are kept whole there.
/// </summary>
internal static class HeaderPeek
{
    /// <summary>The most bytes of a message that are read.</summary>
    public const int Most = 64 * 1024;

    private static readonly Encoding s_bytes = Encoding.GetEncoding("iso-8859-1");

    // Not the bytes that Latin-1 has for spaces: they may be parts of letters.
    private static readonly char[] s_spaces = [' ', '\t', '\v', '\f'];

    /// <summary>The subject, decoded; empty when there is none.</summary>
    public static string Subject(ArraySegment<byte> head) =>
        Raw(head, "Subject:") is { Count: > 0 } raw
            ? Rfc2047.DecodeText(ParserOptions.Default, raw.Array!, raw.Offset, raw.Count).Trim()
            : string.Empty;

    /// <summary>
    /// Returns the envelope sender, or else the author, for the separator of an mbox (RFC 4155); MAILER-DAEMON for none.
    /// </summary>
    public static string Sender(ArraySegment<byte> head)
    {
        foreach (string field in new[] { "Return-Path:", "From:" })
        {
            ArraySegment<byte> raw = Raw(head, field);
            if (raw.Count > 0 && InternetAddressList.TryParse(raw.Array!, raw.Offset, raw.Count, out InternetAddressList? list))
            {
                foreach (MailboxAddress mailbox in list.Mailboxes)
                {
                    if (IsPlain(mailbox.Address))
                    {
                        return mailbox.Address;
                    }
                }
            }
        }

        return "MAILER-DAEMON";
    }

    /// <summary>
    /// Returns the time of arrival from the header: the topmost Received field, or else Date; null when both cannot be read.
    /// </summary>
    public static DateTimeOffset? Arrived(ArraySegment<byte> head)
    {
        ArraySegment<byte> trace = Raw(head, "Received:");
        int semicolon =
            trace.Count == 0 ? -1 : Array.LastIndexOf(trace.Array!, (byte)';', trace.Offset + trace.Count - 1, trace.Count);
        if (
            semicolon >= 0
            && DateUtils.TryParse(
                trace.Array!,
                semicolon + 1,
                trace.Offset + trace.Count - semicolon - 1,
                out DateTimeOffset received
            )
            && received.Year > 1
        )
        {
            return received;
        }

        ArraySegment<byte> date = Raw(head, "Date:");
        return
            date.Count > 0 && DateUtils.TryParse(date.Array!, date.Offset, date.Count, out DateTimeOffset sent) && sent.Year > 1
            ? sent
            : null;
    }

    /// <summary>The Message-ID as it is in the header; empty for none.</summary>
    public static string MessageId(ArraySegment<byte> head) => Text(head, "Message-ID:");

    /// <summary>The value of a field, unfolded, byte for character; empty when it is not there.</summary>
    /// <param name="head">The bytes of the header.</param>
    /// <param name="field">The field's name with its colon.</param>
    public static string Text(ArraySegment<byte> head, string field)
    {
        ArraySegment<byte> raw = Raw(head, field);
        return raw.Count == 0
            ? string.Empty
            : s_bytes
                .GetString(raw.Array!, raw.Offset, raw.Count)
                .Replace("\r", string.Empty)
                .Replace("\n", string.Empty)
                .Trim(s_spaces);
    }

    // The value of the first field of that name, still folded.
    private static ArraySegment<byte> Raw(ArraySegment<byte> head, string field)
    {
        byte[] bytes = head.Array ?? [];
        int end = head.Offset + head.Count;
        for (int line = head.Offset; line < end && bytes[line] is not ((byte)'\r' or (byte)'\n'); )
        {
            int next = NextLine(bytes, line, end);
            if (StartsWith(bytes, line, next, field))
            {
                while (next < end && bytes[next] is (byte)' ' or (byte)'\t')
                {
                    next = NextLine(bytes, next, end);
                }

                int start = line + field.Length;
                return new ArraySegment<byte>(bytes, start, next - start);
            }

            line = next;
        }

        return default;
    }

    private static int NextLine(byte[] bytes, int from, int end)
    {
        int feed = Array.IndexOf(bytes, (byte)'\n', from, end - from);
        return feed < 0 ? end : feed + 1;
    }

    private static bool StartsWith(byte[] bytes, int start, int end, string field)
    {
        if (end - start < field.Length)
        {
            return false;
        }

        for (int index = 0; index < field.Length; index++)
        {
            if (
                char.ToLower((char)bytes[start + index], CultureInfo.InvariantCulture)
                != char.ToLower(field[index], CultureInfo.InvariantCulture)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(string address) =>
        address.Length is > 0 and < 300
        && Encoding.UTF8.GetByteCount(address) == address.Length
        && address.IndexOfAny([' ', '\t', '\r', '\n', '\0']) < 0;
}
