using System;

namespace SpectrumMail.Models;

/// <summary>An analysis of the messages of a folder or a mailbox, made from envelopes: no text of a message is read.</summary>
public sealed record MailboxAnalysis
{
    /// <summary>The authors with most messages, at most 10, the first with most; equally many are ordered by address.</summary>
    public MailList<SenderTotal> TopSenders { get; init; } = [];

    /// <summary>The largest messages, at most 10, the largest first.</summary>
    public MailList<LargeMessage> LargestMessages { get; init; } = [];

    /// <summary>The attachments by kind, at most 20, the kind that takes most room first.</summary>
    public MailList<AttachmentTotal> AttachmentTypes { get; init; } = [];

    /// <summary>
    /// The messages by age, counted from when the server took them to when the audit began. Every bin is there, also an empty
    /// one.
    /// </summary>
    public MailList<HistogramBin> AgeHistogram { get; init; } = [];

    /// <summary>The messages by size. Every bin is there, also an empty one.</summary>
    public MailList<HistogramBin> SizeHistogram { get; init; } = [];

    /// <summary>The author with most messages.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => TopSenders.Length == 0 ? "no messages" : $"top sender {TopSenders[0].Address}";
}

/// <summary>How much one author has sent.</summary>
public sealed record SenderTotal
{
    /// <summary>The address, in lower case; empty for messages without a readable author.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>How many messages.</summary>
    public int Items { get; init; }

    /// <summary>Their size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Address and number.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => FormattableString.Invariant($"{Address}: {Items}");
}

/// <summary>One of the largest messages. Folder, UidValidity and Uid identify it, as for Remove-SpectrumMessage.</summary>
public sealed record LargeMessage
{
    /// <summary>The path of its folder.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>The folder's UIDVALIDITY.</summary>
    public long UidValidity { get; init; }

    /// <summary>Its UID.</summary>
    public long Uid { get; init; }

    /// <summary>The author's address; empty when it cannot be read.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>The subject, decoded; empty when there is none. It is written by the sender: do not trust it.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>When the server took it (INTERNALDATE), in local time.</summary>
    public DateTime? Received { get; init; }

    /// <summary>The size in bytes (RFC822.SIZE).</summary>
    public long Size { get; init; }

    /// <summary>Folder, UID and subject.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => FormattableString.Invariant($"{Folder}/{Uid}: {Subject}");
}

/// <summary>How many attachments of one kind there are.</summary>
public sealed record AttachmentTotal
{
    /// <summary>
    /// The file name's extension with its dot, in lower case; the media type where there is no extension, for example
    /// <c>image/png</c>.
    /// </summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>How many attachments.</summary>
    public int Items { get; init; }

    /// <summary>Their size in bytes as stored, base64 included.</summary>
    public long Size { get; init; }

    /// <summary>Kind and number.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => FormattableString.Invariant($"{Type}: {Items}");
}

/// <summary>One bar of a histogram.</summary>
public sealed record HistogramBin
{
    /// <summary>What it is called, for example <c>30 to 90 days</c> or <c>1 to 10 MB</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Where it begins, included: days for ages, bytes for sizes.</summary>
    public long From { get; init; }

    /// <summary>Where it ends, not included; null for the last one, which is open.</summary>
    public long? To { get; init; }

    /// <summary>How many messages.</summary>
    public int Items { get; init; }

    /// <summary>Their size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Name and number.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Items}");
}
