using System.Collections.Generic;
using MailKit.Search;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>The messages that are wanted of a folder, their order, and the details to read.</summary>
internal sealed record MessageQuery
{
    public string Folder { get; init; } = "INBOX";

    public MessageFilter Filter { get; init; } = new();

    /// <summary>The sort key; null for the order of arrival in the folder (UID).</summary>
    public MessageSortKey? SortBy { get; init; }

    public bool Descending { get; init; }

    public int Skip { get; init; }

    public int? First { get; init; }

    /// <summary>The details to read beyond envelope and flags.</summary>
    public IReadOnlyCollection<MessageDetail> Details { get; init; } = [];

    /// <summary>Whether all messages of the folder are wanted in their own order, so that no search is needed.</summary>
    public bool WantsAll =>
        SortBy is null
        && !Filter.NeedsASecondLook
        && Filter.RawQuery is null
        && Filter.Uids.Count == 0
        && Filter.ToSearch() == SearchQuery.All;

    /// <summary>Whether messages that are gone since the checkpoint are returned too.</summary>
    public bool Vanished { get; init; }
}
