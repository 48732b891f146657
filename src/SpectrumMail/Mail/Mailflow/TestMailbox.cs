using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>A mailbox of a test: finds and removes test messages in it.</summary>
/// <param name="account">The account.</param>
internal sealed class TestMailbox(MailAccount account)
{
    // More folders than these are looked into only where something is known to lie.
    private const int MostFolders = 50;

    // Older messages are not left by a test.
    private static readonly TimeSpan s_oldest = TimeSpan.FromDays(9);

    /// <summary>The day before which nothing is looked for.</summary>
    public static DateTime Oldest => (DateTime.UtcNow - s_oldest).Date;

    private static readonly FetchRequest s_marks = new(
        MessageSummaryItems.UniqueId,
        new HashSet<string> { "Message-Id", TestMark.Field }
    );

    /// <summary>Whether messages could only be marked as deleted, because the server cannot delete exactly these.</summary>
    public bool OnlyMarked { get; private set; }

    /// <summary>Whether the mailbox is read over IMAP, so that something can be removed there.</summary>
    public bool IsReadable => account.Settings.Protocol == MailProtocol.Imap;

    /// <summary>The folders where mail arrives or is kept: the inbox, then the spam folder, the copies, the rest.</summary>
    /// <param name="onlyUsual">Whether the rest is left out.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public IReadOnlyList<TestFolder> Folders(bool onlyUsual, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IReadOnlyDictionary<IMailFolder, FolderUse> uses = SpecialFolders.Classify(
                    client,
                    FolderSpaces.Folders(client).Where(FolderFinder.CanHoldMessages)
                );
                return uses.Where(entry => !SpecialFolders.IsView(entry.Value) && !FolderName.IsInbox(entry.Key.FullName))
                    .Select(entry => new TestFolder(entry.Key.FullName, entry.Value))
                    .Where(folder => !onlyUsual || folder.Use is FolderUse.Junk or FolderUse.Sent)
                    .OrderBy(folder =>
                        folder.Use switch
                        {
                            FolderUse.Junk => 0,
                            FolderUse.Sent => 1,
                            _ => 2,
                        }
                    )
                    .Take(MostFolders)
                    .Prepend(new TestFolder(FolderName.Inbox, FolderUse.Inbox))
                    .ToArray();
            },
            cancel
        );

    /// <summary>Removes test messages from folders.</summary>
    /// <param name="paths">The paths of the folders.</param>
    /// <param name="chosen">Which of the test messages there.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <returns>How many there were.</returns>
    public int Remove(IEnumerable<string> paths, Func<TestMark, bool> chosen, CancellationToken cancel) =>
        paths.Sum(path => account.Imap(client => Remove(client, path, chosen), cancel));

    /// <summary>The test message in a folder; null when it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mark">The message.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public MailflowArrival? Find(TestFolder folder, TestMark mark, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder.Path);
                UniqueId[] found = Matching(opened, other => other.IsOf(mark));
                return found.Length == 0
                    ? null
                    : opened
                        .Fetch(
                            [found[0]],
                            MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Headers
                        )
                        .Select(summary => MailflowArrival.From(summary, folder))
                        .FirstOrDefault();
            },
            cancel
        );

    /// <summary>Removes messages that were compared with what they must be, in a folder that is open for writing.</summary>
    public void Delete(ImapClient client, IMailFolder folder, UniqueId[] uids)
    {
        if (client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            ExactDeletion.Delete(client, folder, uids);
            return;
        }

        // A plain EXPUNGE would take what others have marked. A mail program that empties the folder takes these with it.
        MessageFlags flags = MessageFlags.Deleted | MessageFlags.Seen;
        folder.Store(uids, new StoreFlagsRequest(StoreAction.Add, flags) { Silent = true });
        OnlyMarked = true;
    }

    private int Remove(ImapClient client, string path, Func<TestMark, bool> chosen)
    {
        if (FolderFinder.TryFind(client, path) is not { } folder)
        {
            return 0;
        }

        folder.Open(FolderAccess.ReadOnly);
        if (folder.Count == 0 || Matching(folder, chosen) is not { Length: > 0 } seen)
        {
            return 0;
        }

        // Another SELECT of the folder may be another folder: what is removed is compared within the one that removes.
        folder.Open(FolderAccess.ReadWrite);
        UniqueId[] uids = [.. Matching(folder, chosen).Intersect(seen)];
        if (uids.Length > 0)
        {
            Delete(client, folder, uids);
        }

        return uids.Length;
    }

    // The search is by the Message-ID, which servers keep at hand; the field is compared here.
    private static UniqueId[] Matching(IMailFolder folder, Func<TestMark, bool> chosen)
    {
        if (folder.Count == 0)
        {
            return [];
        }

        IList<UniqueId> found = folder.Search(
            SearchQuery
                .DeliveredAfter(Oldest)
                .And(SearchQuery.NotDeleted)
                .And(SearchQuery.HeaderContains("Message-Id", TestMark.IdStart))
        );
        return found.Count == 0
            ? []
            :
            [
                .. folder
                    .Fetch(found, s_marks)
                    .Where(summary => TestMark.Read(summary.Headers) is { } mark && chosen(mark))
                    .Select(summary => summary.UniqueId),
            ];
    }
}

/// <summary>A folder that a test looks into.</summary>
/// <param name="Path">Its path on the server.</param>
/// <param name="Use">What it is for.</param>
internal sealed record TestFolder(string Path, FolderUse Use);

/// <summary>A test message that has arrived.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Headers">Its header.</param>
/// <param name="Received">When the server took it, by the server's clock.</param>
/// <param name="Seen">When it was seen, in UTC.</param>
internal sealed record MailflowArrival(TestFolder Folder, HeaderList Headers, DateTime? Received, DateTime Seen)
{
    /// <summary>A message of a folder, seen now.</summary>
    public static MailflowArrival From(IMessageSummary summary, TestFolder folder) =>
        new(folder, summary.Headers ?? new HeaderList(), summary.InternalDate?.LocalDateTime, DateTime.UtcNow);
}
