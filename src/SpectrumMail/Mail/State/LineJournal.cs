using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace SpectrumMail.Mail.State;

/// <summary>
/// When what was appended is safe from a power failure. The death of the process never costs anything that was appended.
/// </summary>
internal enum JournalSync
{
    /// <summary>When the system likes.</summary>
    None,

    /// <summary>Within about a second of work, and when the journal is closed.</summary>
    Soon,

    /// <summary>When the call returns.</summary>
    Now,
}

/// <summary>
/// A text file that grows by whole lines, under every checkpoint, journal, manifest and ledger. One process at a time writes it.
/// A line that was being written when a run was killed does not count and is cut off. Any thread may append and read single
/// lines.
/// </summary>
internal sealed class LineJournal : IDisposable
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);
    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly Stopwatch _sinceSync = Stopwatch.StartNew();
    private long _end;
    private bool _isDirty;
    private bool _isNamed;

    private LineJournal(FileStream file) => _file = file;

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>How many bytes of an unfinished line were cut off.</summary>
    public long CutOff { get; private set; }

    /// <summary>Opens a journal for reading and appending, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="patience">How long to wait for a process that has it open.</param>
    /// <param name="isShared">Whether the folder's readers may read a new one, as with other files; otherwise only its
    /// owner.</param>
    /// <returns>The journal; null when another process has it open.</returns>
    /// <exception cref="WrongJournalException">It is something else, and stays as it is.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static LineJournal? TryOpen(string path, JournalKind kind, TimeSpan patience, bool isShared = false)
    {
        TimeSpan least = ContendedFile.ScannerPatience;
        FileStream? file = ExclusiveFile.TryOpen(path, patience > least ? patience : least, isShared);
        if (file is null)
        {
            return null;
        }

        return Begin(
            file,
            kind,
            journal =>
            {
                journal.CutTail();
                if (journal._end == 0)
                {
                    journal.Append([kind.Header]);
                }
            }
        );
    }

    /// <summary>Opens a journal that is only read; it stays as it is.</summary>
    /// <exception cref="WrongJournalException">It is something else.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static LineJournal OpenRead(string path, JournalKind kind) =>
        Begin(
            ContendedFile.Retry(
                () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1),
                ContendedFile.ScannerPatience
            ),
            kind,
            _ => { }
        );

    /// <summary>Reads every whole line from the beginning.</summary>
    /// <param name="most">How many bytes of a line are wanted; the rest of a longer one is skipped.</param>
    public IEnumerable<JournalLine> ReadLines(int most = int.MaxValue) => JournalReader.Read(_file, _end, most);

    /// <summary>Reads one line.</summary>
    public string ReadLine(LinePlace place)
    {
        lock (_gate)
        {
            return JournalReader.Read(_file, place);
        }
    }

    /// <summary>Reads the bytes of one line.</summary>
    public byte[] ReadBytes(LinePlace place)
    {
        lock (_gate)
        {
            return JournalReader.ReadBytes(_file, place);
        }
    }

    /// <summary>Appends lines, all or none of them.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Append(IEnumerable<string> lines, JournalSync sync = JournalSync.None)
    {
        byte[] bytes = s_encoding.GetBytes(string.Join("\n", lines) + "\n");
        lock (_gate)
        {
            try
            {
                _file.Position = _end;
                _file.Write(bytes, 0, bytes.Length);
                _file.Flush();
            }
            catch (IOException)
            {
                CutBack();
                throw;
            }

            _end += bytes.Length;
            _isDirty |= sync != JournalSync.None;
            if (sync == JournalSync.Now || (_isDirty && _sinceSync.Elapsed > s_soon))
            {
                Sync();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                if (_isDirty)
                {
                    Sync();
                }
            }
            catch (IOException)
            {
                // The lines are with the system; only a power failure can still cost them.
            }
            finally
            {
                _isDirty = false;
                _file.Dispose();
            }
        }
    }

    private static LineJournal Begin(FileStream file, JournalKind kind, Action<LineJournal> begin)
    {
        var journal = new LineJournal(file);
        try
        {
            journal._end = JournalReader.EndOfLastLine(file);
            journal.Check(kind);
            begin(journal);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // A file of the user's that was named by mistake is not cut.
    private void Check(JournalKind kind)
    {
        if (_end == 0)
        {
            string begun = JournalReader.Read(_file, new LinePlace(0, (int)Math.Min(_file.Length, 1024)));
            if (!kind.IsBegun(begun))
            {
                kind.Check(begun);
            }

            return;
        }

        foreach (JournalLine line in JournalReader.Read(_file, _end, 1024))
        {
            kind.Check(line.Text);
            break;
        }
    }

    private void CutTail()
    {
        CutOff = _file.Length - _end;
        if (CutOff > 0)
        {
            _file.SetLength(_end);
        }
    }

    // Half a line would spoil the next one.
    private void CutBack()
    {
        try
        {
            _file.SetLength(_end);
        }
        catch (IOException)
        {
            // The next append writes over it, and the next run cuts it off.
        }
    }

    private void Sync()
    {
        _file.Flush(flushToDisk: true);
        if (!_isNamed)
        {
            DurableFile.SyncFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            _isNamed = true;
        }

        _isDirty = false;
        _sinceSync.Restart();
    }
}
