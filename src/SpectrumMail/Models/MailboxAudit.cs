using System;

namespace SpectrumMail.Models;

/// <summary>
/// The result of the audit of one mailbox. The shape is always the same and simple: it survives Export-Clixml,
/// <c>ConvertTo-Json -Depth 5</c> and remoting. The members at the top are enough for a table and for Export-Csv.
/// </summary>
public sealed record MailboxAudit
{
    /// <summary>The version of this shape; 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The address of the mailbox.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>How the audit ended.</summary>
    public AuditStatus Status { get; init; }

    /// <summary>
    /// Why the status is not Ok, in the words of Test-SpectrumConnection. A mailbox that is full can be read well: its status is
    /// Ok and its cause OverQuota.
    /// </summary>
    public MailCause Cause { get; init; }

    /// <summary>The stage of the connection that failed; null when none did.</summary>
    public ConnectionStep? FailedStep { get; init; }

    /// <summary>What happened, with the server's words; empty when all is well.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>The provider whose servers and limits were used.</summary>
    public string Provider { get; init; } = string.Empty;

    /// <summary>The server asked; empty when no server was.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>Its port; 0 when no server was asked.</summary>
    public int Port { get; init; }

    /// <summary>The encryption mode.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>
    /// What weakens the encryption of the connection, for example <c>no forward secrecy</c> with the cipher suite; empty when
    /// nothing does.
    /// </summary>
    public string SecurityNote { get; init; } = string.Empty;

    /// <summary>How deep it was read.</summary>
    public AuditDepth Depth { get; init; }

    /// <summary>When the audit of this mailbox began, in local time.</summary>
    public DateTime Started { get; init; }

    /// <summary>When it ended, in local time.</summary>
    public DateTime Ended { get; init; }

    /// <summary>How long it took, in seconds, without the waiting between attempts.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>How often it was tried; more than 1 where the server asked to come back later or the connection broke.</summary>
    public int Attempts { get; init; }

    /// <summary>How often a server was waited for, from connecting to signing out, in the last attempt.</summary>
    public int RoundTrips { get; init; }

    /// <summary>
    /// How many messages were fetched; with a checkpoint only those that are new. 0 at Summary depth, unless sizes had to be
    /// added up.
    /// </summary>
    public int MessagesFetched { get; init; }

    /// <summary>Whether this row was read back from the checkpoint: an earlier run had done this mailbox.</summary>
    public bool FromCheckpoint { get; init; }

    /// <summary>How many folders the mailbox has.</summary>
    public int FolderCount { get; init; }

    /// <summary>How many of them could not be read; their messages are missing in the figures.</summary>
    public int FoldersNotRead { get; init; }

    /// <summary>How many messages it holds; null when it could not be read.</summary>
    public int? ItemCount { get; init; }

    /// <summary>How many of them are unread; null as above.</summary>
    public int? UnreadItemCount { get; init; }

    /// <summary>The size of all messages in bytes; null as above.</summary>
    public long? TotalItemSize { get; init; }

    /// <summary>How many messages are marked for deletion and still there; null at Summary depth.</summary>
    public int? DeletedItemCount { get; init; }

    /// <summary>When the server took the oldest message, in local time; null at Summary depth and when there is none.</summary>
    public DateTime? OldestItemReceivedDate { get; init; }

    /// <summary>When the server took the newest message, in local time; null as above.</summary>
    public DateTime? NewestItemReceivedDate { get; init; }

    /// <summary>How the mailbox stands against its limit.</summary>
    public StorageLimitStatus StorageLimitStatus { get; init; }

    /// <summary>Bytes in use as the limit counts them; null when no limit is known.</summary>
    public long? QuotaUsed { get; init; }

    /// <summary>The limit in bytes; null when none is known.</summary>
    public long? QuotaLimit { get; init; }

    /// <summary>Per cent of the limit in use, one decimal; null when no limit is known.</summary>
    public double? QuotaPercent { get; init; }

    /// <summary>Who says so.</summary>
    public QuotaSource QuotaSource { get; init; }

    /// <summary>The highest severity among the findings; None when there are none.</summary>
    public AuditSeverity Severity { get; init; }

    /// <summary>Every folder with its figures, the inbox first, then by path.</summary>
    public MailList<FolderStatistics> Folders { get; init; } = [];

    /// <summary>
    /// Senders, sizes, attachments and ages of the whole mailbox; null at Summary depth and when the mailbox could not be read.
    /// </summary>
    public MailboxAnalysis? Analysis { get; init; }

    /// <summary>What was noticed, the most severe first.</summary>
    public MailList<AuditFinding> Findings { get; init; } = [];

    /// <summary>
    /// The rules that were asked for and could not be judged: they need a greater depth, an earlier audit, or a figure the server
    /// does not give.
    /// </summary>
    public MailList<string> RulesNotJudged { get; init; } = [];

    /// <summary>Growth since earlier audits; null when there is none to compare with.</summary>
    public AuditTrend? Trend { get; init; }

    /// <summary>Address and status.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{EmailAddress}: {Status}{(Cause == MailCause.None ? string.Empty : $" ({Cause})")}";
}
