using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>What a search found, in the order asked for.</summary>
/// <param name="Path">The folder's path as the server has it.</param>
/// <param name="Validity">The folder's UIDVALIDITY.</param>
/// <param name="Uids">The messages.</param>
/// <param name="RoundTrip">The quickest answer of the server.</param>
/// <param name="Delta">What has happened since the checkpoint; null without one.</param>
internal sealed record FoundMessages(string Path, uint Validity, IReadOnlyList<UniqueId> Uids, TimeSpan RoundTrip, FolderDelta? Delta);

/// <summary>Lets the server search and sort; sorts here where it cannot.</summary>
internal static class MessageFinder
{
    /// <summary>Opens the folder and finds the messages a query wants.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="query">Which messages.</param>
    /// <param name="account">The account's name in checkpoints.</param>
    /// <param name="checkpoint">What was read before; null when no checkpoint is kept.</param>
    /// <exception cref="MailException">FolderNotFound, or the server refuses the search.</exception>
    public static FoundMessages Find(ImapClient client, MessageQuery query, string account, MessageCheckpoint? checkpoint)
    {
        var clock = Stopwatch.StartNew();
        IMailFolder folder = FolderFinder.Open(client, query.Folder);
        TimeSpan roundTrip = clock.Elapsed;
        if (checkpoint is null)
        {
            return new FoundMessages(folder.FullName, folder.UidValidity, Matching(client, folder, query), roundTrip, null);
        }

        FolderDelta delta = FolderDelta.Compute(client, folder, account, checkpoint.Find(account, folder.FullName));
        IReadOnlyList<UniqueId> wanted = delta.IsEmpty ? [] : delta.Choose(Matching(client, folder, query));
        return new FoundMessages(folder.FullName, folder.UidValidity, wanted, roundTrip, delta);
    }

    /// <summary>Searches; in ranges where the server can (ESEARCH, RFC 4731): a few bytes instead of a number for every message.</summary>
    public static IList<UniqueId> Search(ImapClient client, IMailFolder folder, SearchQuery query) =>
        client.Capabilities.HasFlag(ImapCapabilities.ESearch) ? folder.Search(SearchOptions.All, query).UniqueIds : folder.Search(query);

    private static IReadOnlyList<UniqueId> Matching(ImapClient client, IMailFolder folder, MessageQuery query)
    {
        if (folder.Count == 0)
        {
            return [];
        }

        SearchQuery search = query.Filter.ToSearch();
        IReadOnlyList<UniqueId>? raw = query.Filter.RawQuery is { } text ? RawSearch.Run(client, folder, text, query.Filter.FromUid).ToArray() : null;
        IReadOnlyList<UniqueId> found =
            raw is { Count: 0 } ? []
            : query.SortBy is { } key ? Sorted(client, folder, search, key, query.Descending)
            : InUidOrder(raw is not null && search == SearchQuery.All ? raw : Search(client, folder, search), query.Descending);
        if (raw is null)
        {
            return found;
        }

        var chosen = new HashSet<uint>(raw.Select(uid => uid.Id));
        return found.Where(uid => chosen.Contains(uid.Id)).ToArray();
    }

    private static UniqueId[] InUidOrder(IEnumerable<UniqueId> found, bool descending)
    {
        UniqueId[] ordered = found.ToArray();
        Array.Sort(ordered, (left, right) => left.Id.CompareTo(right.Id));
        if (descending)
        {
            Array.Reverse(ordered);
        }

        return ordered;
    }

    private static IReadOnlyList<UniqueId> Sorted(ImapClient client, IMailFolder folder, SearchQuery search, MessageSortKey key, bool descending)
    {
        if (!client.Capabilities.HasFlag(ImapCapabilities.Sort))
        {
            return MessageSorter.Sort(folder, InUidOrder(Search(client, folder, search), descending: false), key, descending);
        }

        OrderBy[] order = [new OrderBy(Type(key), descending ? SortOrder.Descending : SortOrder.Ascending)];
        IList<UniqueId> sorted = client.Capabilities.HasFlag(ImapCapabilities.ESort)
            ? folder.Sort(SearchOptions.All, search, order).UniqueIds
            : folder.Sort(search, order);
        return sorted.ToArray();
    }

    private static OrderByType Type(MessageSortKey key) => key switch
    {
        MessageSortKey.Arrival => OrderByType.Arrival,
        MessageSortKey.Date => OrderByType.Date,
        MessageSortKey.From => OrderByType.From,
        MessageSortKey.Subject => OrderByType.Subject,
        MessageSortKey.Size => OrderByType.Size,
        _ => OrderByType.To,
    };
}
