using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Reads a message from an mbox. Removes the quoting of <c>From </c> (mboxrd; mboxo differs only for lines that were
/// <c>&gt;From </c> before), the three lines that Save-SpectrumMessage writes before a message, and the empty line after it.
/// </summary>
internal sealed class MboxMessage
{
    private static readonly string[] s_own = ["Status:", "X-Status:", "X-Keywords:"];
    private static readonly string[] s_formats =
    [
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM d HH:mm yyyy",
        "ddd MMM d HH:mm:ss yyyy zzz",
    ];

    private readonly List<byte> _before = [];
    private readonly MessageContent _content;
    private readonly LineWriter? _mending;
    private int _own;
    private ArraySegment<byte> _heldEmpty;

    /// <param name="spool">The place of a temporary file.</param>
    /// <param name="mendLines">Whether a bare LF is a line end of this system, and becomes CRLF.</param>
    public MboxMessage(SpoolPlace spool, bool mendLines)
    {
        _content = MessageContent.Growing(spool);
        _mending = mendLines ? new LineWriter(_content) : null;
    }

    /// <summary>Adds the next piece. The first piece follows the <c>From </c> line.</summary>
    public void Add(MboxLines lines)
    {
        if (_own < s_own.Length && TakeOwn(lines))
        {
            return;
        }

        Write(_heldEmpty);
        _heldEmpty = default;
        if (lines.IsEmpty)
        {
            _heldEmpty = new ArraySegment<byte>([.. lines.Piece]);
        }
        else
        {
            Write(
                IsQuoted(lines)
                    ? new ArraySegment<byte>(lines.Piece.Array!, lines.Piece.Offset + 1, lines.Piece.Count - 1)
                    : lines.Piece
            );
        }
    }

    /// <summary>Ends the message.</summary>
    /// <param name="size">The size of the message when it was saved; -1 when it is not known. An added line end is
    /// removed.</param>
    /// <param name="info">The flags and the time of arrival, as far as they are known.</param>
    public (MessageInfo Info, MessageContent Content) End(long size, MessageInfo info)
    {
        FlushOwn();
        if (size >= 0 && _content.Length == size + 2)
        {
            _content.Cut(size);
        }

        _content.Position = 0;
        ArraySegment<byte> head = _before.Count > 0 ? new ArraySegment<byte>(_before.ToArray()) : _content.Head(HeaderPeek.Most);
        return (
            size >= 0
                ? info
                : StatusFields.Read(
                    head,
                    info with
                    {
                        Received = info.Received ?? HeaderPeek.Arrived(_content.Head(HeaderPeek.Most)),
                    }
                ),
            _content
        );
    }

    /// <summary>Releases a message that is not wanted.</summary>
    public void Release() => _content.Release();

    /// <summary>Whether a line separates messages: <c>From</c>, an address, and a time.</summary>
    public static bool IsSeparator(MboxLines lines) =>
        lines.StartsWith("From "u8) && (Time(lines) is not null || Regex.IsMatch(Text(lines), @"\d\d?:\d\d.*\d{4}"));

    /// <summary>The time in a separator, which is in UTC (RFC 4155); null when it cannot be read.</summary>
    public static DateTimeOffset? Time(MboxLines lines)
    {
        string text = Text(lines);
        Match match = Regex.Match(
            text,
            @"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d:\d\d(:\d\d)?)\s+"
                + @"(?:[A-Z]{3,4}\s+)?(\d{4})(?:\s+([+-]\d{4}))?"
        );
        if (!match.Success)
        {
            return null;
        }

        string zone = match.Groups[7].Success ? " " + match.Groups[7].Value.Insert(3, ":") : string.Empty;
        string time = string.Join(" ", new[] { 1, 2, 3, 4, 6 }.Select(number => match.Groups[number].Value)) + zone;
        return
            DateTimeOffset.TryParseExact(
                time,
                s_formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset found
            )
            || DateTimeOffset.TryParseExact(
                time.Substring(4),
                s_formats.Select(format => format.Substring(4)).ToArray(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out found
            )
            ? found
            : null;
    }

    private static string Text(MboxLines lines) =>
        Encoding.ASCII.GetString(lines.Piece.Array!, lines.Piece.Offset, Math.Min(lines.Piece.Count, 500)).TrimEnd();

    private bool TakeOwn(MboxLines lines)
    {
        if (lines.StartsWith(Encoding.ASCII.GetBytes(s_own[_own])))
        {
            _before.AddRange(lines.Piece);
            _own++;
            return true;
        }

        FlushOwn();
        return false;
    }

    // Lines that only look like those of Save-SpectrumMessage belong to the message.
    private void FlushOwn()
    {
        if (_own < s_own.Length)
        {
            Write(new ArraySegment<byte>(_before.ToArray()));
            _before.Clear();
            _own = s_own.Length;
        }
    }

    private static bool IsQuoted(MboxLines lines)
    {
        int marks = 0;
        while (lines.IsStart && marks < lines.Piece.Count && lines.At(marks) == '>')
        {
            marks++;
        }

        return marks > 0 && lines.StartsWith("From "u8, marks);
    }

    private void Write(ArraySegment<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        if (_mending is null)
        {
            _content.Write(bytes.Array!, bytes.Offset, bytes.Count);
        }
        else
        {
            _mending.Write(bytes.Array!, bytes.Offset, bytes.Count);
        }
    }
}
