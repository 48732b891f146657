using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The list of saved messages, a CSV file beside the messages. A message is listed only after its bytes were handed to the
/// operating system, so the files of a killed run are recognized because they are not listed. One run at a time has it open.
/// </summary>
internal sealed class SaveManifest : IDisposable
{
    public const string Account = "#account ";
    public const string Folder = "#folder ";
    public const string Validity = "#uidvalidity ";
    public const string Format = "#format ";
    public const string Begun = "#begin";
    private const string Clean = "#end";
    private static readonly JournalKind s_kind = new("export", 1);

    private readonly LineJournal _journal;
    private readonly List<string> _pending = [];
    private readonly SaveIdentity _identity;

    private SaveManifest(LineJournal journal, SaveIdentity identity)
    {
        _journal = journal;
        _identity = identity;
    }

    /// <summary>The first line of the file.</summary>
    public static string Title => s_kind.Header;

    public string Path => _journal.Path;

    /// <summary>The ids of the saved messages.</summary>
    public IdSet Saved { get; } = new();

    /// <summary>The end of the last listed message in the file of an mbox; 0 for none.</summary>
    public long End { get; private set; }

    /// <summary>Whether the last run ended in order. A killed run may have left things half done.</summary>
    public bool WasClean { get; private set; } = true;

    /// <summary>Whether it says where the folder was in the mailbox.</summary>
    public bool HasLevels { get; private set; }

    /// <summary>Whether nothing had been saved here before.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Whether this run has begun to write.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Opens or creates the manifest of a place.</summary>
    /// <exception cref="MailException">It belongs to another mailbox, or to the folder before it was recreated; or another run
    /// has it open.</exception>
    public static SaveManifest Open(string path, SaveIdentity identity)
    {
        LineJournal? journal;
        try
        {
            // Users who may read the messages may read the list beside them.
            journal = LineJournal.TryOpen(path, s_kind, TimeSpan.Zero, isShared: true);
        }
        catch (WrongJournalException ex)
        {
            throw OtherExport(path, ex.Line, s_kind.Header);
        }

        if (journal is null)
        {
            throw SavingFailures.SaveInProgress.Make(path);
        }

        var manifest = new SaveManifest(journal, identity);
        try
        {
            manifest.Load();
            return manifest;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Whether the manifest belongs to another folder of the same mailbox whose name leads to the same place.</summary>
    public static bool IsOfOtherFolder(string path, SaveIdentity identity)
    {
        try
        {
            string[] header = Header(identity);
            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            );
            reader.ReadLine();
            string? account = reader.ReadLine();
            string? folder = reader.ReadLine();
            return account == header[1] && folder?.StartsWith(Folder, StringComparison.Ordinal) == true && folder != header[2];
        }
        catch (IOException)
        {
            // The manifest does not exist, or another run has it open; opening it shows which.
            return false;
        }
    }

    /// <summary>Lists a message. This takes effect with the next <see cref="Commit"/>.</summary>
    /// <param name="info">The message.</param>
    /// <param name="place">The place of the message.</param>
    /// <param name="size">The size of the message; its place in the file may be larger.</param>
    public void Add(MessageInfo info, SavedPlace place, long size)
    {
        string received =
            info.Received?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? string.Empty;
        _pending.Add(
            ManifestLine.Join(
                info.Id,
                place.Name,
                place.Offset.ToString(CultureInfo.InvariantCulture),
                place.Length.ToString(CultureInfo.InvariantCulture),
                size.ToString(CultureInfo.InvariantCulture),
                received,
                ManifestLine.Names(info.Flags),
                string.Join(" ", info.Keywords)
            )
        );
        End = place.Offset + place.Length;
        Saved.Add(info.Id);
    }

    /// <summary>Hands what was listed to the operating system. From here on it survives the death of this process.</summary>
    public void Commit()
    {
        if (_pending.Count > 0)
        {
            _journal.Append(_pending);
            _pending.Clear();
        }
    }

    /// <summary>Notes that this run begins to write, and the path of the folder in the mailbox; once.</summary>
    public void Begin()
    {
        if (!IsBegun)
        {
            _journal.Append([(Begun + " " + string.Join("/", _identity.Levels.Select(Uri.EscapeDataString))).TrimEnd()]);
            IsBegun = true;
        }
    }

    /// <summary>Notes that the run ended in order: everything that it wrote is listed.</summary>
    public void Finish()
    {
        _pending.Add(Clean);
        Commit();
    }

    public void Dispose() => _journal.Dispose();

    private void Load()
    {
        string[] header = Header(_identity);
        int number = 0;
        foreach (JournalLine line in _journal.ReadLines())
        {
            if (number < header.Length)
            {
                Compare(line.Text, header[number]);
            }
            else
            {
                Read(line.Text);
            }

            number++;
        }

        // A run may have been killed before its first lines were whole.
        IsNew = number < header.Length;
        if (IsNew)
        {
            _journal.Append(header.Skip(number));
        }
    }

    private void Compare(string line, string expected)
    {
        if (line == expected)
        {
            return;
        }

        if (expected.StartsWith(Validity, StringComparison.Ordinal) && line.StartsWith(Validity, StringComparison.Ordinal))
        {
            throw FolderFailures.ChangedSinceSaved.Make(
                Path,
                expected.Substring(Validity.Length),
                line.Substring(Validity.Length)
            );
        }

        throw OtherExport(Path, line, expected);
    }

    private static MailException OtherExport(string path, string line, string expected) =>
        SavingFailures.SavePathInUse.Make(path, line, expected);

    private void Read(string line)
    {
        if (line == Clean || line.StartsWith(Begun, StringComparison.Ordinal))
        {
            WasClean = line == Clean;
            HasLevels |= !WasClean;
            return;
        }

        string[] fields = ManifestLine.Split(line);
        if (
            fields.Length != ManifestLine.Columns.Length
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
        )
        {
            throw SavingFailures.SaveManifestDamaged.Make(Path, line);
        }

        Saved.Add(fields[0]);
        End = offset + length;
    }

    private static string[] Header(SaveIdentity identity) =>
        [
            Title,
            Account + Uri.EscapeDataString(identity.Account) + " " + identity.Protocol,
            Folder + Uri.EscapeDataString(identity.Folder),
            Validity + identity.Validity.ToString(CultureInfo.InvariantCulture),
            Format + identity.Format,
            string.Join(",", ManifestLine.Columns),
        ];
}
