using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// The copies of messages in a saved folder: written through to the disk, with all names that lead to them, and read back as
/// Import-SpectrumMessage reads them.
/// </summary>
/// <param name="root">The directory that everything is saved in.</param>
/// <param name="saved">The list of the folder.</param>
internal sealed class SavedCopies(string root, SavedFolder saved)
{
    /// <summary>The entries of messages, by id.</summary>
    /// <param name="ids">The messages.</param>
    public Dictionary<string, SavedEntry> Find(ISet<string> ids) =>
        saved
            .Entries()
            .Where(entry => ids.Contains(entry.Info.Uidl))
            .GroupBy(entry => entry.Info.Uidl)
            .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>The files of copies, by the id of the message; a copy that is gone has none.</summary>
    public Dictionary<string, string> Files(IEnumerable<SavedEntry> entries)
    {
        var files = new SavedFiles(saved);
        return entries
            .Select(entry => (entry.Info.Uidl, Path: files.PathOf(entry)))
            .Where(copy => File.Exists(copy.Path))
            .ToDictionary(copy => copy.Uidl, copy => copy.Path);
    }

    /// <summary>Makes copies, the list and the names of both outlive a loss of power.</summary>
    /// <exception cref="MailException">The disk fails.</exception>
    public void Sync(IEnumerable<string> copies)
    {
        string[] files = [.. copies.Distinct()];
        try
        {
            Array.ForEach(files, Sync);
            Sync(saved.List);
            foreach (string folder in files.Select(file => Path.GetDirectoryName(file)!).Distinct())
            {
                DurableFile.SyncFolder(folder);
            }

            // The directories themselves are names in others, up to the one that the user gave and the one that holds it.
            string end = Path.GetDirectoryName(Path.GetFullPath(root)) ?? root;
            for (
                string? folder = saved.Directory;
                folder is not null && folder.Length >= end.Length;
                folder = Path.GetDirectoryName(folder)
            )
            {
                DurableFile.SyncFolder(folder);
            }
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw SavingFailures.CopiesDoubtful.Make(saved.Place, ex.Message, ex);
        }
    }

    /// <summary>Reads copies back.</summary>
    /// <param name="entries">The lines of the messages in the list.</param>
    /// <param name="output">Takes a failure for each copy that cannot be read.</param>
    /// <param name="cancel">The user gives up.</param>
    public Dictionary<string, MessageHash> Read(
        IReadOnlyCollection<SavedEntry> entries,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        var hashes = new MessageHashes([.. entries.Select(entry => entry.Info.Uidl)], saved.Place, output);
        new SavedSource(saved).Read(entries, hashes, cancel);
        return hashes.Found;
    }

    private static void Sync(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1);
        stream.Flush(flushToDisk: true);
    }
}
