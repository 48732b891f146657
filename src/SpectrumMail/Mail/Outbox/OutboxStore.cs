using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// The outbox: a folder with one file a message. The extension of the file's name is the message's state, so that a change of
/// state is one rename, which happens or does not. Every change outlives a crash.
/// </summary>
internal sealed class OutboxStore
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // How long a key is remembered after its message was sent.
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(90);

    public OutboxStore(string folder) => Folder = folder;

    /// <summary>Where it is unless the user says otherwise.</summary>
    public static string DefaultFolder => Path.Combine(StateFolder.Path, "outbox");

    public string Folder { get; }

    /// <summary>Puts a message in; it is on the disk when this returns.</summary>
    /// <returns>The entry; the one that is there already when its id is taken.</returns>
    /// <exception cref="MailException">StorageUnavailable; the message is not in the outbox then.</exception>
    public OutboxEntry Add(OutboxEntry entry, ComposedMessage message) =>
        Guard(
            Folder,
            () =>
            {
                PrivateFiles.CreateFolder(Folder);
                using FileStream gate = Gate();
                if (Find(entry.Id) is { } known)
                {
                    return known;
                }

                DurableFile.Write(
                    PathOf(entry),
                    file =>
                    {
                        entry.Write(file);
                        message.WriteTo(file);
                    }
                );
                return Find(entry.Id)!;
            }
        );

    /// <summary>The entry of an id; null when there is none.</summary>
    public OutboxEntry? Find(string id) =>
        Guard(
            Folder,
            () =>
                !Directory.Exists(Folder)
                    ? null
                    : Enum.GetValues(typeof(OutboxState))
                        .Cast<OutboxState>()
                        .OrderBy(Rank)
                        .Select(state => Read(Path.Combine(Folder, id + Extension(state))))
                        .FirstOrDefault(entry => entry is not null)
        );

    /// <summary>Every message, the oldest first.</summary>
    public IReadOnlyList<OutboxEntry> All() =>
        Files()
            .GroupBy(entry => entry.Id, StringComparer.Ordinal)
            .Select(same => same.OrderBy(entry => Rank(entry.State)).First())
            .OrderBy(entry => entry.Created)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .ToArray();

    /// <summary>The file of an entry.</summary>
    public string PathOf(OutboxEntry entry) => Path.Combine(Folder, entry.Id + Extension(entry.State));

    /// <summary>Takes the right to deliver an account's messages; null when another process has it.</summary>
    public IDisposable? Lease(string account, TimeSpan patience)
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

    /// <summary>Opens the message of an entry for those who still are to get it.</summary>
    public ComposedMessage Load(OutboxEntry entry) =>
        Guard(
            PathOf(entry),
            () =>
            {
                FileStream file = ContendedFile.OpenRead(PathOf(entry));
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
                    throw SendingFailures.OutboxFileUnusable.Make(PathOf(entry), ex.Message, ex);
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            }
        );

    /// <summary>Gives an entry another state; its file keeps its content.</summary>
    public OutboxEntry Move(OutboxEntry entry, OutboxState state) =>
        Guard(
            PathOf(entry),
            () =>
            {
                OutboxEntry moved = entry with { State = state };
                using FileStream gate = Gate();
                if (entry.State != state)
                {
                    DurableFile.Move(PathOf(entry), PathOf(moved));
                }

                return moved;
            }
        );

    /// <summary>Writes what has changed of an entry, and its state.</summary>
    /// <param name="former">As it stands in the outbox.</param>
    /// <param name="entry">As it shall stand.</param>
    /// <param name="keepMessage">Whether the message itself is still needed.</param>
    public void Update(OutboxEntry former, OutboxEntry entry, bool keepMessage) =>
        Guard(
            PathOf(entry),
            () =>
            {
                using FileStream gate = Gate();
                DurableFile.Write(
                    PathOf(entry),
                    file =>
                    {
                        entry.Write(file);
                        if (keepMessage)
                        {
                            using FileStream message = ContendedFile.OpenRead(PathOf(former));
                            message.Position = former.BodyOffset;
                            message.CopyTo(file);
                        }
                    }
                );
                if (former.State != entry.State)
                {
                    // Of two files the one that knows more counts, so one that cannot be deleted is only untidy.
                    DurableFile.Discard(PathOf(former));
                }

                return true;
            }
        );

    /// <summary>Takes a message out for good.</summary>
    public void Remove(OutboxEntry entry) =>
        Guard(
            PathOf(entry),
            () =>
            {
                using FileStream gate = Gate();
                DurableFile.Delete(PathOf(entry));
                return true;
            }
        );

    /// <summary>
    /// Takes away what crashes have left, and keys that are old enough. Only for the holder of the account's lease.
    /// </summary>
    public void Tidy(string account)
    {
        OutboxEntry[] mine = Files().Where(entry => entry.Account.Equals(account, StringComparison.OrdinalIgnoreCase)).ToArray();
        IEnumerable<OutboxEntry> stale = mine.GroupBy(entry => entry.Id)
            .SelectMany(same => same.OrderBy(entry => Rank(entry.State)).Skip(1));
        IEnumerable<OutboxEntry> old = mine.Where(entry =>
            entry.State == OutboxState.Sent && entry.NotBefore < DateTime.UtcNow - s_memory
        );
        Guard(
            Folder,
            () =>
            {
                using FileStream gate = Gate();
                stale.Concat(old).Distinct().ToList().ForEach(entry => DurableFile.Discard(PathOf(entry)));
                return true;
            }
        );

        Guard(
            Folder,
            () =>
            {
                foreach (
                    string path in Directory
                        .GetFiles(Folder, "*" + DurableFile.Unfinished)
                        .Where(path => File.GetLastWriteTimeUtc(path) < DateTime.UtcNow.AddDays(-1))
                )
                {
                    DurableFile.Discard(path);
                }

                return true;
            }
        );
    }

    // While what is known of a message is written anew both files may be there, after a crash for good: the one that knows more
    // counts.
    private static int Rank(OutboxState state) =>
        state switch
        {
            OutboxState.Sent => 0,
            OutboxState.Failed => 1,
            OutboxState.Indeterminate => 2,
            OutboxState.Queued => 3,
            _ => 4,
        };

    private IEnumerable<OutboxEntry> Files() =>
        Guard(
            Folder,
            () =>
                !Directory.Exists(Folder)
                    ? []
                    : Directory.GetFiles(Folder).Select(Read).Where(entry => entry is not null).Select(entry => entry!).ToArray()
        );

    private static string Extension(OutboxState state) => "." + state.ToString().ToLowerInvariant();

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

    private static OutboxEntry? Read(string path)
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
            // It changed its state between the listing and now.
            return null;
        }
    }

    // So that nobody sees a message between two states.
    private FileStream Gate() =>
        ExclusiveFile.TryOpen(Path.Combine(Folder, "outbox.lock"), s_patience)
        ?? throw new IOException("Another process holds it.");
}
