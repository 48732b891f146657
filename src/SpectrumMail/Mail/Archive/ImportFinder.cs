using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Archive;

/// <summary>Messages on disk that belong to one folder.</summary>
/// <param name="Source">The messages.</param>
/// <param name="Levels">The levels of the folder's path; none when the files do not say.</param>
internal sealed record FoundFolder(IMessageSource Source, IReadOnlyList<string> Levels);

/// <summary>Finds messages in files and directories, of Save-SpectrumMessage and of other programs.</summary>
internal static class ImportFinder
{
    /// <summary>The extension of files with single messages.</summary>
    public const string MessageExtension = ".eml";

    /// <summary>Finds the messages at a path.</summary>
    /// <param name="path">A file or a directory.</param>
    /// <param name="format">The format of the messages; null to detect it.</param>
    /// <param name="recurse">Whether to look into directories that no list names.</param>
    /// <exception cref="MailException">The path has no messages, or a list is damaged.</exception>
    public static IReadOnlyList<FoundFolder> Find(string path, SaveFormat? format, bool recurse)
    {
        try
        {
            FoundFolder[] found = File.Exists(path) ? [OfFile(path, format)] : [.. OfDirectory(path, [], format, recurse)];
            return found.Length > 0 ? found : throw SavingFailures.ImportNothingFound.Make(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw SavingFailures.Unreadable(path, ex);
        }
    }

    /// <summary>The files of single messages in a directory.</summary>
    public static IEnumerable<string> MessageFiles(string directory) =>
        Files(directory, MessageExtension)
            .Where(file => Path.GetFileName(file)[0] != '.')
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);

    // The case of an extension means nothing.
    private static IEnumerable<string> Files(string directory, string extension) =>
        Directory.EnumerateFiles(directory).Where(file => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static FoundFolder OfFile(string path, SaveFormat? format)
    {
        if (SavedFolder.TryOpen(path) is { Format: SaveFormat.Mbox } saved)
        {
            return new FoundFolder(new SavedSource(saved), saved.Levels);
        }

        return new FoundFolder(
            format == SaveFormat.Mbox || (format is null && LooseFile.IsMbox(path))
                ? new MboxSource(path)
                : new FileSource(path, () => [path]),
            []
        );
    }

    private static IEnumerable<FoundFolder> OfDirectory(
        string directory,
        IReadOnlyList<string> levels,
        SaveFormat? format,
        bool recurse
    )
    {
        bool maildir = format is null or SaveFormat.Maildir && MaildirSource.IsMaildir(directory);
        if (SavedFolder.TryOpen(directory) is { } saved)
        {
            yield return new FoundFolder(new SavedSource(saved), saved.Levels);
        }
        else if (maildir)
        {
            yield return new FoundFolder(new MaildirSource(directory), levels);
        }
        else if (format is null or SaveFormat.Eml && MessageFiles(directory).Any())
        {
            yield return new FoundFolder(new FileSource(directory, () => MessageFiles(directory)), levels);
        }

        foreach (FoundFolder mbox in Mboxes(directory, levels, format))
        {
            yield return mbox;
        }

        foreach (string below in Directory.EnumerateDirectories(directory).OrderBy(name => name, StringComparer.Ordinal))
        {
            string name = Path.GetFileName(below);
            bool isPart = name is "cur" or "new" or "tmp";
            if (!isPart && (recurse || IsSaved(below) || (maildir && name[0] == '.' && MaildirSource.IsMaildir(below))))
            {
                // Maildir++: .Sent.2024 is the folder 2024 in Sent, in modified UTF-7.
                string[] names = maildir && name[0] == '.' ? name.Substring(1).Split('.').Select(ModifiedUtf7).ToArray() : [name];
                foreach (FoundFolder found in OfDirectory(below, [.. levels, .. names], format, recurse))
                {
                    yield return found;
                }
            }
        }
    }

    private static IEnumerable<FoundFolder> Mboxes(string directory, IReadOnlyList<string> levels, SaveFormat? format)
    {
        foreach (string file in Files(directory, FolderLayout.MboxExtension).OrderBy(name => name, StringComparer.Ordinal))
        {
            if (SavedFolder.TryOpen(file) is { } saved)
            {
                yield return new FoundFolder(new SavedSource(saved), saved.Levels);
            }
            else if (format is null or SaveFormat.Mbox && LooseFile.IsMbox(file))
            {
                yield return new FoundFolder(new MboxSource(file), [.. levels, Path.GetFileNameWithoutExtension(file)]);
            }
        }
    }

    // A level that only holds others has a directory and no list of its own.
    private static bool IsSaved(string directory) =>
        File.Exists(Path.Combine(directory, FolderLayout.ManifestName))
        || Files(directory, FolderLayout.MboxExtension + ".csv").Any()
        || Directory.EnumerateDirectories(directory).Any(IsSaved);

    /// <summary>Decodes a name in modified UTF-7 (RFC 3501, section 5.1.3). Returns another name unchanged.</summary>
    public static string ModifiedUtf7(string name)
    {
        var text = new StringBuilder();
        for (int index = 0; index < name.Length; index++)
        {
            int end = name[index] == '&' ? name.IndexOf('-', index) : -1;
            if (end < 0)
            {
                text.Append(name[index]);
                continue;
            }

            string code = name.Substring(index + 1, end - index - 1).Replace(',', '/');
            index = end;
            try
            {
                text.Append(
                    code.Length == 0
                        ? "&"
                        : Encoding.BigEndianUnicode.GetString(
                            Convert.FromBase64String(code.PadRight((code.Length + 3) / 4 * 4, '='))
                        )
                );
            }
            catch (FormatException)
            {
                return name;
            }
        }

        return text.ToString();
    }
}
