using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>A message as the list of a saved folder has it.</summary>
/// <param name="Info">Its id, flags and time of arrival.</param>
/// <param name="Name">Its file, relative to the folder's directory.</param>
/// <param name="Offset">Where it begins there.</param>
/// <param name="Length">How many bytes it takes there.</param>
/// <param name="Size">Its own size.</param>
/// <param name="Line">The number of its line in the list.</param>
internal sealed record SavedEntry(MessageInfo Info, string Name, long Offset, long Length, long Size, int Line)
{
    /// <summary>The name of the file, without a directory.</summary>
    public string FileName => Name.Substring(Name.LastIndexOf('/') + 1);
}

/// <summary>The list that Save-SpectrumMessage puts beside the messages of a folder.</summary>
internal sealed class SavedFolder
{
    private static readonly char[] s_separators = ['/', '.', '\\'];
    private readonly string _path;

    private SavedFolder(string path) => _path = path;

    /// <summary>The file of the list.</summary>
    public string List => _path;

    /// <summary>The directory that the files' names are relative to.</summary>
    public string Directory => Path.GetDirectoryName(_path)!;

    /// <summary>What was saved: the directory of the messages, or the mbox.</summary>
    public string Place => Format == SaveFormat.Mbox ? _path.Substring(0, _path.Length - Extension.Length) : Directory;

    /// <summary>The path the folder had.</summary>
    public string Folder { get; private set; } = string.Empty;

    /// <summary>The levels of that path.</summary>
    public IReadOnlyList<string> Levels { get; private set; } = [];

    public uint Validity { get; private set; }

    public SaveFormat Format { get; private set; }

    /// <summary>What the name of an mbox's list ends with.</summary>
    private const string Extension = ".csv";

    /// <summary>Opens the list of a directory or of an mbox; null when there is none.</summary>
    /// <exception cref="MailException">The list is damaged.</exception>
    public static SavedFolder? TryOpen(string place)
    {
        string path = System.IO.Directory.Exists(place) ? Path.Combine(place, FolderLayout.ManifestName) : place + Extension;
        if (!File.Exists(path))
        {
            return null;
        }

        var saved = new SavedFolder(path);
        string[] head = saved.Lines().Take(6).ToArray();
        if (head.Length == 0 || head[0] != SaveManifest.Title)
        {
            return null;
        }

        saved.Read(head);
        return saved;
    }

    /// <summary>The messages, in the order they were saved in.</summary>
    public IEnumerable<SavedEntry> Entries() =>
        Lines()
            .Select((text, index) => (Text: text, Number: index + 1))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
            .Skip(1)
            .Select(line => Entry(line.Text, line.Number));

    /// <summary>
    /// Returns why the file of a message is not read; null when it may be read. The list may come from another person: only files
    /// in the directory of the list are read.
    /// </summary>
    public MailException? Refusal(SavedEntry entry) =>
        InnerPath.Find(Directory, entry.Name) is null
            ? SavingFailures.ImportFileOutside.Make(_path, entry.Name, entry.Line)
            : null;

    private void Read(string[] head)
    {
        Folder = Uri.UnescapeDataString(Value(head, SaveManifest.Folder));
        Validity = uint.TryParse(
            Value(head, SaveManifest.Validity),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint validity
        )
            ? validity
            : 0;
        Format = Enum.TryParse(Value(head, SaveManifest.Format), out SaveFormat format)
            ? format
            : throw Damaged(head[head.Length - 1]);
        string? begun = Lines().FirstOrDefault(line => line.StartsWith(SaveManifest.Begun + " ", StringComparison.Ordinal));
        Levels = begun is null
            ? Guess()
            : begun.Substring(SaveManifest.Begun.Length + 1).Split('/').Select(Uri.UnescapeDataString).ToArray();
    }

    // A list of an earlier version does not say where the levels are separated; the directories show it.
    private string[] Guess()
    {
        string place = Format == SaveFormat.Mbox ? Path.GetFileNameWithoutExtension(Place) : Path.GetFileName(Place);
        return s_separators
                .Select(separator => Folder.Split(separator))
                .FirstOrDefault(levels => levels.Length > 1 && SafeName.File(levels[levels.Length - 1]) == place)
            ?? [Folder];
    }

    private string Value(string[] head, string name) =>
        head.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Substring(name.Length).Trim()
        ?? throw Damaged(head[head.Length - 1]);

    // The last line may be half a line of a run that was killed. An editor may have put a byte order mark before the first.
    private IEnumerable<string> Lines()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (JournalLine line in JournalReader.Read(file, JournalReader.EndOfLastLine(file), int.MaxValue))
        {
            yield return line.Place.Offset == 0 ? line.Text.TrimStart('\uFEFF') : line.Text;
        }
    }

    private SavedEntry Entry(string line, int number)
    {
        string[] fields = ManifestLine.Split(line);
        if (
            fields.Length != ManifestLine.Columns.Length
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            || !long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
        )
        {
            throw Damaged(line);
        }

        var info = new MessageInfo
        {
            Uidl = fields[0],
            Received = DateTimeOffset.TryParse(
                fields[5],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset received
            )
                ? received
                : null,
            Flags = ManifestLine.Flags(fields[6]),
            Keywords = fields[7].Split([' '], StringSplitOptions.RemoveEmptyEntries),
        };
        return new SavedEntry(info, fields[1], offset, length, size, number);
    }

    private MailException Damaged(string line) => SavingFailures.ManifestUnreadable.Make(_path, line);
}
