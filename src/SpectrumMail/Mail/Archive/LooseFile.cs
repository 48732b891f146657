using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// A file of any program with one message or several, and the one reader for it. A byte order mark, empty lines at the start and
/// <c>From </c> lines are not part of a message.
/// </summary>
internal sealed class LooseFile
{
    private readonly string _path;
    private readonly byte _lineEnd;
    private readonly IReadOnlyList<MboxPlace> _messages;
    private readonly MboxDoubts _doubts;

    private LooseFile(string path, byte lineEnd, IReadOnlyList<MboxPlace> messages, MboxDoubts doubts)
    {
        _path = path;
        _lineEnd = lineEnd;
        _messages = messages;
        _doubts = doubts;
    }

    /// <summary>Finds the messages of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isMbox">Whether it is an mbox even if it does not begin as one.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <returns>The file; null for a single message with nothing before it, which is read as it is.</returns>
    public static LooseFile? Open(string path, bool isMbox, CancellationToken cancel)
    {
        using FileStream file = OpenFile(path);
        (long start, byte lineEnd, bool hasFromLine) = Begin(file);
        if (!hasFromLine && !isMbox)
        {
            MboxPlace whole = new(start, file.Length, HasFromLine: false, IsQuoted: false);
            return start == 0 ? null : new LooseFile(path, lineEnd, [whole], new MboxDoubts());
        }

        (IReadOnlyList<MboxPlace> messages, MboxDoubts doubts) = MboxScanner.Scan(file, start, lineEnd, cancel);
        return new LooseFile(path, lineEnd, messages, doubts);
    }

    /// <summary>Whether a file is an mbox: by its first line.</summary>
    public static bool IsMbox(string path)
    {
        using FileStream file = OpenFile(path);
        (long start, byte lineEnd, bool hasFromLine) = Begin(file);
        if (!hasFromLine)
        {
            return false;
        }

        var lines = new MboxLines(file, start, file.Length - start, lineEnd);
        return lines.Next() && (MboxSeparator.Parse(lines) is not null || MboxSeparator.IsLike(lines));
    }

    /// <summary>The ids of the messages: where they begin.</summary>
    public IEnumerable<string> Ids => _messages.Select(Id);

    /// <summary>What is doubtful in the file.</summary>
    public IEnumerable<string> Warnings => _doubts.Warnings(_path);

    /// <summary>Reads the messages that the receiver wants.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="name">Makes the id of a message of its place, and of its number, counted from 0.</param>
    /// <param name="cancel">Ends the reading.</param>
    public void Read(IMessageReceiver receiver, Func<string, int, string> name, CancellationToken cancel)
    {
        using FileStream file = OpenFile(_path);
        for (int index = 0; index < _messages.Count; index++)
        {
            string id = name(Id(_messages[index]), index);
            if (receiver.Wants(id))
            {
                cancel.ThrowIfCancellationRequested();
                receiver.ThrowIfFailed();
                MboxPlace place = _messages[index];
                MessageReading.Read(receiver, id, _path, () => Read(file, place, id, receiver.Spool));
            }
        }
    }

    private (MessageInfo Info, MessageContent Content) Read(FileStream file, MboxPlace place, string id, SpoolPlace spool)
    {
        var lines = new MboxLines(file, place.Offset, place.End - place.Offset, _lineEnd);
        DateTimeOffset? time = null;
        var message = new MboxMessage(spool, mendLines: true, place.IsQuoted, isLone: !place.HasFromLine, _lineEnd);
        if (place.HasFromLine && lines.Next())
        {
            time = MboxSeparator.Parse(lines)?.ArrivedAt;
        }

        while (lines.Next())
        {
            message.Add(lines);
        }

        (MessageInfo info, MessageContent content) = message.End(-1, new MessageInfo { Uidl = id, Received = time });
        return (info.Received is null ? info with { Received = File.GetLastWriteTime(_path) } : info, content);
    }

    private static string Id(MboxPlace place) => "@" + place.Offset.ToString(CultureInfo.InvariantCulture);

    // Where the first line begins that is not empty, what ends a line, and whether that line is a From line.
    private static (long Start, byte LineEnd, bool HasFromLine) Begin(FileStream file)
    {
        byte[] head = new byte[64];
        int count = file.Fill(head);
        int start = count >= 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF ? 3 : 0;
        while (start < count && head[start] is (byte)'\r' or (byte)'\n')
        {
            start++;
        }

        bool from = head.AsSpan(start, count - start).StartsWith("From "u8);
        byte lineEnd = (byte)'\n';
        if (start > 0 || from)
        {
            byte[] sample = new byte[1 << 16];
            file.Position = 0;
            lineEnd = LineEnds.FindLineEnd(sample.AsSpan(0, file.Fill(sample)));
        }

        if (from)
        {
            var lines = new MboxLines(file, start, file.Length - start, lineEnd);
            from = lines.Next() && MboxSeparator.IsFromLine(lines);
        }

        return (start, lineEnd, from);
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
}
