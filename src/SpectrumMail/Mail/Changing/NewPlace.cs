using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Finds out where copied or moved messages are: the server says it (COPYUID, RFC 4315). One that does not is asked, and only when somebody
/// wants to know: which messages are new in the folder, and which of them have the arrival, the size and the Message-ID of those that went there.
/// </summary>
internal sealed class NewPlace
{
    private static readonly FetchRequest s_marks = new(MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size, [HeaderId.MessageId]);

    private readonly IMailFolder _target;
    private readonly int _count;
    private readonly UniqueId? _next;
    private readonly IReadOnlyList<Mark> _gone = [];

    private NewPlace(IMailFolder target, int count)
    {
        _target = target;
        _count = count;
    }

    private NewPlace(IMailFolder target, UniqueId? next, IReadOnlyList<Mark> gone)
        : this(target, gone.Count)
    {
        _next = next;
        _gone = gone;
    }

    /// <summary>To be called before the messages go.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The folder they lie in, open.</param>
    /// <param name="target">The folder they go to.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="wanted">Whether anybody wants to know.</param>
    public static NewPlace Before(ImapClient client, IMailFolder folder, IMailFolder target, IList<UniqueId> uids, bool wanted)
    {
        if (!wanted || client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            return new NewPlace(target, uids.Count);
        }

        target.Status(StatusItems.UidNext | StatusItems.UidValidity);
        return new NewPlace(target, target.UidNext, [.. Marks(folder, uids).Select(entry => entry.Mark)]);
    }

    /// <summary>To be called when they are there.</summary>
    /// <param name="map">What the server said; empty when it said nothing.</param>
    public ChangedPlace After(UniqueIdMap map)
    {
        if (map.Count > 0)
        {
            return new ChangedPlace(_target.FullName, map.Destination[0].Validity, [.. map.Destination.Select(uid => uid.Id)]) { Unknown = Math.Max(_count - map.Count, 0) };
        }

        List<uint> found = _next is { } next && _gone.Count > 0 ? Match(next) : [];
        return new ChangedPlace(_target.FullName, _target.UidValidity, found) { Unknown = _count - found.Count };
    }

    private List<uint> Match(UniqueId next)
    {
        _target.Open(FolderAccess.ReadOnly);
        UniqueId[] fresh = [.. _target.Search(SearchQuery.Uids(new UniqueIdRange(next, UniqueId.MaxValue))).Where(uid => uid.Id >= next.Id)];
        ILookup<Mark, uint> candidates = Marks(_target, fresh).ToLookup(entry => entry.Mark, entry => entry.Uid);
        return [.. _gone.GroupBy(mark => mark).SelectMany(same => candidates[same.Key].Take(same.Count())).OrderBy(uid => uid)];
    }

    private static IEnumerable<(uint Uid, Mark Mark)> Marks(IMailFolder folder, IList<UniqueId> uids) => uids.Count == 0 ? [] : folder.Fetch(uids, s_marks)
        .Where(summary => summary.UniqueId.IsValid)
        .Select(summary => (summary.UniqueId.Id, new Mark(summary.InternalDate, summary.Size ?? 0, summary.Headers?[HeaderId.MessageId] ?? string.Empty)))
        .OrderBy(entry => entry.Id);

    private sealed record Mark(DateTimeOffset? Received, uint Size, string MessageId);
}
