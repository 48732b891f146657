using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The list of transferred messages, on disk. Each batch is noted before it is sent, with the data to find it at the destination,
/// and again when the server has stored it. After a killed run, the destination is searched for the open batch. The file only
/// grows, and one run at a time has it open.
/// </summary>
internal sealed class TransferJournal : IDisposable
{
    private static readonly JournalKind s_kind = new("transfer", 1);

    private readonly LineJournal _journal;
    private readonly JournalOwner _owner;
    private readonly List<JournalFolder> _folders = [];

    private TransferJournal(LineJournal journal, JournalOwner owner)
    {
        _journal = journal;
        _owner = owner;
    }

    public string Path => _journal.Path;

    /// <summary>Whether the messages come from files, and are known by their content.</summary>
    public bool IsOfFiles => _owner.IsOfFiles;

    /// <summary>How many bytes of an unfinished line of a killed run were cut off.</summary>
    public long CutOff => _journal.CutOff;

    /// <summary>The time of the last write. A server may still be storing what was sent shortly before.</summary>
    public DateTime LastWritten { get; private set; }

    /// <summary>What has been noted of each folder.</summary>
    public IReadOnlyList<JournalFolder> Folders => _folders;

    /// <summary>Opens or creates a journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owner">The transfer that it must belong to.</param>
    /// <exception cref="MailException">The journal is of another transfer, in use or damaged, or cannot be written.</exception>
    public static TransferJournal Open(string path, JournalOwner owner)
    {
        LineJournal lines;
        DateTime written;
        try
        {
            PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            written = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;
            lines = LineJournal.TryOpen(path, s_kind, TimeSpan.Zero) ?? throw TransferFailures.TransferInProgress.Make(path);
        }
        catch (WrongJournalException)
        {
            throw OtherTransfer(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw TransferFailures.Unwritable(path, ex);
        }

        var journal = new TransferJournal(lines, owner) { LastWritten = written };
        try
        {
            journal.Load();
            return journal;
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Returns the entry of a folder whose ids name the same messages for good; null for none.</summary>
    public JournalFolder? Find(string source, uint sourceValidity) =>
        _folders.LastOrDefault(folder => folder.Source == source && folder.SourceValidity == sourceValidity);

    /// <summary>Returns the entry of a destination, whatever was stored there; null for none.</summary>
    public JournalFolder? FindTarget(string target, uint targetValidity) =>
        _folders.LastOrDefault(folder => folder.Target == target && folder.TargetValidity == targetValidity);

    /// <summary>The UIDs that this transfer stored in the destination of a folder, from whichever folder.</summary>
    public HashSet<uint> TargetUids(JournalFolder folder) =>
        [
            .. _folders
                .Where(other => other.Target == folder.Target && other.TargetValidity == folder.TargetValidity)
                .SelectMany(other => other.TargetUids),
        ];

    /// <summary>Whether the journal has the folder with another UIDVALIDITY, because it was recreated.</summary>
    public bool KnowsOther(string source, uint sourceValidity) =>
        _folders.Any(folder => folder.Source == source && folder.MayHaveStored) && Find(source, sourceValidity) is null;

    /// <summary>Adds a folder.</summary>
    public JournalFolder Add(string source, uint sourceValidity, string target, uint targetValidity)
    {
        var folder = new JournalFolder(_folders.Count, source, sourceValidity, target, targetValidity, _owner.IsOfFiles);
        Append(
            FormattableString.Invariant($"F {folder.Number} {sourceValidity} {targetValidity} ")
                + $"{Uri.EscapeDataString(source)} {Uri.EscapeDataString(target)}",
            JournalSync.None
        );
        _folders.Add(folder);
        return folder;
    }

    /// <summary>Notes a batch before it is sent. The entry is on the disk when this returns.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="from">The lowest UID that the messages can get.</param>
    /// <param name="batch">The messages.</param>
    public void Begin(JournalFolder folder, uint from, IReadOnlyCollection<Expected> batch)
    {
        Append(FormattableString.Invariant($"? {folder.Number} {from} ") + string.Join(" ", batch), JournalSync.Now);
        folder.Open = new OpenBatch(from, [.. batch]);
    }

    /// <summary>Notes the outcome of a batch.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="done">The stored messages, with their UIDs where they are known (otherwise 0).</param>
    public void End(JournalFolder folder, IReadOnlyCollection<(string Id, uint Uid)> done)
    {
        if (folder.Open is not null)
        {
            Append(
                FormattableString.Invariant($"+ {folder.Number} ")
                    + string.Join(
                        " ",
                        done.Select(message =>
                            Uri.EscapeDataString(message.Id) + ":" + message.Uid.ToString(CultureInfo.InvariantCulture)
                        )
                    ),
                JournalSync.None
            );
            folder.End(done);
        }
    }

    /// <summary>Closes and deletes the journal.</summary>
    public void Discard()
    {
        string path = Path;
        Dispose();
        DurableFile.Discard(path);
    }

    public void Dispose() => _journal.Dispose();

    private void Load()
    {
        string[] header = [s_kind.Header, .. _owner.Header];
        string[] lines = [.. _journal.ReadLines().Select(line => line.Text).Where(line => line.Length > 0)];
        if (!lines.Take(header.Length).Skip(1).Select((line, index) => _owner.Accepts(line, index)).All(own => own))
        {
            throw OtherTransfer(Path);
        }

        // A run may have been killed before its first lines were whole.
        if (lines.Length < header.Length)
        {
            Append(string.Join("\n", header.Skip(lines.Length)), JournalSync.None);
        }

        foreach (string line in lines.Skip(header.Length))
        {
            Read(line);
        }
    }

    private static MailException OtherTransfer(string path) => TransferFailures.TransferCheckpointInvalid.Make(path);

    private void Read(string line)
    {
        try
        {
            string[] words = line.Split([' '], StringSplitOptions.RemoveEmptyEntries);
            int number = int.Parse(words[1], CultureInfo.InvariantCulture);
            switch (words[0])
            {
                case "F":
                    Load(
                        number,
                        Uri.UnescapeDataString(words[4]),
                        uint.Parse(words[2], CultureInfo.InvariantCulture),
                        Uri.UnescapeDataString(words[5]),
                        uint.Parse(words[3], CultureInfo.InvariantCulture)
                    );
                    break;
                case "?":
                    _folders[number].Open = new OpenBatch(
                        uint.Parse(words[2], CultureInfo.InvariantCulture),
                        words.Skip(3).Select(Expected.Parse).ToArray()
                    );
                    break;
                case "+":
                    _folders[number].End(words.Skip(2).Select(Done).ToArray());
                    break;
                default:
                    throw new FormatException(line);
            }
        }
        catch (Exception ex)
            when (ex is FormatException or OverflowException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw TransferFailures.TransferCheckpointDamaged.Make(
                Path,
                line.Length > 80 ? line.Substring(0, 80) + "..." : line,
                ex
            );
        }
    }

    // Files that were imported into the same folder share what is known of it.
    private void Load(int number, string source, uint sourceValidity, string target, uint targetValidity) =>
        _folders.Add(
            _owner.IsOfFiles && FindTarget(target, targetValidity) is { } same
                ? same
                : new JournalFolder(number, source, sourceValidity, target, targetValidity, _owner.IsOfFiles)
        );

    private static (string Id, uint Uid) Done(string word)
    {
        string[] parts = word.Split(':');
        return (Uri.UnescapeDataString(parts[0]), uint.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private void Append(string line, JournalSync sync)
    {
        try
        {
            _journal.Append([line], sync);
        }
        catch (IOException ex)
        {
            throw TransferFailures.Unwritable(Path, ex);
        }

        LastWritten = DateTime.UtcNow;
    }
}
