using System;
using System.Collections.Generic;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>The line of a mailbox's result.</summary>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Ended">When the mailbox was done.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record ResultLine(string Run, DateTime Ended, AuditStatus Status, LinePlace Place);

/// <summary>The line of a folder.</summary>
/// <param name="Place">Where it stands.</param>
internal sealed record FolderLine(LinePlace Place);

/// <summary>The content of an audit checkpoint without its long fields, which stay in the file until they are needed.</summary>
internal sealed class CheckpointIndex
{
    // Enough for the fields before the long one: an address has at most 320 characters, a folder name some thousands at the
    // worst.
    private const int HeadLength = 16 * 1024;

    private readonly Dictionary<string, ResultLine> _results = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Dictionary<string, FolderLine>> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    /// <summary>The last run that began; empty when there is none.</summary>
    public string LastRun { get; private set; } = string.Empty;

    /// <summary>How deep the last run reads.</summary>
    public AuditDepth LastDepth { get; private set; }

    /// <summary>Whether the last run is incomplete.</summary>
    public bool IsUnfinished => LastRun.Length > 0 && !_ended.Contains(LastRun);

    /// <summary>The last result of a mailbox; null when there is none.</summary>
    public ResultLine? Result(string address) => _results.TryGetValue(address, out ResultLine? result) ? result : null;

    /// <summary>The folders that are known of a mailbox.</summary>
    public IReadOnlyCollection<FolderLine> Folders(string address) =>
        _folders.TryGetValue(address, out Dictionary<string, FolderLine>? folders) ? folders.Values : [];

    /// <summary>Notes a folder's new place.</summary>
    public void Put(string address, string path, LinePlace place)
    {
        if (!_folders.TryGetValue(address, out Dictionary<string, FolderLine>? folders))
        {
            _folders[address] = folders = new Dictionary<string, FolderLine>(StringComparer.Ordinal);
        }

        folders[path] = new FolderLine(place);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="journal">The file.</param>
    /// <param name="history">Gets what was measured.</param>
    public static CheckpointIndex Read(LineJournal journal, AuditHistory history)
    {
        var index = new CheckpointIndex();
        foreach (JournalLine line in journal.ReadLines(HeadLength))
        {
            index.Take(line.Text, line.Place, history);
        }

        return index;
    }

    private void Take(string line, LinePlace place, AuditHistory history)
    {
        string[] fields = line.Split(['\t'], CheckpointLine.ResultFields + 1);
        switch (fields[0])
        {
            case CheckpointLine.Run when fields.Length > 3 && Enum.TryParse(fields[3], out AuditDepth depth):
                LastRun = fields[1];
                LastDepth = depth;
                break;
            case CheckpointLine.End when fields.Length > 1:
                _ended.Add(fields[1]);
                break;
            case CheckpointLine.Folder when fields.Length > CheckpointLine.FolderFields:
                Put(fields[1], fields[2], place);
                break;
            case CheckpointLine.Result when fields.Length > CheckpointLine.ResultFields:
                TakeResult(fields, place, history);
                break;
        }
    }

    private void TakeResult(string[] fields, LinePlace place, AuditHistory history)
    {
        if (CheckpointLine.TimeOf(fields[3]) is not { } ended || !Enum.TryParse(fields[4], out AuditStatus status))
        {
            return;
        }

        _results[fields[2]] = new ResultLine(fields[1], ended, status, place);
        if (CheckpointLine.NumberOf(fields[5]) is { } items && CheckpointLine.NumberOf(fields[6]) is { } size)
        {
            history.Add(
                fields[2],
                new AuditSample
                {
                    Time = ended,
                    Items = (int)items,
                    Size = size,
                }
            );
        }
    }
}
