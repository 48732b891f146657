using System;
using System.Collections.Generic;
using System.Text;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Reads a message from an mbox. Removes the quoting of <c>From </c> (mboxrd; mboxo differs only for lines that were
/// <c>&gt;From </c> before), the three lines that Save-SpectrumMessage writes before a message, and the empty line after it.
/// </summary>
internal sealed class MboxMessage
{
    private static readonly string[] s_own = ["Status:", "X-Status:", "X-Keywords:"];

    private readonly List<byte> _before = [];
    private readonly MessageContent _content;
    private readonly LineWriter? _mending;
    private readonly bool _isQuoted;
    private readonly bool _isLone;
    private int _own;
    private ArraySegment<byte> _heldEmpty;

    /// <param name="spool">The place of a temporary file.</param>
    /// <param name="mendLines">Whether a bare LF is a line end of this system, and becomes CRLF.</param>
    /// <param name="isQuoted">Whether lines that begin with <c>From </c> are quoted.</param>
    /// <param name="isLone">Whether it is not from an mbox at all: nothing was added to it.</param>
    /// <param name="lineEnd">The last byte of a line.</param>
    public MboxMessage(SpoolPlace spool, bool mendLines, bool isQuoted = true, bool isLone = false, byte lineEnd = (byte)'\n')
    {
        _content = MessageContent.Growing(spool);
        _mending = mendLines ? new LineWriter(_content, lineEnd) : null;
        _isQuoted = isQuoted;
        _isLone = isLone;
        _own = isLone ? s_own.Length : 0;
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
        if (lines.IsEmpty && !_isLone)
        {
            _heldEmpty = new ArraySegment<byte>([.. lines.Piece]);
        }
        else
        {
            Write(
                _isQuoted && IsQuoted(lines)
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
