using System;
using System.Collections.Concurrent;

namespace SpectrumMail.Models;

/// <summary>The result of transferring messages into a folder, from files or from another mailbox.</summary>
public sealed class FolderTransferResult
{
    private readonly ConcurrentDictionary<string, bool> _failed = new();

    /// <summary>The source of the messages: the path of a folder, a file or a directory.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>The path of the destination folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>
    /// How many messages the source has. It is always the sum of Stored, StoredBefore, Skipped, LeftOut, Failed and
    /// Remaining.
    /// </summary>
    public int Found { get; internal set; }

    /// <summary>How many messages this run stored.</summary>
    public int Stored { get; internal set; }

    /// <summary>How many had been stored by an earlier run, as the checkpoint says.</summary>
    public int StoredBefore { get; internal set; }

    /// <summary>How many existed already and were left out (<c>-SkipExisting</c>).</summary>
    public int Skipped { get; internal set; }

    /// <summary>
    /// How many were left out, because another folder of the same Gmail mailbox has them, with another label
    /// (<c>-GmailLabel</c>).
    /// </summary>
    public int LeftOut { get; internal set; }

    /// <summary>How many could not be stored: unreadable, or refused by the server. Each was reported as an error.</summary>
    public int Failed => _failed.Count;

    /// <summary>
    /// How many were not reached, because an error ended the run before them; otherwise 0. The next run continues with them.
    /// </summary>
    public int Remaining => Math.Max(0, Found - Stored - StoredBefore - Skipped - LeftOut - Failed);

    /// <summary>The bytes this run stored.</summary>
    public long Size { get; internal set; }

    /// <summary>How long this run took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The file with the list of stored messages; an interrupted run continues from it.</summary>
    public string Checkpoint { get; init; } = string.Empty;

    /// <summary>The name of the destination's session.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>What <c>-Verify</c> found; null without it.</summary>
    public FolderVerification? Verification { get; internal set; }

    /// <summary>Folder and count.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Folder}: {Stored} stored";

    // Reading and storing fail on threads of their own.
    internal void AddFailure(string id) => _failed[id] = true;

    /// <summary>Whether a message was reported as one that could not be stored.</summary>
    internal bool HasFailed(string id) => _failed.ContainsKey(id);
}
