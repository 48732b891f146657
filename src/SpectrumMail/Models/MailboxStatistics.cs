using System;

namespace SpectrumMail.Models;

/// <summary>
/// The statistics of one mailbox, under the names that Exchange's Get-MailboxStatistics uses. Sizes are in bytes.
/// </summary>
public sealed record MailboxStatistics
{
    /// <summary>The address of the mailbox; the same as EmailAddress, by Exchange's name.</summary>
    public string DisplayName { get; init; } = string.Empty;

    /// <summary>The address of the mailbox.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>How many folders it has.</summary>
    public int FolderCount { get; init; }

    /// <summary>How many of them could not be read; their messages are missing in the figures.</summary>
    public int FoldersNotRead { get; init; }

    /// <summary>How many messages it holds.</summary>
    public int ItemCount { get; init; }

    /// <summary>How many of them are unread.</summary>
    public int UnreadItemCount { get; init; }

    /// <summary>The size of all messages.</summary>
    public long TotalItemSize { get; init; }

    /// <summary>How many messages are marked for deletion (\Deleted) and still there.</summary>
    public int DeletedItemCount { get; init; }

    /// <summary>The size of the messages marked for deletion.</summary>
    public long TotalDeletedItemSize { get; init; }

    /// <summary>
    /// When the server took the oldest message, in local time; null when there is none or it was not asked for.
    /// </summary>
    public DateTime? OldestItemReceivedDate { get; init; }

    /// <summary>
    /// When the server took the newest message, in local time; null when there is none or it was not asked for.
    /// </summary>
    public DateTime? NewestItemReceivedDate { get; init; }

    /// <summary>How the mailbox stands against its limit.</summary>
    public StorageLimitStatus StorageLimitStatus { get; init; }

    /// <summary>Bytes in use as the limit counts them; null when no limit is known.</summary>
    public long? QuotaUsed { get; init; }

    /// <summary>The limit in bytes; null when none is known.</summary>
    public long? ProhibitSendReceiveQuota { get; init; }

    /// <summary>Per cent of the limit in use; null when no limit is known.</summary>
    public double? QuotaPercent { get; init; }

    /// <summary>Who says so: the server, or the provider's published limit.</summary>
    public QuotaSource QuotaSource { get; init; }

    /// <summary>Senders, sizes, attachments and ages; null when that was not asked for.</summary>
    public MailboxAnalysis? Analysis { get; init; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Address and number of messages.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{EmailAddress}: {Quantity.InvariantText(ItemCount, "message")}";
}
