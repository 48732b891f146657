using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>A folder to save from.</summary>
/// <param name="Account">The account.</param>
/// <param name="Session">The name of its session.</param>
/// <param name="Path">The path of the folder as the user typed it.</param>
/// <param name="Validity">The UIDVALIDITY to expect; 0 for any.</param>
internal sealed record SaveOrigin(MailAccount Account, string Session, string Path, long Validity)
{
    /// <summary>What messages must be when they are removed; null for anything.</summary>
    public IReadOnlyDictionary<uint, ExpectedMessage>? Expected { get; init; }
}

/// <summary>
/// Saves whole folders and single messages of any number of accounts into one directory. A folder of which single messages are
/// saved stays open until the run ends, because its list of saved messages is locked while it is open.
/// </summary>
/// <param name="root">The directory, as a full path.</param>
/// <param name="format">The format of the saved messages.</param>
/// <param name="emitsMessages">Whether saved messages are written to the output, instead of a result for each folder.</param>
/// <param name="removal">Removes what is saved; null keeps it.</param>
internal sealed class SaveRun(string root, SaveFormat format, bool emitsMessages, SavedRemoval? removal = null) : IDisposable
{
    // A set that is large enough for the speed of the wire; the pipeline waits for no more than this.
    private const int Batch = 1000;

    private readonly Dictionary<SaveOrigin, OpenFolder> _open = [];
    private SavedRemoval? _removal = removal;

    /// <summary>The directory for the messages of one account, below the one that the user gave.</summary>
    public static string AccountRoot(string root, string address) =>
        Path.Combine(root, SafeName.Level(address.ToLowerInvariant(), _ => false));

    /// <summary>Removes nothing from here on.</summary>
    public void KeepsAll() => _removal = null;

    /// <summary>Whether messages are collected that are not saved yet, or folders are open.</summary>
    public bool HasOpenFolders => _open.Count > 0;

    /// <summary>The action on a message, for the question to the user.</summary>
    public string MessageAction { get; } = $"Save as {format} to {root}";

    /// <summary>Saves the folders that patterns name.</summary>
    /// <param name="origin">The account, and the UIDVALIDITY to expect; its path says nothing.</param>
    /// <param name="search">The paths or patterns.</param>
    /// <param name="output">Takes questions, results, failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public void SaveFolders(SaveOrigin origin, FolderSearch search, IWorkOutput output, CancellationToken cancel)
    {
        // POP3 has one mailbox and no patterns.
        IEnumerable<string> paths =
            origin.Account.Settings.Protocol == MailProtocol.Pop3
                ? search.Patterns.Select(pattern => pattern.Text).Distinct()
                : FolderChoice.FindPaths(origin.Account, origin.Session, search, output, cancel);
        foreach (string path in paths)
        {
            SaveFolder(origin with { Path = path }, output, cancel);
        }
    }

    /// <summary>Saves all messages of a folder, if the user agrees.</summary>
    public void SaveFolder(SaveOrigin origin, IWorkOutput output, CancellationToken cancel)
    {
        if (output.Confirm($"{origin.Path} of {origin.Session}", $"Save all messages as {format} to {root}"))
        {
            OpenFolder folder = Find(origin);
            Save(folder, ids: null, output, cancel);
            Close(folder, output, cancel);
            _open.Remove(origin);
        }
    }

    /// <summary>Collects messages to save.</summary>
    /// <returns>Whether enough are collected to save them now.</returns>
    public bool Collect(SaveOrigin origin, IEnumerable<string> ids)
    {
        OpenFolder folder = Find(origin);
        folder.Ids.AddRange(ids);
        return folder.Ids.Count >= Batch;
    }

    /// <summary>Saves the collected messages of one folder, which stays open.</summary>
    public void SaveCollected(SaveOrigin origin, IWorkOutput output, CancellationToken cancel) =>
        SaveCollected(Find(origin), output, cancel);

    /// <summary>Saves all collected messages, and writes the result of each folder.</summary>
    public void Finish(IWorkOutput output, CancellationToken cancel)
    {
        foreach (OpenFolder folder in _open.Values)
        {
            SaveCollected(folder, output, cancel);
            Close(folder, output, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OpenFolder folder in _open.Values)
        {
            folder.Save?.Dispose();
        }
    }

    private void SaveCollected(OpenFolder folder, IWorkOutput output, CancellationToken cancel)
    {
        string[] ids = [.. folder.Ids];
        folder.Ids.Clear();
        if (ids.Length > 0)
        {
            Save(folder, ids, output, cancel);
        }
    }

    // All messages of the folder when no ids are given. A failure of one folder does not end the others.
    private void Save(OpenFolder folder, string[]? ids, IWorkOutput output, CancellationToken cancel)
    {
        SaveOrigin origin = folder.Origin;
        try
        {
            folder.Save ??= folder.Saver.Open(origin.Path, origin.Validity, cancel);
            folder.Save.EmitsMessages = emitsMessages;
            folder.Save.Hashes = _removal is not null;
            if (ids is null)
            {
                folder.Saver.SaveAll(folder.Save, output, cancel);
            }
            else
            {
                folder.Saver.Save(folder.Save, ids, output, cancel);
            }
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, origin.Path);
        }
        catch (MailException ex)
        {
            ex.About(origin.Path);
            throw;
        }
    }

    private void Close(OpenFolder folder, IWorkOutput output, CancellationToken cancel)
    {
        if (folder.Save is { } save)
        {
            save.Dispose();
            folder.Save = null;
            try
            {
                Remove(folder.Origin, save, output, cancel);
            }
            catch (MailException)
            {
                // What was saved and removed before the account failed is the folder's result all the same.
                Conclude(save, output);
                throw;
            }

            Conclude(save, output);
        }
    }

    private void Conclude(FolderSave save, IWorkOutput output)
    {
        if (!emitsMessages)
        {
            output.Write(save.Conclude());
        }
    }

    // The place is closed, so that the copies are read as any other program reads them.
    private void Remove(SaveOrigin origin, FolderSave save, IWorkOutput output, CancellationToken cancel)
    {
        try
        {
            _removal?.Remove(origin, save, output, cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, origin.Path);
        }
    }

    private OpenFolder Find(SaveOrigin origin)
    {
        if (!_open.TryGetValue(origin, out OpenFolder? folder))
        {
            IMessageSaver saver = SaverFactory.Create(origin.Account, new SavePlan(root, format, origin.Session));
            _open.Add(origin, folder = new OpenFolder(origin, saver));
        }

        return folder;
    }

    private sealed class OpenFolder(SaveOrigin origin, IMessageSaver saver)
    {
        public SaveOrigin Origin { get; } = origin;

        public IMessageSaver Saver { get; } = saver;

        public List<string> Ids { get; } = [];

        public FolderSave? Save { get; set; }
    }
}
