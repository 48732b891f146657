using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>A message in a file.</summary>
/// <param name="Offset">Where it begins, with its <c>From </c> line.</param>
/// <param name="End">Where the next one begins, or the file ends.</param>
/// <param name="HasFromLine">Whether it begins with a <c>From </c> line.</param>
/// <param name="IsQuoted">Whether <c>&gt;From </c> in it stands for <c>From </c>.</param>
internal sealed record MboxPlace(long Offset, long End, bool HasFromLine, bool IsQuoted);

/// <summary>
/// Finds the messages of an mbox of any kind: mboxo, mboxrd, mboxcl and mboxcl2. A separator has an address and a time, and an
/// empty line before it or a header after it. A Content-Length counts only when a separator or the end of the file follows there.
/// </summary>
internal sealed class MboxScanner
{
    private const string LengthField = "Content-Length:";
    private readonly FileStream _file;
    private readonly MboxLines _lines;
    private readonly List<MboxPlace> _found = [];
    private long _line;
    private bool _anyTime;
    private bool _afterEmpty = true;
    private bool _inHeader;
    private long _begin = -1;
    private bool _hasFromLine;
    private bool _isQuoted = true;
    private long _length = -1;
    private long _bodyEnd = -1;
    private (long Offset, long Line, bool MaySplit)? _candidate;

    private MboxScanner(FileStream file, long start, byte lineEnd)
    {
        _file = file;
        _lines = new MboxLines(file, start, file.Length - start, lineEnd);
    }

    /// <summary>Lines that may or may not separate messages.</summary>
    public MboxDoubts Doubts { get; } = new();

    /// <summary>Finds the messages.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where its first line begins that is not empty.</param>
    /// <param name="lineEnd">The last byte of a line.</param>
    /// <param name="cancel">Ends the search.</param>
    public static (IReadOnlyList<MboxPlace> Messages, MboxDoubts Doubts) Scan(
        FileStream file,
        long start,
        byte lineEnd,
        CancellationToken cancel
    )
    {
        var scanner = new MboxScanner(file, start, lineEnd);
        scanner.Scan(cancel);
        return (scanner._found, scanner.Doubts);
    }

    private void Scan(CancellationToken cancel)
    {
        while (_lines.Next())
        {
            if (!_lines.IsStart)
            {
                _afterEmpty = false;
                continue;
            }

            _line++;
            Decide();
            if (_bodyEnd >= 0 && _lines.Offset >= _bodyEnd)
            {
                _bodyEnd = -1;
                _afterEmpty = true;
            }

            if (_begin < 0)
            {
                BeginFile();
            }
            else if (_lines.StartsWith("From "u8))
            {
                cancel.ThrowIfCancellationRequested();
                TakeFromLine();
            }
            else if (_inHeader)
            {
                TakeHeader();
            }

            _afterEmpty = _lines.IsEmpty;
        }

        if (_begin >= 0)
        {
            Add(_file.Length);
        }
    }

    // Programs that write no separator of the standard write none anywhere in the file.
    private void BeginFile()
    {
        _hasFromLine = MboxSeparator.IsFromLine(_lines);
        _anyTime = MboxSeparator.Parse(_lines) is null && MboxSeparator.IsLike(_lines);
        Begin(_lines.Offset);
        if (!_hasFromLine && !_lines.IsEmpty)
        {
            TakeHeader();
        }
    }

    private void TakeFromLine()
    {
        MboxSeparator? separator = MboxSeparator.Parse(_lines);
        bool isInside = _bodyEnd >= 0;
        if (isInside)
        {
            _isQuoted = false;
        }

        if (separator is { HasSender: true } && _afterEmpty && !isInside)
        {
            Add(_lines.Offset);
            Begin(_lines.Offset);
        }
        else if (separator is not null)
        {
            // An empty sender needs an empty line as well.
            _candidate = (_lines.Offset, _line, !isInside && (separator.HasSender || _afterEmpty));
        }
        else if (_afterEmpty && !isInside && MboxSeparator.IsLike(_lines))
        {
            if (_anyTime)
            {
                _candidate = (_lines.Offset, _line, true);
            }
            else
            {
                Doubts.Keep(_line);
            }
        }
    }

    // A line that is not quite a separator is one when a header follows.
    private void Decide()
    {
        if (_candidate is not { } candidate)
        {
            return;
        }

        _candidate = null;
        bool header = IsField();
        if (header && candidate.MaySplit)
        {
            Add(candidate.Offset);
            Begin(candidate.Offset);
            Doubts.Split(candidate.Line);
        }
        else if (header || candidate.MaySplit)
        {
            Doubts.Keep(candidate.Line);
        }
    }

    private void TakeHeader()
    {
        if (_lines.IsEmpty)
        {
            _inHeader = false;
            long body = _lines.Offset + _lines.Piece.Count;
            _bodyEnd = _length > 0 && IsEndAt(body + _length) ? body + _length : -1;
        }
        else if (
            _lines.Piece.Count < 100
            && (_lines.At(0) | 0x20) == 'c'
            && Text(_lines.Piece) is var text
            && text.StartsWith(LengthField, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(
                text.Substring(LengthField.Length).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long length
            )
        )
        {
            _length = length;
        }
    }

    // Whether only empty lines come before a separator or the end of the file.
    private bool IsEndAt(long offset)
    {
        if (offset > _file.Length)
        {
            return false;
        }

        byte[] bytes = new byte[600];
        _file.Position = offset;
        int count = _file.Fill(bytes);
        string text = Text(new ArraySegment<byte>(bytes, 0, count));
        string next = text.TrimStart('\r', '\n');
        return next.Length == 0 ? offset + count == _file.Length : MboxSeparator.Parse(next.Split('\r', '\n')[0]) is not null;
    }

    private bool IsField()
    {
        for (int index = 0; index < _lines.Piece.Count; index++)
        {
            byte letter = _lines.At(index);
            if (letter == ':')
            {
                return index > 0;
            }

            if (letter is <= (byte)' ' or >= 127)
            {
                return _lines.StartsWith(">From "u8);
            }
        }

        return false;
    }

    private void Begin(long offset)
    {
        _begin = offset;
        _inHeader = true;
        _isQuoted = true;
        (_length, _bodyEnd) = (-1, -1);
    }

    private void Add(long end)
    {
        _found.Add(new MboxPlace(_begin, end, _hasFromLine, _isQuoted));
        _hasFromLine = true;
    }

    private static string Text(ArraySegment<byte> bytes) => Encoding.ASCII.GetString(bytes.Array!, bytes.Offset, bytes.Count);
}
