using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;
using SpectrumMail.Mail.Folders;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Finds out where copied or moved messages are: the server says it (COPYUID, RFC 4315). One that does not is asked, and only
/// when somebody wants to know: which messages are new in the folder, and which of them have the arrival, the size and the
/// Message-ID of those that went there.
/// </summary>
internal sealed class NewPlace
{
    private static readonly FetchRequest s_marks = new(
        MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size,
        [HeaderId.MessageId]
    );

    private readonly bool _wanted;
    private UniqueId? _next;
    private Mark[] _leaving = [];
    private int _count;

    /// <param name="wanted">Whether anybody wants to know.</param>
    public NewPlace(bool wanted) => _wanted = wanted;

    /// <summary>To be called before messages go.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The folder they lie in, open.</param>
    /// <param name="target">The folder they go to.</param>
    /// <param name="uids">The messages.</param>
    public void Before(ImapClient client, IMailFolder folder, IMailFolder target, IList<UniqueId> uids)
    {
        _count = uids.Count;
        if (!_wanted || client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            return;
        }

        if (_next is null)
        {
            target.Status(StatusItems.UidNext | StatusItems.UidValidity);
            _next = target.UidNext;
        }

        _leaving = [.. Marks(folder, uids).Select(entry => entry.Mark)];
    }

    /// <summary>To be called when they are there.</summary>
    /// <param name="target">The folder they went to.</param>
    /// <param name="map">What the server said; empty when it said nothing.</param>
    public ChangedPlace After(IMailFolder target, UniqueIdMap map)
    {
        bool told = map.Count > 0;
        return new ChangedPlace(
            target.FullName,
            told ? map.Destination[0].Validity : target.UidValidity,
            told ? [.. map.Destination.Select(uid => uid.Id)] : []
        )
        {
            Unknown = Math.Max(_count - map.Count, 0),
            Sought = told || _next is null ? [] : [.. _leaving],
            From = _next?.Id ?? 0,
        };
    }

    /// <summary>Looks for messages of which the server said nothing.</summary>
    public static bool Find(ImapClient client, ChangedPlace place)
    {
        IMailFolder folder = FolderFinder.Reopen(client, place.Path, place.Validity);
        UniqueId[] fresh =
        [
            .. folder
                .Search(SearchQuery.Uids(new UniqueIdRange(new UniqueId(place.From), UniqueId.MaxValue)))
                .Where(uid => uid.Id >= place.From),
        ];
        ILookup<Mark, uint> candidates = Marks(folder, fresh).ToLookup(entry => entry.Mark, entry => entry.Uid);
        uint[] found =
        [
            .. place.Sought.GroupBy(mark => mark).SelectMany(same => candidates[same.Key].Take(same.Count())).OrderBy(uid => uid),
        ];
        place.Uids.AddRange(found);
        place.Unknown -= found.Length;
        place.Sought.Clear();
        return true;
    }

    private static IEnumerable<(uint Uid, Mark Mark)> Marks(IMailFolder folder, IList<UniqueId> uids) =>
        uids.Count == 0
            ? []
            : folder
                .Fetch(uids, s_marks)
                .Where(summary => summary.UniqueId.IsValid)
                .Select(summary =>
                    (
                        summary.UniqueId.Id,
                        new Mark(summary.InternalDate, summary.Size ?? 0, summary.Headers?[HeaderId.MessageId] ?? string.Empty)
                    )
                )
                .OrderBy(entry => entry.Id);
}

/// <summary>What a message keeps when it is copied.</summary>
/// <param name="Received">The time of arrival.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="MessageId">The Message-ID.</param>
internal sealed record Mark(DateTimeOffset? Received, uint Size, string MessageId);
