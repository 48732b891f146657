using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The list of what has been saved, a CSV file beside the messages. A message stands in it only after its bytes are with the
/// operating system, so whatever a killed run left behind is known by not standing here. Only one run at a time has it open.
/// </summary>
internal sealed class SaveManifest : IDisposable
{
    public const string Title = "#SpectrumMail export 1";
    public const string Account = "#account ";
    public const string Folder = "#folder ";
    public const string Validity = "#uidvalidity ";
    public const string Format = "#format ";
    public const string Begun = "#begin";
    private const string Clean = "#end";
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly FileStream _file;
    private readonly StringBuilder _pending = new();
    private readonly SaveIdentity _identity;

    private SaveManifest(FileStream file, SaveIdentity identity)
    {
        _file = file;
        _identity = identity;
    }

    public string Path => _file.Name;

    /// <summary>The ids that are saved.</summary>
    public IdSet Saved { get; } = new();

    /// <summary>How far the file of an mbox is good: the end of the last message listed; 0 when there is none.</summary>
    public long End { get; private set; }

    /// <summary>Whether the last run ended by itself; a killed one may have left things half done.</summary>
    public bool WasClean { get; private set; } = true;

    /// <summary>Whether nothing had been saved here before.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Opens the manifest of a place, or begins one.</summary>
    /// <exception cref="MailException">It belongs to another mailbox, or to the folder before it was made anew; or another run has it open.</exception>
    public static SaveManifest Open(string path, SaveIdentity identity)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (IOException ex) when (File.Exists(path))
        {
            throw SavingFailures.SaveInProgress.Make(path, ex.Message, ex);
        }

        var manifest = new SaveManifest(file, identity);
        try
        {
            manifest.Load();
            return manifest;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a manifest is there for another folder of the same mailbox, whose name leads to the same place.</summary>
    public static bool IsOfOtherFolder(string path, SaveIdentity identity)
    {
        try
        {
            string[] header = Header(identity);
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), s_encoding);
            reader.ReadLine();
            string? account = reader.ReadLine();
            string? folder = reader.ReadLine();
            return account == header[1] && folder?.StartsWith(Folder, StringComparison.Ordinal) == true && folder != header[2];
        }
        catch (IOException)
        {
            // It is not there, or another run has it open, which opening it will tell.
            return false;
        }
    }

    /// <summary>Lists a message; takes effect with the next <see cref="Commit"/>.</summary>
    /// <param name="info">The message.</param>
    /// <param name="place">Where it lies.</param>
    /// <param name="size">Its own size; what it takes in the file may be more.</param>
    public void Add(MessageInfo info, SavedPlace place, long size)
    {
        string received = info.Received?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? string.Empty;
        _pending.Append(ManifestLine.Join(
            info.Id,
            place.Name,
            place.Offset.ToString(CultureInfo.InvariantCulture),
            place.Length.ToString(CultureInfo.InvariantCulture),
            size.ToString(CultureInfo.InvariantCulture),
            received,
            ManifestLine.Names(info.Flags),
            string.Join(" ", info.Keywords))).Append('\n');
        End = place.Offset + place.Length;
        Saved.Add(info.Id);
    }

    /// <summary>Hands what was listed to the operating system: it survives the death of this process from here on.</summary>
    public void Commit()
    {
        if (_pending.Length > 0)
        {
            Append(_pending.ToString());
            _pending.Clear();
        }
    }

    /// <summary>Notes that a run begins to write, and where the folder stands in the mailbox.</summary>
    public void Begin() => Append((Begun + " " + string.Join("/", _identity.Levels.Select(Uri.EscapeDataString))).TrimEnd() + "\n");

    /// <summary>Notes that the run ended by itself, with everything listed that it wrote.</summary>
    public void Finish()
    {
        _pending.Append(Clean).Append('\n');
        Commit();
    }

    public void Dispose() => _file.Dispose();

    private void Load()
    {
        // A line that was being written when the run was killed does not count.
        _file.SetLength(EndOfLastLine());
        _file.Position = 0;
        string[] header = Header(_identity);
        using (var reader = new StreamReader(_file, s_encoding, detectEncodingFromByteOrderMarks: false, 1 << 16, leaveOpen: true))
        {
            int number = 0;
            while (reader.ReadLine() is { } line)
            {
                if (number < header.Length)
                {
                    Compare(line, header[number]);
                }
                else
                {
                    Read(line);
                }

                number++;
            }

            // A run may have been killed before its first line was whole.
            IsNew = number < header.Length;
        }

        if (IsNew)
        {
            _file.SetLength(0);
            Append(string.Join("\n", header) + "\n");
        }
    }

    private long EndOfLastLine()
    {
        byte[] tail = new byte[4096];
        long end = _file.Length;
        while (end > 0)
        {
            int count = (int)Math.Min(tail.Length, end);
            _file.Position = end - count;
            int read = 0;
            while (read < count && _file.Read(tail, read, count - read) is > 0 and var more)
            {
                read += more;
            }

            int feed = Array.LastIndexOf(tail, (byte)'\n', count - 1, count);
            if (feed >= 0)
            {
                return end - count + feed + 1;
            }

            end -= count;
        }

        return 0;
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
                Path, expected.Substring(Validity.Length), line.Substring(Validity.Length));
        }

        throw SavingFailures.SavePathInUse.Make(Path, line, expected);
    }

    private void Read(string line)
    {
        if (line == Clean || line.StartsWith(Begun, StringComparison.Ordinal))
        {
            WasClean = line == Clean;
            return;
        }

        string[] fields = ManifestLine.Split(line);
        if (fields.Length != ManifestLine.Columns.Length
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out long length))
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

    private void Append(string text)
    {
        byte[] bytes = s_encoding.GetBytes(text);
        _file.Write(bytes, 0, bytes.Length);
        _file.Flush();
    }
}
