using System;

namespace SpectrumMail.Models;

/// <summary>
/// What became of one account of a migration, in figures that add up: Found is Copied, ThereBefore, Skipped, Failed and Remaining
/// together. The shape is always the same and simple: it survives Export-Csv, ConvertTo-Json and remoting.
/// </summary>
public sealed record MigrationResult
{
    /// <summary>The address of the account that is copied.</summary>
    public string SourceAddress { get; init; } = string.Empty;

    /// <summary>The address of the account that it is copied to.</summary>
    public string DestinationAddress { get; init; } = string.Empty;

    /// <summary>
    /// How it ended: Ok when everything is there, PartlyRead when some messages or folders failed, otherwise why the account
    /// could not be copied to its end.
    /// </summary>
    public AuditStatus Status { get; init; }

    /// <summary>How many messages the source has, in the folders that could be opened there.</summary>
    public int Found { get; init; }

    /// <summary>How many messages this run copied.</summary>
    public int Copied { get; init; }

    /// <summary>
    /// How many were there before: an earlier run copied them, or with <c>-SkipExisting</c> another program did.
    /// </summary>
    public int ThereBefore { get; init; }

    /// <summary>
    /// How many are in folders that <c>-Exclude</c> leaves out, or, at Gmail, were found again under another label
    /// (<c>-GmailLabel</c>).
    /// </summary>
    public int Skipped { get; init; }

    /// <summary>How many could not be copied. Each was reported as an error that names it.</summary>
    public int Failed { get; init; }

    /// <summary>
    /// How many were not reached, because an error ended the account or their folder before them; the next run continues
    /// there.
    /// </summary>
    public int Remaining { get; init; }

    /// <summary>How many messages <c>-Verify</c> found without a copy of the same content; null without it.</summary>
    public int? Missing { get; init; }

    /// <summary>How many bytes this run copied.</summary>
    public long Size { get; init; }

    /// <summary>How many folders were copied.</summary>
    public int FolderCount { get; init; }

    /// <summary>
    /// How many folders could not be copied to their end. Each was reported as an error. Their messages that were not copied are
    /// in Remaining, unless the folder could not be opened at the source.
    /// </summary>
    public int FoldersFailed { get; init; }

    /// <summary>Why the status is not Ok, in the words of Test-SpectrumConnection: the first reason.</summary>
    public MailCause Cause { get; init; }

    /// <summary>The stage of the connection that failed; null when none did.</summary>
    public ConnectionStep? FailedStep { get; init; }

    /// <summary>What happened, with the server's words; empty when all is well.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>How often it was tried; more than 1 where a server asked to come back later or the connection broke.</summary>
    public int Attempts { get; init; }

    /// <summary>How long the last attempt took, in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>When it ended, in local time.</summary>
    public DateTime Ended { get; init; }

    /// <summary>Whether this was read from the checkpoint, and the account not copied again.</summary>
    public bool FromCheckpoint { get; init; }

    /// <summary>Addresses and figures.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        $"{SourceAddress} to {DestinationAddress}: {Status}, {Quantity.InvariantText(Copied, "message")} copied";
}
