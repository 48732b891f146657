using System;
using System.Threading;

namespace SpectrumMail.Models;

/// <summary>What bringing messages into a folder came to, from files or from another mailbox.</summary>
public sealed class FolderTransferResult
{
    private int _failed;

    /// <summary>Where the messages came from: the path of a folder, or of a file or directory.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>The path of the folder they were put into.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>How many messages this run stored.</summary>
    public int Stored { get; internal set; }

    /// <summary>How many had been stored by an earlier run, as the checkpoint says.</summary>
    public int StoredBefore { get; internal set; }

    /// <summary>How many lay there already and were left out (<c>-SkipExisting</c>).</summary>
    public int Skipped { get; internal set; }

    /// <summary>How many could not be stored: unreadable, or refused by the server. Each was told as an error.</summary>
    public int Failed => _failed;

    /// <summary>The bytes this run stored.</summary>
    public long Size { get; internal set; }

    /// <summary>How long this run took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The file that says what has been stored; an interrupted run goes on by it.</summary>
    public string Checkpoint { get; init; } = string.Empty;

    /// <summary>The name of the session whose mailbox they were put into.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Folder and count.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Folder}: {Stored} stored";

    // Reading and storing fail on threads of their own.
    internal void AddFailure() => Interlocked.Increment(ref _failed);
}
