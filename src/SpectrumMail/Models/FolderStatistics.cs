using System;

namespace SpectrumMail.Models;

/// <summary>
/// The statistics of one folder, under the names that Exchange's Get-MailboxFolderStatistics uses. Sizes are in bytes.
/// </summary>
public sealed record FolderStatistics
{
    /// <summary>The address of the mailbox.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>The last part of the path.</summary>
    public string Name
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>
    /// The full path, decoded, with the server's own separator. Its owner chose it: encode it in a page.
    /// </summary>
    public string FolderPath
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>What the folder is for; None for an ordinary one.</summary>
    public FolderUse FolderType { get; init; }

    /// <summary>Whether it can hold messages; false for one that only holds folders.</summary>
    public bool Selectable { get; init; } = true;

    /// <summary>How many messages it holds; 0 when it is not selectable, null when it could not be read.</summary>
    public int? ItemsInFolder { get; init; }

    /// <summary>
    /// How many messages it and the folders under it hold; null when it could not be read. Folders under it that could not be
    /// read are left out.
    /// </summary>
    public int? ItemsInFolderAndSubfolders { get; init; }

    /// <summary>How many of its messages are unread; null when it could not be read.</summary>
    public int? UnreadItemsInFolder { get; init; }

    /// <summary>
    /// How many of its messages are marked for deletion (\Deleted) and still there; null when that was not asked for.
    /// </summary>
    public int? DeletedItemsInFolder { get; init; }

    /// <summary>The size of those marked for deletion; null when that was not asked for.</summary>
    public long? DeletedSizeInFolder { get; init; }

    /// <summary>The size of its messages; 0 when it is not selectable, null when it could not be read.</summary>
    public long? FolderSize { get; init; }

    /// <summary>The size of its messages and those under it; null when it could not be read.</summary>
    public long? FolderAndSubfolderSize { get; init; }

    /// <summary>
    /// When the server took the oldest message, in local time; null when there is none or it was not asked for.
    /// </summary>
    public DateTime? OldestItemReceivedDate { get; init; }

    /// <summary>
    /// When the server took the newest message, in local time; null when there is none or it was not asked for.
    /// </summary>
    public DateTime? NewestItemReceivedDate { get; init; }

    /// <summary>The folder's UIDVALIDITY; null when it has none or it could not be read.</summary>
    public long? UidValidity { get; init; }

    /// <summary>The UID the next message will get at least; null as above.</summary>
    public long? UidNext { get; init; }

    /// <summary>The highest modification sequence (RFC 7162); null when the server does not keep one.</summary>
    public long? HighestModSeq { get; init; }

    /// <summary>Why it could not be read; None when it could.</summary>
    public MailCause Cause { get; init; }

    /// <summary>What the server said when it could not be read; empty when it could.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>
    /// Senders, sizes, attachments and ages; null when that was not asked for. Always null in an audit, which has one for the
    /// whole mailbox.
    /// </summary>
    public MailboxAnalysis? Analysis { get; init; }

    /// <summary>The name of the session it was read with; empty in an audit.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => FolderPath;
}
