using System.Collections.Generic;
using MailKit.Search;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Which messages of a folder are wanted, in which order, and what of them.</summary>
internal sealed record MessageQuery
{
    public string Folder { get; init; } = "INBOX";

    public MessageFilter Filter { get; init; } = new();

    /// <summary>What to sort by; null for the order in which the folder got them (UID).</summary>
    public MessageSortKey? SortBy { get; init; }

    public bool Descending { get; init; }

    public int Skip { get; init; }

    public int? First { get; init; }

    /// <summary>What is wanted beyond envelope and flags.</summary>
    public IReadOnlyCollection<MessageDetail> Details { get; init; } = [];

    /// <summary>Whether every message of the folder is wanted, in the folder's own order: no search need find them.</summary>
    public bool WantsAll =>
        SortBy is null
        && !Filter.NeedsASecondLook
        && Filter.RawQuery is null
        && Filter.Uids.Count == 0
        && Filter.ToSearch() == SearchQuery.All;

    /// <summary>Whether messages that are gone since the checkpoint are told too.</summary>
    public bool Vanished { get; init; }
}
