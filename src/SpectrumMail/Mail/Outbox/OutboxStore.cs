using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// The outbox: a folder with one file for each message. The file's extension is the state of the message, so that a change of
/// state is one rename. Every change survives a crash.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class OutboxStore(string folder)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // How long the outbox keeps a key after its message was sent.
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(90);

    /// <summary>The folder of the outbox when the user names none.</summary>
    public static string DefaultFolder => Path.Combine(StateFolder.Path, "outbox");

    public string Folder { get; } = folder;

    /// <summary>The log of what was sent from the outbox.</summary>
    public SentLog SentLog { get; } = new(Path.Combine(folder, "sent.log"));

    /// <summary>Adds a message. It is on the disk when this returns.</summary>
    /// <returns>The entry. When the id is taken, the entry that has it.</returns>
    /// <exception cref="MailException">StorageUnavailable; the message was not added.</exception>
    public OutboxEntry Add(OutboxEntry entry, ComposedMessage message) =>
        Guard(
            Folder,
            () =>
            {
                PrivateFiles.CreateFolder(Folder);
                using FileStream gate = TakeGate();
                if (Find(entry.Id) is { } known)
                {
                    return known;
                }

                DurableFile.Write(
                    GetPath(entry),
                    file =>
                    {
                        entry.Write(file);
                        message.WriteTo(file);
                    }
                );
                return Find(entry.Id)!;
            }
        );

    /// <summary>Returns the entry of an id; null when there is none.</summary>
    public OutboxEntry? Find(string id) =>
        Guard(
            Folder,
            () =>
                !Directory.Exists(Folder)
                    ? null
                    : Enum.GetValues(typeof(OutboxState))
                        .Cast<OutboxState>()
                        .OrderBy(GetRank)
                        .Select(state => ReadFile(Path.Combine(Folder, id + GetExtension(state))))
                        .FirstOrDefault(entry => entry is not null)
        );

    /// <summary>Reads every entry, the oldest first.</summary>
    public IReadOnlyList<OutboxEntry> ReadAll() =>
        ReadFiles()
            .GroupBy(entry => entry.Id, StringComparer.Ordinal)
            .Select(same => same.OrderBy(entry => GetRank(entry.State)).First())
            .OrderBy(entry => entry.Created)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .ToArray();

    /// <summary>Returns the path of an entry's file.</summary>
    public string GetPath(OutboxEntry entry) => Path.Combine(Folder, entry.Id + GetExtension(entry.State));

    /// <summary>Takes the lease to deliver an account's messages; null when another process holds it.</summary>
    public IDisposable? TakeLease(string account, TimeSpan patience)
    {
        string path = Path.Combine(Folder, "lease-" + StateFolder.NameFor(account.ToUpperInvariant()) + ".lock");
        return Guard(
            path,
            () =>
            {
                PrivateFiles.CreateFolder(Folder);
                return ExclusiveFile.TryOpen(path, patience);
            }
        );
    }

    /// <summary>Opens the message of an entry, with the recipients that it is still to be sent to.</summary>
    public ComposedMessage OpenMessage(OutboxEntry entry) =>
        Guard(
            GetPath(entry),
            () =>
            {
                FileStream file = ContendedFile.OpenRead(GetPath(entry));
                file.Position = entry.BodyOffset;
                try
                {
                    MimeMessage message = new MimeParser(
                        ParserOptions.Default,
                        file,
                        MimeFormat.Entity,
                        persistent: true
                    ).ParseMessage();
                    MailboxAddress[] recipients = entry
                        .Pending.Select(recipient => new MailboxAddress(string.Empty, recipient.Address))
                        .ToArray();
                    return new ComposedMessage(
                        message,
                        new MailboxAddress(string.Empty, entry.From),
                        recipients,
                        entry.FileSize - entry.BodyOffset,
                        entry.NeedsUtf8
                    )
                    {
                        Source = file,
                    };
                }
                catch (FormatException ex)
                {
                    file.Dispose();
                    throw SendingFailures.OutboxFileUnusable.Make(GetPath(entry), ex.Message, ex);
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            }
        );

    /// <summary>Changes the state of an entry. The content of its file stays.</summary>
    public OutboxEntry Move(OutboxEntry entry, OutboxState state) =>
        Guard(
            GetPath(entry),
            () =>
            {
                OutboxEntry moved = entry with { State = state };
                using FileStream gate = TakeGate();
                if (entry.State != state)
                {
                    DurableFile.Move(GetPath(entry), GetPath(moved));
                }

                return moved;
            }
        );

    /// <summary>Writes the new values of an entry, and its state.</summary>
    /// <param name="former">The entry in the outbox.</param>
    /// <param name="entry">The entry with its new values.</param>
    /// <param name="keepMessage">Whether the message itself is still needed.</param>
    public void Update(OutboxEntry former, OutboxEntry entry, bool keepMessage) =>
        Guard(
            GetPath(entry),
            () =>
            {
                using FileStream gate = TakeGate();
                DurableFile.Write(
                    GetPath(entry),
                    file =>
                    {
                        entry.Write(file);
                        if (keepMessage)
                        {
                            using FileStream message = ContendedFile.OpenRead(GetPath(former));
                            message.Position = former.BodyOffset;
                            message.CopyTo(file);
                        }
                    }
                );
                if (former.State != entry.State)
                {
                    // When both files exist, the later state counts. A file that cannot be deleted does no harm.
                    DurableFile.Discard(GetPath(former));
                }

                return true;
            }
        );

    /// <summary>Removes a message from the outbox.</summary>
    public void Remove(OutboxEntry entry) =>
        Guard(
            GetPath(entry),
            () =>
            {
                using FileStream gate = TakeGate();
                DurableFile.Delete(GetPath(entry));
                return true;
            }
        );

    /// <summary>
    /// Removes what crashes have left, and keys that are old enough. Only the holder of the account's lease may call it.
    /// </summary>
    public void RemoveLeftovers(string account)
    {
        OutboxEntry[] mine = ReadFiles()
            .Where(entry => entry.Account.Equals(account, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        IEnumerable<OutboxEntry> stale = mine.GroupBy(entry => entry.Id)
            .SelectMany(same => same.OrderBy(entry => GetRank(entry.State)).Skip(1));
        IEnumerable<OutboxEntry> old = mine.Where(entry =>
            entry.State == OutboxState.Sent && entry.NotBefore < DateTime.UtcNow - s_memory
        );
        Guard(
            Folder,
            () =>
            {
                using (TakeGate())
                {
                    stale.Concat(old).Distinct().ToList().ForEach(entry => DurableFile.Discard(GetPath(entry)));
                }

                DateTime yesterday = DateTime.UtcNow.AddDays(-1);
                Directory
                    .GetFiles(Folder, "*" + DurableFile.Unfinished)
                    .Where(path => File.GetLastWriteTimeUtc(path) < yesterday)
                    .ToList()
                    .ForEach(DurableFile.Discard);
                return true;
            }
        );
    }

    // While an entry changes its state, both files may exist. After a crash both stay. The file of the later state counts.
    private static int GetRank(OutboxState state) =>
        state switch
        {
            OutboxState.Sent => 0,
            OutboxState.Failed => 1,
            OutboxState.Indeterminate => 2,
            OutboxState.Queued => 3,
            _ => 4,
        };

    private IEnumerable<OutboxEntry> ReadFiles() =>
        Guard(
            Folder,
            () =>
                !Directory.Exists(Folder)
                    ? []
                    : Directory
                        .GetFiles(Folder)
                        .Select(ReadFile)
                        .Where(entry => entry is not null)
                        .Select(entry => entry!)
                        .ToArray()
        );

    private static string GetExtension(OutboxState state) => "." + state.ToString().ToLowerInvariant();

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.Outbox(path, ex);
        }
    }

    private static OutboxEntry? ReadFile(string path)
    {
        if (!Enum.TryParse(Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out OutboxState state))
        {
            return null;
        }

        try
        {
            using FileStream file = ContendedFile.OpenRead(path);
            return OutboxEntry.Read(file, Path.GetFileNameWithoutExtension(path), state);
        }
        catch (FileNotFoundException)
        {
            // The entry has changed its state since the folder was listed.
            return null;
        }
    }

    // Keeps other processes from reading a message between two states.
    private FileStream TakeGate() =>
        ExclusiveFile.TryOpen(Path.Combine(Folder, "outbox.lock"), s_patience)
        ?? throw new IOException("Another process holds it.");
}
