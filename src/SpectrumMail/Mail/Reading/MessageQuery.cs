using System.Collections.Generic;
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

    /// <summary>Whether messages that are gone since the checkpoint are told too.</summary>
    public bool Vanished { get; init; }
}
