using System;

namespace SpectrumMail.Models;

/// <summary>
/// What a rule of a retention policy did, or would do, in a mailbox. The shape is always the same and simple: it survives
/// Export-Clixml, ConvertTo-Json, Export-Csv and remoting.
/// </summary>
public sealed record RetentionResult
{
    /// <summary>The address of the mailbox.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The name of the policy.</summary>
    public string Policy { get; init; } = string.Empty;

    /// <summary>The name of the rule; empty in the one row of a mailbox that could not be read.</summary>
    public string Rule { get; init; } = string.Empty;

    /// <summary>The folders of the rule: its patterns, or their use.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>What the rule does; null in the one row of a mailbox that could not be read.</summary>
    public RetentionAction? Action { get; init; }

    /// <summary>Where to: a folder, Trash, or the directory of the archive; empty where nothing goes anywhere.</summary>
    public string Destination { get; init; } = string.Empty;

    /// <summary>How many messages the rule decides; null when the mailbox could not be read.</summary>
    public int? ItemCount { get; init; }

    /// <summary>How many bytes they have together; null when the mailbox could not be read.</summary>
    public long? TotalItemSize { get; init; }

    /// <summary>How many of them were archived, moved or removed.</summary>
    public int DoneCount { get; init; }

    /// <summary>How many of them could not be.</summary>
    public int FailedCount { get; init; }

    /// <summary>
    /// How many of them were left as they are, because they had changed since they were found: gone, read, flagged, answered, or
    /// in a folder that was recreated.
    /// </summary>
    public int SkippedCount { get; init; }

    /// <summary>In how many folders the rule looked.</summary>
    public int FolderCount { get; init; }

    /// <summary>In how many more folders it should have looked and could not.</summary>
    public int FoldersNotRead { get; init; }

    /// <summary>How far the rule was applied.</summary>
    public RetentionStatus Status { get; init; }

    /// <summary>Why not all was done, in the words of Test-SpectrumConnection.</summary>
    public MailCause Cause { get; init; }

    /// <summary>The stage of the connection that failed; null when none did.</summary>
    public ConnectionStep? FailedStep { get; init; }

    /// <summary>What happened, with the server's words; empty when all is well.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>
    /// The rule decides messages that the server received before this moment, in local time: its age, counted from the moment of
    /// the run; that moment itself for a rule without an age.
    /// </summary>
    public DateTime? ReceivedBefore { get; init; }

    /// <summary>When the mailbox was done, in local time.</summary>
    public DateTime Ended { get; init; }

    /// <summary>Address, rule, and how many messages.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Account}: {Rule}: {Quantity.InvariantText(ItemCount ?? 0, "message")}";
}
