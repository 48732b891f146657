using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Imports messages from files and directories into the folders of an account.</summary>
/// <param name="goal">The destination.</param>
/// <param name="format">The format of the files; null to detect it.</param>
/// <param name="recurse">Whether directories are searched that no list of saved messages names.</param>
internal sealed class FileImport(TransferGoal goal, SaveFormat? format, bool recurse)
{
    /// <summary>Whether a path is a file with a single message.</summary>
    /// <param name="path">The path.</param>
    /// <param name="format">The format of the files; null to detect it.</param>
    public static bool IsMessage(string path, SaveFormat? format)
    {
        try
        {
            bool detect = format is null;
            return File.Exists(path)
                && (
                    format == SaveFormat.Eml
                    || (detect && (IsNamed(path) || !LooseFile.IsMbox(path)) && SavedFolder.TryOpen(path) is null)
                );
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Reading the file shows what is wrong.
            return true;
        }
    }

    // Such a file is read in the same way when its directory is named.
    private static bool IsNamed(string path) =>
        Path.GetExtension(path).Equals(ImportFinder.MessageExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Imports the messages in a file or a directory.</summary>
    public void Import(string path, IWorkOutput output, CancellationToken cancel) =>
        Import(path, () => ImportFinder.Find(path, format, recurse), output, cancel);

    /// <summary>Imports files with a single message each.</summary>
    public void ImportFiles(IReadOnlyList<string> files, IWorkOutput output, CancellationToken cancel)
    {
        string name = files.Count == 1 ? files[0] : Quantity.Text(files.Count, "file");
        Import(name, () => [new FoundFolder(new FileSource(name, () => files, fullIds: true), [])], output, cancel);
    }

    private void Import(string from, Func<IReadOnlyList<FoundFolder>> find, IWorkOutput output, CancellationToken cancel)
    {
        using TransferRun run = TransferRun.FromFiles(goal);
        (IMessageSource Source, string Path)[] places = FindPlaces(run, from, find, output, cancel);
        run.Resume([.. places.Select(place => place.Source)], cancel);
        foreach ((IMessageSource source, string path) in places)
        {
            run.Transfer(source, path, output, cancel);
        }

        run.Finish();
    }

    // A path that cannot be read does not end the others.
    private static (IMessageSource Source, string Path)[] FindPlaces(
        TransferRun run,
        string from,
        Func<IReadOnlyList<FoundFolder>> find,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        try
        {
            IReadOnlyList<FoundFolder> found = find();
            IReadOnlyList<string> paths = run.Places(
                found.Select(folder => folder.Levels).ToArray(),
                found.Select(_ => FolderUse.None).ToArray(),
                cancel
            );
            return found.Select((folder, index) => (folder.Source, paths[index])).ToArray();
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, ex.Target ?? from);
            return [];
        }
    }
}
