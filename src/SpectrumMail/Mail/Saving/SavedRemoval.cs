using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Removes messages from a server whose copies are proven: on the disk, read back, and equal in size and hash to what the server
/// sent. What this run fetched was hashed on its way; what an earlier run saved is fetched once more. Anything doubtful stays.
/// </summary>
/// <param name="root">The directory that everything is saved in.</param>
/// <param name="before">Only messages that arrived before this are removed; null for all.</param>
/// <param name="log">Returns the log of actions; null for none.</param>
internal sealed class SavedRemoval(string root, DateTime? before, Func<ActionLog>? log)
{
    /// <summary>What is done, for the question to the user and for the log.</summary>
    public const string Action = "Remove for good what is saved";

    // So much is proven and removed at a time: a run that is stopped has done a part of its work.
    private const int Batch = 1000;

    /// <summary>Removes messages of a folder that is saved and closed.</summary>
    /// <param name="origin">The folder.</param>
    /// <param name="save">What was saved of it.</param>
    /// <param name="output">Takes failures.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The server cannot remove exactly these messages, or the connection broke.</exception>
    public void Remove(SaveOrigin origin, FolderSave save, IWorkOutput output, CancellationToken cancel)
    {
        if (SavedFolder.TryOpen(save.Result.Path) is not { } saved)
        {
            return;
        }

        var copies = new SavedCopies(root, saved);
        SavedEntry[] old = [.. copies.Find(save.Asked).Values.Where(IsOld).OrderBy(entry => Uid(entry.Info.Uidl))];
        for (int start = 0; start < old.Length; start += Batch)
        {
            RemoveSet(origin, save, copies, [.. old.Skip(start).Take(Batch)], output, cancel);
            output.Progress($"Removing from {save.Result.Folder}", Math.Min(start + Batch, old.Length), old.Length);
        }
    }

    // A message whose time of arrival is not known is not old.
    private bool IsOld(SavedEntry entry) =>
        before is not { } limit || entry.Info.Received is { } received && received.UtcDateTime < limit.ToUniversalTime();

    private void RemoveSet(
        SaveOrigin origin,
        FolderSave save,
        SavedCopies copies,
        SavedEntry[] entries,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        Dictionary<string, string> files = copies.Files(entries);
        copies.Sync(files.Values);
        string[] ids = [.. entries.Select(entry => entry.Info.Uidl)];
        Dictionary<string, MessageHash> kept = copies.Read(entries, output, cancel);
        Dictionary<string, MessageHash> sent = Sent(origin.Account, save, ids, output, cancel);
        var proven = new Dictionary<uint, (string Path, string Hash)>();
        foreach (SavedEntry entry in entries)
        {
            string id = entry.Info.Uidl;
            if (!sent.TryGetValue(id, out MessageHash? there))
            {
                // It is not on the server any more, or its failure was reported.
                continue;
            }

            if (!kept.TryGetValue(id, out MessageHash? here) || !files.TryGetValue(id, out string? file))
            {
                // The copy cannot be read; that was reported.
                continue;
            }

            if (here == there && here.Size == entry.Size)
            {
                proven[Uid(id)] = (file, here.Hash);
            }
            else
            {
                output.Error(SavingFailures.CopyDiffers.Make(file), save.NameMessage(id));
            }
        }

        if (proven.Count > 0)
        {
            Delete(origin, save, proven, output, cancel);
        }
    }

    private static Dictionary<string, MessageHash> Sent(
        MailAccount account,
        FolderSave save,
        string[] ids,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        string[] unknown = [.. ids.Where(id => !save.Sent.ContainsKey(id))];
        if (unknown.Length > 0)
        {
            var hashes = new MessageHashes(unknown, save.Result.Folder, output);
            var fetcher = new ImapFetcher(account, save.Result.Folder, save.Validity, hashes, "compared");
            fetcher.Fetch([.. unknown.Select(id => new UniqueId(Uid(id)))], mustExist: false, cancel);
            foreach (KeyValuePair<string, MessageHash> found in hashes.Found)
            {
                save.Sent[found.Key] = found.Value;
            }
        }

        return ids.Where(save.Sent.ContainsKey).ToDictionary(id => id, id => save.Sent[id]);
    }

    private void Delete(
        SaveOrigin origin,
        FolderSave save,
        Dictionary<uint, (string Path, string Hash)> proven,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        var selection = new MessageSelection(save.Result.Folder, save.Validity, proven.Keys) { Expected = origin.Expected };
        string user = origin.Account.Settings.Credential.UserName;
        ActionNotes? notes = log is null
            ? null
            : new ActionNotes(log(), user, Action)
            {
                CopyOf = uid => proven.TryGetValue(uid, out (string Path, string Hash) copy) ? copy : null,
            };
        int done = 0;
        foreach (ChangeStep step in new DeleteChange(origin.Account, origin.Session, selection) { Notes = notes }.Run(cancel))
        {
            // What is gone is where it should be.
            save.Result.Removed += step.Done - done - step.Missing.Count - step.Problems.Count;
            done = step.Done;
            foreach (MailException problem in step.Problems)
            {
                output.Error(problem, save.Result.Folder);
            }
        }
    }

    private static uint Uid(string id) => uint.Parse(id, CultureInfo.InvariantCulture);
}
