using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// What has been transferred, on disk: each batch is noted before it is sent, with enough to find it at the destination again,
/// and once more when the server has taken it. A run that was killed in between is settled by looking. The file only grows, and
/// one run at a time has it open.
/// </summary>
internal sealed class TransferJournal : IDisposable
{
    private static readonly JournalKind s_kind = new("transfer", 1);

    private readonly LineJournal _journal;
    private readonly List<JournalFolder> _folders = [];

    private TransferJournal(LineJournal journal) => _journal = journal;

    public string Path => _journal.Path;

    /// <summary>How many bytes of a line were cut off that a killed run had not finished.</summary>
    public long CutOff => _journal.CutOff;

    /// <summary>When something was last written; a server may still be at what was sent shortly before.</summary>
    public DateTime LastWritten { get; private set; }

    /// <summary>The journal of one place and one account: its path when the user names none.</summary>
    public static string DefaultPath(string from, string to) =>
        System.IO.Path.Combine(StateFolder.Path, "transfers", StateFolder.NameFor(from + "\n" + to) + ".journal");

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where the messages come from.</param>
    /// <param name="to">The account they go to.</param>
    /// <exception cref="MailException">It is another transfer's, in use, damaged, or cannot be written.</exception>
    public static TransferJournal Open(string path, string from, string to)
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

        var journal = new TransferJournal(lines) { LastWritten = written };
        try
        {
            journal.Load([s_kind.Header, "#from " + Uri.EscapeDataString(from), "#to " + Uri.EscapeDataString(to)]);
            return journal;
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>What a journal says, for a look at what is left to do; null when there is none.</summary>
    public static TransferJournal? Peek(string path, string from, string to) => File.Exists(path) ? Open(path, from, to) : null;

    /// <summary>What is known of a folder; null when nothing is.</summary>
    public JournalFolder? Find(string source, uint sourceValidity) =>
        _folders.LastOrDefault(folder => folder.Source == source && folder.SourceValidity == sourceValidity);

    /// <summary>Whether the journal knows the folder by another UIDVALIDITY: it was recreated since.</summary>
    public bool KnowsOther(string source, uint sourceValidity) =>
        _folders.Any(folder => folder.Source == source) && Find(source, sourceValidity) is null;

    /// <summary>Begins a folder.</summary>
    public JournalFolder Add(string source, uint sourceValidity, string target, uint targetValidity)
    {
        var folder = new JournalFolder(_folders.Count, source, sourceValidity, target, targetValidity);
        Append(
            FormattableString.Invariant(
                $"F {folder.Number} {sourceValidity} {targetValidity} {Uri.EscapeDataString(source)} {Uri.EscapeDataString(target)}"
            ),
            JournalSync.None
        );
        _folders.Add(folder);
        return folder;
    }

    /// <summary>Notes a batch that is about to be sent; it is safe on the disk when this returns.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="from">The lowest UID that the messages can get.</param>
    /// <param name="batch">The messages.</param>
    public void Begin(JournalFolder folder, uint from, IReadOnlyCollection<Expected> batch)
    {
        Append(FormattableString.Invariant($"? {folder.Number} {from} ") + string.Join(" ", batch), JournalSync.Now);
        folder.Open = new OpenBatch(from, [.. batch]);
    }

    /// <summary>Notes what became of it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="done">The messages that are there, with their UIDs where known (otherwise 0).</param>
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

    /// <summary>Closes the journal and takes it away: there is nothing to go on with.</summary>
    public void Discard()
    {
        string path = Path;
        Dispose();
        DurableFile.Discard(path);
    }

    public void Dispose() => _journal.Dispose();

    private void Load(string[] header)
    {
        string[] lines = [.. _journal.ReadLines().Select(line => line.Text).Where(line => line.Length > 0)];
        if (!lines.Take(header.Length).SequenceEqual(header.Take(lines.Length)))
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
                    _folders.Add(
                        new JournalFolder(
                            number,
                            Uri.UnescapeDataString(words[4]),
                            uint.Parse(words[2], CultureInfo.InvariantCulture),
                            Uri.UnescapeDataString(words[5]),
                            uint.Parse(words[3], CultureInfo.InvariantCulture)
                        )
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

/// <summary>What the journal knows of one folder.</summary>
/// <param name="number">Its number in the journal.</param>
/// <param name="source">What it is called at the source.</param>
/// <param name="sourceValidity">The UIDVALIDITY of the ids at the source; 0 for files.</param>
/// <param name="target">Its path at the destination.</param>
/// <param name="targetValidity">The UIDVALIDITY at the destination.</param>
internal sealed class JournalFolder(int number, string source, uint sourceValidity, string target, uint targetValidity)
{
    private readonly IdSet _done = new();

    public int Number { get; } = number;

    public string Source { get; } = source;

    public uint SourceValidity { get; } = sourceValidity;

    public string Target { get; } = target;

    public uint TargetValidity { get; } = targetValidity;

    /// <summary>The UIDs at the destination that are known to be this transfer's.</summary>
    public HashSet<uint> TargetUids { get; } = [];

    /// <summary>A batch that was sent and of which nobody has noted what became of it.</summary>
    public OpenBatch? Open { get; set; }

    /// <summary>Whether a message has been transferred.</summary>
    public bool Has(string id) => _done.Contains(id);

    public void End(IReadOnlyCollection<(string Id, uint Uid)> done)
    {
        foreach ((string id, uint uid) in done)
        {
            _done.Add(id);
            if (uid != 0)
            {
                TargetUids.Add(uid);
            }
        }

        Open = null;
    }
}

/// <summary>A batch whose fate is not noted.</summary>
/// <param name="From">The lowest UID its messages can have got.</param>
/// <param name="Messages">The messages.</param>
internal sealed record OpenBatch(uint From, IReadOnlyList<Expected> Messages);
