using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with audits and their reports, apart from the mailboxes themselves.</summary>
internal static class AuditFailures
{
    public static readonly Failure<string> NoAudits = new(
        MailCause.InvalidInput,
        Command,
        "No audits came, and '{path}' was not written.",
        "Pipe what Invoke-SpectrumMailboxAudit emits into this command."
    );

    public static readonly Failure<string> AuditRowInvalid = new(
        MailCause.InvalidInput,
        Item,
        "A row is not an audit of a mailbox: {reason}",
        "Pipe what Invoke-SpectrumMailboxAudit emits, or JSON, CSV or CLIXML of its output."
    );

    public static readonly Failure<string, string> RuleUnknown = new(
        MailCause.InvalidInput,
        Command,
        "There is no rule '{rule}'.",
        "There are {rules}."
    );

    public static readonly Failure<string, string> PolicyUnusable = new(
        MailCause.InvalidInput,
        Command,
        "The policy '{path}' cannot be used: {reason}",
        "A policy is JSON such as { \"rules\": { \"QuotaWarning\": { \"limit\": 70, \"severity\": \"Critical\" } } }."
    );

    public static readonly Failure<string> ShardInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{text}' is not a shard.",
        "Give the number of this shard and how many there are, such as 3/8; the first is 1/8."
    );

    public static readonly Failure<string> CheckpointInUse = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is in use.",
        "Another audit writes to this checkpoint. Wait until it has ended, or give each audit, and each "
            + "shard, a file of its own."
    );

    public static readonly Failure<string, string> AuditCheckpointUnreadable = new(
        CheckpointFailures.CheckpointUnreadable,
        "The checkpoint '{path}' cannot be read: {reason}",
        "Give a file that an earlier audit wrote with -CheckpointPath, or a new name."
    );

    public static readonly Failure<string> SearchCheckpointInUse = new(
        CheckpointInUse,
        "'{path}' is in use.",
        "Another search writes to this checkpoint. Wait until it has ended, or give each search, and each "
            + "shard, a file of its own."
    );

    public static readonly Failure<string, string> SearchCheckpointUnreadable = new(
        CheckpointFailures.CheckpointUnreadable,
        "The checkpoint '{path}' cannot be read: {reason}",
        "Give a file that an earlier search wrote with -CheckpointPath, or a new name."
    );

    public static readonly Failure<string> MigrationCheckpointInUse = new(
        CheckpointInUse,
        "'{path}' is in use.",
        "Another migration writes to this checkpoint. Wait until it has ended, or give each migration a file of its own."
    );

    public static readonly Failure<string, string> MigrationCheckpointUnreadable = new(
        CheckpointFailures.CheckpointUnreadable,
        "The checkpoint '{path}' cannot be read: {reason}",
        "Give a file that an earlier migration wrote with -CheckpointPath, or a new name."
    );

    public static readonly Failure<string, string> ReportUnwritable = new(
        MailCause.StorageUnavailable,
        Command,
        "'{path}' cannot be written: {reason}",
        "If another program has the file open, close it there. Otherwise check the free space and the permissions, or give "
            + "another -Path."
    );

    public static readonly Failure<string, string> ScopeNeedsCsv = new(
        MailCause.InvalidInput,
        Command,
        "-Scope {scope} is for CSV; {format} holds mailboxes, folders and findings.",
        "Leave -Scope out, or give a file that ends in .csv."
    );

    public static readonly Failure<string> MigrationNeedsHtml = new(
        MailCause.InvalidInput,
        Command,
        "-Migration is for HTML; {format} holds mailboxes, folders and findings.",
        "Leave -Migration out, or give a file that ends in .html. Export-Csv and ConvertTo-Json write the rows themselves."
    );

    public static readonly Failure<string> MigrationRowInvalid = new(
        MailCause.InvalidInput,
        Item,
        "A row is not an account of a migration: {reason}",
        "Give what Invoke-SpectrumMigration emits, or what came back of it from a file."
    );

    public static readonly Failure<string> RetentionNeedsHtml = new(
        MailCause.InvalidInput,
        Command,
        "-Retention is for HTML; {format} holds mailboxes, folders and findings.",
        "Leave -Retention out, or give a file that ends in .html. Export-Csv and ConvertTo-Json write the rows themselves."
    );

    public static readonly Failure<string> RetentionRowInvalid = new(
        MailCause.InvalidInput,
        Item,
        "A row is not a result of a policy of retention: {reason}",
        "Give what Invoke-SpectrumRetention emits, or what came back of it from a file."
    );
}
