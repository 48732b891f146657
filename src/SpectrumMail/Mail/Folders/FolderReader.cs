using System;
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
                    List<IMailFolder> folders = Found(client, StatusItems.None, search, session);
                    return Ordered(Named(client, folders, session).Keys);
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
        MailboxFolder one = Name(client, folder, SpecialFolders.Classify(client, folder), session);
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
        List<IMailFolder> folders = Found(client, inOneGo ? items : StatusItems.None, search, session);
        ISet<string> subscribed = Subscribed(client, folders, search.Space);
        Dictionary<MailboxFolder, IMailFolder> listed = Named(client, folders, session);
        foreach (MailboxFolder folder in listed.Keys)
        {
            folder.Subscribed = subscribed.Contains(folder.Path);
        }

        MailboxFolder[] all = Ordered(listed.Keys);
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

    private static MailboxFolder[] Ordered(IEnumerable<MailboxFolder> folders) =>
        folders
            .OrderBy(folder => folder.SpecialUse == FolderUse.Inbox ? 0 : 1)
            .ThenBy(folder => folder.Path, StringComparer.OrdinalIgnoreCase)
            .ToArray();

    // Only the user's own folders have special uses.
    private static Dictionary<MailboxFolder, IMailFolder> Named(ImapClient client, List<IMailFolder> folders, string session)
    {
        var spaces = FolderSpaces.Read(client);
        ILookup<bool, IMailFolder> own = folders.ToLookup(folder => spaces.Kind(folder.FullName) == MailboxNamespace.Personal);
        IReadOnlyDictionary<IMailFolder, FolderUse> uses = SpecialFolders.Classify(own[true]);
        return folders.ToDictionary(folder =>
            Name(client, folder, uses.TryGetValue(folder, out FolderUse use) ? use : FolderUse.None, session)
        );
    }

    // A folder that is named is found wherever it is; the others are only looked for when it is not among those wanted.
    private static List<IMailFolder> Found(ImapClient client, StatusItems items, FolderSearch search, string session)
    {
        List<IMailFolder> folders = Listed(client, items, search.Space);
        if (search.Space == MailboxNamespace.All || search.Patterns.Count == 0)
        {
            return folders;
        }

        MailboxFolder[] listed = [.. Named(client, folders, session).Keys];
        bool isComplete = search.Patterns.All(pattern => FolderChoice.Match(listed, pattern, search.Space).Length > 0);
        bool hasOthers = search.Space != MailboxNamespace.Personal || FolderSpaces.Read(client).HasOthers;
        return isComplete || !hasOthers
            ? folders
            : [.. folders, .. Listed(client, StatusItems.None, MailboxNamespace.All).Except(folders)];
    }

    private static List<IMailFolder> Listed(ImapClient client, StatusItems items, MailboxNamespace wanted)
    {
        List<IMailFolder> folders = [.. FolderSpaces.Folders(client, wanted, items)];

        // A namespace such as "INBOX." does not hold the inbox itself.
        bool isInboxWanted = wanted.Includes(MailboxNamespace.Personal);
        if (isInboxWanted && !folders.Any(folder => FolderName.IsInbox(folder.FullName)) && client.Inbox is { } inbox)
        {
            folders.Add(inbox);
            if (items != StatusItems.None)
            {
                inbox.Status(items);
            }
        }

        // Namespaces may overlap, and a server may list a folder twice.
        return [.. folders.GroupBy(folder => folder.FullName, StringComparer.Ordinal).Select(same => same.First())];
    }

    private static HashSet<string> Subscribed(ImapClient client, List<IMailFolder> folders, MailboxNamespace wanted)
    {
        // LIST-EXTENDED returns it with the folders themselves, except for an inbox that was added to them.
        IEnumerable<IMailFolder> known = client.Capabilities.HasFlag(ImapCapabilities.ListExtended)
            ? folders
            : FolderSpaces.Folders(client, wanted, subscribedOnly: true);
        var names = new HashSet<string>(
            known.Where(folder => folder.IsSubscribed).Select(folder => folder.FullName),
            StringComparer.Ordinal
        );
        if (client.Inbox is { IsSubscribed: true } inbox)
        {
            names.Add(inbox.FullName);
        }

        return names;
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

    private static MailboxFolder Name(ImapClient client, IMailFolder folder, FolderUse use, string session) =>
        new()
        {
            RawPath = folder.FullName,
            Levels = FolderFinder.Levels(client, folder),
            Name = folder.Name,
            Parent = folder.ParentFolder?.FullName ?? string.Empty,
            Separator = folder.DirectorySeparator == '\0' ? string.Empty : folder.DirectorySeparator.ToString(),
            SpecialUse = use,
            Namespace = FolderSpaces.Read(client).Kind(folder.FullName),
            Selectable = FolderFinder.CanHoldMessages(folder),
            Session = session,
        };

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
        IList<IMessageSummary> messages = folder.Fetch(0, -1, MessageSummaryItems.Size);
        bool isKnown = messages.Count >= folder.Count && messages.All(message => message.Size is not null);
        long? size = isKnown ? messages.Sum(message => (long)message.Size!) : null;
        folder.Close(expunge: false);
        return size;
    }

    /// <summary>Folders, and those of them that still need their figures.</summary>
    private sealed record Listing(MailboxFolder[] All, MailboxFolder[] Missing, bool HasSizes);
}
