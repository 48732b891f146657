using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Finds copied or moved messages at their destination. Most servers report their UIDs (COPYUID, RFC 4315). On other servers, and
/// only if the messages are emitted, the new messages of the folder are compared by time of arrival, size and Message-ID.
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

    /// <param name="wanted">Whether the messages are emitted.</param>
    public NewPlace(bool wanted) => _wanted = wanted;

    /// <summary>Notes the messages before they are copied or moved.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The open folder with the messages.</param>
    /// <param name="target">The destination.</param>
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

    /// <summary>Returns the place of the messages after they were copied or moved.</summary>
    /// <param name="target">The destination.</param>
    /// <param name="map">The UIDs that the server reported; empty for none.</param>
    public ChangedPlace After(IMailFolder target, UniqueIdMap map)
    {
        if (map.Count > 0)
        {
            List<uint> uids = [.. map.Destination.Select(uid => uid.Id)];
            return new ChangedPlace(target.FullName, map.Destination[0].Validity, uids)
            {
                Unknown = Math.Max(_count - map.Count, 0),
                From = _next?.Id ?? 0,
            };
        }

        return new ChangedPlace(target.FullName, target.UidValidity, [])
        {
            Unknown = _count,
            Sought = _next is null ? [] : [.. _leaving],
            From = _next?.Id ?? 0,
        };
    }

    /// <summary>Searches for messages whose UIDs the server did not report.</summary>
    public static bool Find(ImapClient client, ChangedPlace place)
    {
        IMailFolder folder = FolderFinder.Reopen(client, place.Path, place.Validity);
        UniqueId[] fresh =
        [
            .. MessageFinder
                .Search(client, folder, SearchQuery.Uids(new UniqueIdRange(new UniqueId(place.From), UniqueId.MaxValue)))
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
