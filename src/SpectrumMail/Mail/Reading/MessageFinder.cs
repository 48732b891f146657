using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>The result of a search, in the order of the query.</summary>
/// <param name="Path">The path of the folder on the server.</param>
/// <param name="Validity">The folder's UIDVALIDITY.</param>
/// <param name="Count">How many messages the folder has.</param>
/// <param name="Uids">The messages; null for all messages of the folder, which need no search at first.</param>
/// <param name="RoundTrip">The shortest answer time of the server.</param>
/// <param name="Delta">The changes since the checkpoint; null without a checkpoint.</param>
internal sealed record FoundMessages(
    string Path,
    uint Validity,
    int Count,
    IReadOnlyList<UniqueId>? Uids,
    TimeSpan RoundTrip,
    FolderDelta? Delta
)
{
    /// <summary>Whether the server answers so soon that its wire is faster than compression.</summary>
    public bool IsNear { get; init; }
}

/// <summary>Lets the server search and sort. Sorts here where the server cannot.</summary>
internal static class MessageFinder
{
    // A server may find messages that have arrived since it last counted.
    private const int MostUnannounced = 100_000;

    private static readonly TimeSpan s_near = TimeSpan.FromMilliseconds(8);

    /// <summary>Opens the folder and finds the messages that a query wants.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="query">The messages.</param>
    /// <param name="account">The account's name in checkpoints.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <exception cref="MailException">FolderNotFound, or the server refuses the search.</exception>
    public static FoundMessages Find(ImapClient client, MessageQuery query, string account, MessageCheckpoint? checkpoint)
    {
        var clock = Stopwatch.StartNew();
        ConversationLog log = ((SpoolingImapClient)client).Log;
        TimeSpan waited = log.Waited;
        IMailFolder folder = checkpoint is null
            ? FolderFinder.Open(client, query.Folder)
            : FolderFinder.OpenAnew(client, query.Folder);
        TimeSpan roundTrip = clock.Elapsed;
        bool isNear = log.Waited - waited < s_near;
        FolderDelta? delta = checkpoint is null
            ? null
            : FolderDelta.Compute(client, folder, account, checkpoint.Find(account, folder.FullName));
        IReadOnlyList<UniqueId>? uids = delta is null ? FindAny(client, folder, query) : FindNew(client, folder, query, delta);
        return new FoundMessages(folder.FullName, folder.UidValidity, folder.Count, uids, roundTrip, delta) { IsNear = isNear };
    }

    /// <summary>
    /// Returns the messages of an open folder that follow a UID in the order of the query.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="found">The folder.</param>
    /// <param name="descending">The order.</param>
    /// <param name="last">The UID; null for all messages.</param>
    /// <exception cref="MailException">The folder was recreated.</exception>
    public static UniqueId[] Rest(ImapClient client, FoundMessages found, bool descending, uint? last)
    {
        IMailFolder folder = FolderFinder.Reopen(client, found.Path, found.Validity);
        UniqueId[] all = folder.Count == 0 ? [] : InUidOrder(Search(client, folder, SearchQuery.All), descending);
        if (last is not { } edge)
        {
            return all;
        }

        int before = 0;
        while (before < all.Length && (descending ? all[before].Id >= edge : all[before].Id <= edge))
        {
            before++;
        }

        return UidBatches.Slice(all, before, all.Length);
    }

    /// <summary>
    /// Searches. The server answers with ranges where it can (ESEARCH, RFC 4731), not with a number for each message.
    /// </summary>
    public static IList<UniqueId> Search(ImapClient client, IMailFolder folder, SearchQuery query) =>
        client.Capabilities.HasFlag(ImapCapabilities.ESearch)
            ? Counted(folder, folder.Search(SearchOptions.All, query).UniqueIds)
            : folder.Search(query);

    /// <summary>
    /// Returns what a search found, unless it is far more than the folder has: a range of a few characters may name more messages
    /// than memory can hold.
    /// </summary>
    /// <exception cref="ImapProtocolException">It is.</exception>
    public static IList<UniqueId> Counted(IMailFolder folder, IList<UniqueId> found) =>
        found.Count >= 0 && found.Count <= folder.Count + (long)MostUnannounced
            ? found
            : throw new ImapProtocolException(
                $"It found {Quantity.InvariantText(found.Count, "message")} in a folder with {folder.Count}."
            );

    private static IReadOnlyList<UniqueId>? FindAny(ImapClient client, IMailFolder folder, MessageQuery query) =>
        query.WantsAll && folder.Count > 0 ? null : Matching(client, folder, query);

    // The page is a page of the new messages.
    private static IReadOnlyList<UniqueId> FindNew(
        ImapClient client,
        IMailFolder folder,
        MessageQuery query,
        FolderDelta delta
    ) => delta.IsEmpty ? [] : delta.Choose(Matching(client, folder, query with { First = null, Skip = 0 }));

    private static IReadOnlyList<UniqueId> Matching(ImapClient client, IMailFolder folder, MessageQuery query)
    {
        if (folder.Count == 0)
        {
            return [];
        }

        if (query.Filter.FindForeignText() is { } foreign)
        {
            SearchCharset.Demand(client, folder, foreign);
        }

        SearchQuery search = query.Filter.ToSearch();
        HashSet<uint>? named = query.Filter.HasManyUids ? [.. query.Filter.Uids.Select(uid => (uint)uid)] : null;
        IReadOnlyList<UniqueId>? raw = query.Filter.RawQuery is { } text
            ? RawSearch.Run(client, folder, text, query.Filter.FromUid).ToArray()
            : null;
        if (raw is { Count: 0 })
        {
            return [];
        }

        IReadOnlyList<UniqueId> found;
        if (query.SortBy is { } key)
        {
            found = Sorted(client, folder, search, key, query);
        }
        else
        {
            bool isRaw = raw is not null && search == SearchQuery.All;
            found = InUidOrder(isRaw ? raw! : Search(client, folder, search), query.Descending);
        }

        if (raw is null && named is null)
        {
            return found;
        }

        HashSet<uint>? chosen = raw is null ? null : [.. raw.Select(uid => uid.Id)];
        return found.Where(uid => chosen?.Contains(uid.Id) != false && named?.Contains(uid.Id) != false).ToArray();
    }

    // As the answer to a search mostly is.
    private static bool IsInOrder(UniqueId[] uids)
    {
        for (int place = 1; place < uids.Length; place++)
        {
            if (uids[place].Id < uids[place - 1].Id)
            {
                return false;
            }
        }

        return true;
    }

    private static UniqueId[] InUidOrder(IEnumerable<UniqueId> found, bool descending)
    {
        UniqueId[] ordered = found.ToArray();
        if (!IsInOrder(ordered))
        {
            Array.Sort(ordered, (left, right) => left.Id.CompareTo(right.Id));
        }

        if (descending)
        {
            Array.Reverse(ordered);
        }

        return ordered;
    }

    private static IReadOnlyList<UniqueId> Sorted(
        ImapClient client,
        IMailFolder folder,
        SearchQuery search,
        MessageSortKey key,
        MessageQuery query
    )
    {
        bool descending = query.Descending;

        // Courier sorts messages without a date first, and not by their arrival (RFC 5256, section 2.2).
        bool isWrong = key == MessageSortKey.Date && client is SpoolingImapClient { IsCourier: true };
        if (isWrong || !client.Capabilities.HasFlag(ImapCapabilities.Sort))
        {
            return MessageSorter.Sort(
                client,
                folder,
                InUidOrder(Search(client, folder, search), descending: false),
                key,
                descending
            );
        }

        OrderBy[] order = [new OrderBy(Type(key), descending ? SortOrder.Descending : SortOrder.Ascending)];
        if (!client.Capabilities.HasFlag(ImapCapabilities.ESort))
        {
            return folder.Sort(search, order).ToArray();
        }

        return Page(client, folder, search, order, query)
            ?? Counted(folder, folder.Sort(SearchOptions.All, search, order).UniqueIds).ToArray();
    }

    // A page of a sorted folder is a line, all of a large folder half a megabyte (PARTIAL: RFC 5267, section 4.4, and RFC 9394).
    // Servers that offer it for SEARCH support it for SORT too, though not all announce that: the answer is checked.
    private static UniqueId[]? Page(
        ImapClient client,
        IMailFolder folder,
        SearchQuery search,
        OrderBy[] order,
        MessageQuery query
    )
    {
        if (
            query.First is not > 0
            || query.Filter.NeedsASecondLook
            || query.Filter.RawQuery is not null
            || query.Filter.HasManyUids
            || (client.Capabilities & (ImapCapabilities.Partial | ImapCapabilities.Context)) == 0
        )
        {
            return null;
        }

        var range = new PartialRange(1, Math.Min((long)query.Skip + query.First.Value, uint.MaxValue));
        try
        {
            SearchResults results = folder.Sort(SearchOptions.None, search, order, range);
            return results.Partial == range ? results.UniqueIds.ToArray() : null;
        }
        catch (ImapCommandException)
        {
            return null;
        }
    }

    private static OrderByType Type(MessageSortKey key) =>
        key switch
        {
            MessageSortKey.Arrival => OrderByType.Arrival,
            MessageSortKey.Date => OrderByType.Date,
            MessageSortKey.From => OrderByType.From,
            MessageSortKey.Subject => OrderByType.Subject,
            MessageSortKey.Size => OrderByType.Size,
            _ => OrderByType.To,
        };
}
