using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Chooses among all folders of a mailbox.</summary>
internal delegate IEnumerable<MailboxFolder> FolderFilter(IReadOnlyList<MailboxFolder> folders);

/// <summary>Which folders are looked for.</summary>
/// <param name="Space">Whose folders wildcards stand for.</param>
/// <param name="Patterns">The names and patterns: a folder that is named is found wherever it is.</param>
internal sealed record FolderSearch(MailboxNamespace Space, IReadOnlyList<INamePattern> Patterns);

/// <summary>
/// Lists folders with their figures: one LIST-STATUS round trip where offered, plain LIST, LSUB and STATUS otherwise, which are
/// sent together for many folders.
/// </summary>
internal static class FolderReader
{
    private const StatusItems Figures = StatusItems.Count | StatusItems.Unread | StatusItems.UidNext | StatusItems.UidValidity;

    // STATUS, EXAMINE, FETCH and CLOSE, each with its answer.
    private const int TripsForSizes = 4;

    // More answers than this take longer than another connection, on which commands are sent together.
    private const int TripsToConnect = 12;

    /// <summary>Every folder of the personal namespaces with its figures.</summary>
    public static IReadOnlyList<MailboxFolder> List(MailAccount account, string session, CancellationToken cancel) =>
        List(account, session, new FolderSearch(MailboxNamespace.Personal, []), all => all, cancel);

    /// <summary>The folders of a search, those that are wanted with their figures.</summary>
    public static IReadOnlyList<MailboxFolder> List(
        MailAccount account,
        string session,
        FolderSearch search,
        FolderFilter wanted,
        CancellationToken cancel
    ) => Remembered(account, search.Space, Read(account, session, search, wanted, cancel));

    /// <summary>The levels of the path of one folder, without the namespace's prefix.</summary>
    /// <param name="account">The account.</param>
    /// <param name="path">The folder's path as a person typed it.</param>
    /// <param name="cancel">Gives up.</param>
    public static IReadOnlyList<string> Levels(MailAccount account, string path, CancellationToken cancel) =>
        account.Imap(client => FolderFinder.Levels(client, FolderFinder.Find(client, path)), cancel);

    /// <summary>Every folder of the personal namespaces without figures and subscriptions: one LIST.</summary>
    public static IReadOnlyList<MailboxFolder> Names(MailAccount account, string session, CancellationToken cancel) =>
        Names(account, session, new FolderSearch(MailboxNamespace.Personal, []), cancel);

    /// <summary>The folders of a search without figures and subscriptions.</summary>
    public static IReadOnlyList<MailboxFolder> Names(
        MailAccount account,
        string session,
        FolderSearch search,
        CancellationToken cancel
    ) =>
        Remembered(
            account,
            search.Space,
            account.Imap(
                client =>
                {
                    List<IMailFolder> folders = FolderLister.Find(client, StatusItems.None, search, session);
                    return FolderLister.Order(FolderLister.NameAll(client, folders, session).Keys);
                },
                cancel
            )
        );

    // Completion offers the user's own folders.
    private static MailboxFolder[] Remembered(MailAccount account, MailboxNamespace space, MailboxFolder[] folders)
    {
        if (space == MailboxNamespace.Personal)
        {
            FolderCache.ForAccount(account).Remember([.. folders.Where(folder => folder.Namespace == MailboxNamespace.Personal)]);
        }

        return folders;
    }

    /// <summary>One folder with its figures.</summary>
    public static MailboxFolder One(ImapClient client, IMailFolder folder, bool subscribed, string session)
    {
        MailboxFolder one = FolderLister.Name(
            client,
            FolderSpaces.Read(client),
            folder,
            SpecialFolders.Classify(client, folder),
            session
        );
        one.Subscribed = subscribed;
        return Describe(client, one, folder, Items(client));
    }

    private static StatusItems Items(ImapClient client)
    {
        StatusItems items = Figures;
        if (client.Capabilities.HasFlag(ImapCapabilities.StatusSize))
        {
            items |= StatusItems.Size;
        }

        return client.Capabilities.HasFlag(ImapCapabilities.CondStore) ? items | StatusItems.HighestModSeq : items;
    }

    // A figure that cannot be read ends the library's connection: the folders are listed without figures then, and asked for
    // one by one.
    private static MailboxFolder[] Read(
        MailAccount account,
        string session,
        FolderSearch search,
        FolderFilter wanted,
        CancellationToken cancel
    )
    {
        Listing listing;
        try
        {
            listing = account.Imap(client => List(client, session, search, wanted, inOneGo: true), cancel);
        }
        catch (MailException ex) when (ConnectionFailures.ProtocolViolation.Is(ex))
        {
            listing = account.Imap(client => List(client, session, search, wanted, inOneGo: false), cancel);
        }

        AskMissing(account, listing, cancel);
        return listing.All;
    }

    private static Listing List(ImapClient client, string session, FolderSearch search, FolderFilter wanted, bool inOneGo)
    {
        StatusItems items = Items(client);
        inOneGo &= client.Capabilities.HasFlag(ImapCapabilities.ListStatus);
        List<IMailFolder> folders = FolderLister.Find(client, inOneGo ? items : StatusItems.None, search, session);
        ISet<string> subscribed = FolderLister.FindSubscribed(client, folders, search.Space);
        Dictionary<MailboxFolder, IMailFolder> listed = FolderLister.NameAll(client, folders, session);
        foreach (MailboxFolder folder in listed.Keys)
        {
            folder.Subscribed = subscribed.Contains(folder.Path);
        }

        MailboxFolder[] all = FolderLister.Order(listed.Keys);
        MailboxFolder[] chosen = [.. wanted(all).Distinct()];
        bool hasSizes = (items & StatusItems.Size) != 0;

        // The figures of folders outside of the search came with no list.
        ILookup<bool, MailboxFolder> described = chosen.ToLookup(folder =>
            inOneGo && hasSizes && search.Space.Includes(folder.Namespace)
        );
        foreach (MailboxFolder folder in described[true])
        {
            Describe(client, folder, listed[folder], 0);
        }

        return new Listing(all, [.. described[false].Where(folder => folder.Selectable)], hasSizes);
    }

    private static void AskMissing(MailAccount account, Listing listing, CancellationToken cancel)
    {
        IReadOnlyList<MailboxFolder> left = listing.Missing;
        if (left.Count * (listing.HasSizes ? 1 : TripsForSizes) > TripsToConnect)
        {
            left = FolderFigures.Read(account, left, cancel);
        }

        try
        {
            account.Imap(client => DescribeEach(client, left), cancel);
        }
        catch (MailException ex) when (ConnectionFailures.ProtocolViolation.Is(ex))
        {
            if (FolderFigures.Read(account, left, cancel).Count > 0)
            {
                throw;
            }
        }
    }

    private static int DescribeEach(ImapClient client, IReadOnlyList<MailboxFolder> folders)
    {
        StatusItems items = Items(client);
        foreach (MailboxFolder folder in folders)
        {
            if (FolderFinder.Existing(client, folder.RawPath) is { } there)
            {
                Describe(client, folder, there, items);
            }
        }

        return folders.Count;
    }

    private static MailboxFolder Describe(ImapClient client, MailboxFolder described, IMailFolder folder, StatusItems missing)
    {
        if (!described.Selectable || (missing != 0 && !TryStatus(folder, missing)))
        {
            return described;
        }

        described.Items = folder.Count >= 0 ? folder.Count : null;
        described.Unread = folder.Unread >= 0 ? folder.Unread : null;
        described.Size = client.Capabilities.HasFlag(ImapCapabilities.StatusSize) ? Figure(folder.Size) : SumOfSizes(folder);
        described.UidValidity = folder.UidValidity;
        described.UidNext = folder.UidNext?.Id;
        described.HighestModSeq = folder.HighestModSeq > 0 ? Figure(folder.HighestModSeq) : null;
        return described;
    }

    // A folder may vanish between LIST and STATUS, or be forbidden: it is listed without figures then.
    private static bool TryStatus(IMailFolder folder, StatusItems items)
    {
        try
        {
            folder.Status(items);
            return true;
        }
        catch (ImapCommandException)
        {
            return false;
        }
    }

    // A figure beyond counting cannot be true, and is unknown.
    private static long? Figure(ulong? figure) => figure <= long.MaxValue ? (long?)figure : null;

    private static long? SumOfSizes(IMailFolder folder)
    {
        if (folder.Count == 0)
        {
            return 0;
        }

        // Without a finally: closing the folder after a failure would fail as well, and hide why.
        folder.Open(FolderAccess.ReadOnly);
        // By UID: for a range of numbers the library makes room for as many messages as the server counts.
        var all = new UniqueIdRange(UniqueId.MinValue, UniqueId.MaxValue);
        IList<IMessageSummary> messages = folder.Fetch(all, MessageSummaryItems.UniqueId | MessageSummaryItems.Size);
        bool isKnown = messages.Count >= folder.Count && messages.All(message => message.Size is not null);
        long? size = isKnown ? messages.Sum(message => (long)message.Size!) : null;
        folder.Close(expunge: false);
        return size;
    }

    /// <summary>Folders, and those of them that still need their figures.</summary>
    private sealed record Listing(MailboxFolder[] All, MailboxFolder[] Missing, bool HasSizes);
}
