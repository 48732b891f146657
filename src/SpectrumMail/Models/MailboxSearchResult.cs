using System;

namespace SpectrumMail.Models;

/// <summary>
/// What a search of one mailbox found, in figures. The shape is always the same and simple: it survives Export-Clixml,
/// ConvertTo-Json, Export-Csv and remoting.
/// </summary>
public sealed record MailboxSearchResult
{
    /// <summary>The address of the mailbox.</summary>
    public string EmailAddress { get; init; } = string.Empty;

    /// <summary>How the search ended.</summary>
    public AuditStatus Status { get; init; }

    /// <summary>How many messages match; null when the mailbox could not be searched.</summary>
    public int? ItemCount { get; init; }

    /// <summary>
    /// How many bytes they have together; null when that was not asked for, or the mailbox could not be searched.
    /// </summary>
    public long? TotalItemSize { get; init; }

    /// <summary>How many folders were searched.</summary>
    public int FolderCount { get; init; }

    /// <summary>How many folders should have been searched and could not.</summary>
    public int FoldersNotRead { get; init; }

    /// <summary>Why the status is not Ok, in the words of Test-SpectrumConnection.</summary>
    public MailCause Cause { get; init; }

    /// <summary>The stage of the connection that failed; null when none did.</summary>
    public ConnectionStep? FailedStep { get; init; }

    /// <summary>What happened, with the server's words; empty when all is well.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>What was searched for, in the words of IMAP; <c>ALL</c> without a filter.</summary>
    public string FoundBy { get; init; } = string.Empty;

    /// <summary>The server asked; empty when no server was.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>Its port; 0 when no server was asked.</summary>
    public int Port { get; init; }

    /// <summary>How often the server's answer was waited for, from connecting to signing out.</summary>
    public int RoundTrips { get; init; }

    /// <summary>How often it was tried; more than 1 where the server asked to come back later or the connection broke.</summary>
    public int Attempts { get; init; }

    /// <summary>How long it took, in seconds, without the waiting between attempts.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>When it ended, in local time.</summary>
    public DateTime Ended { get; init; }

    /// <summary>Whether this was read from the checkpoint, and the mailbox not searched again.</summary>
    public bool FromCheckpoint { get; init; }

    /// <summary>Address, and how many messages match.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{EmailAddress}: {Quantity.InvariantText(ItemCount ?? 0, "message")}";
}
