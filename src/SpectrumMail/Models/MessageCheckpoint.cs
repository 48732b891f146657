using System;
using System.Linq;

namespace SpectrumMail.Models;

/// <summary>
/// What a script has read already, folder by folder. Given to <c>Get-SpectrumMessage -Checkpoint</c> it limits the listing to
/// what is new, and is brought up to date once the pipeline has taken everything.
/// </summary>
public sealed class MessageCheckpoint
{
    /// <summary>The folders read so far, of one account or several.</summary>
    public MailList<FolderCheckpoint> Folders { get; } = [];

    /// <summary>How many folders are known.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => Quantity.Text(Folders.Count, "folder");

    internal FolderCheckpoint? Find(string account, string folder) => Folders.FirstOrDefault(known => known.Is(account, folder));

    internal void Put(FolderCheckpoint state)
    {
        if (Find(state.Account, state.Folder) is { } former)
        {
            Folders.Remove(former);
        }

        Folders.Add(state);
    }
}

/// <summary>What has been read of one folder.</summary>
public sealed class FolderCheckpoint
{
    /// <summary>The account: user name and server.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The path of the folder.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>The UIDVALIDITY under which the UIDs were noted.</summary>
    public long UidValidity { get; init; }

    /// <summary>The folder's UIDNEXT at that time; 0 when the server did not report it.</summary>
    public long UidNext { get; init; }

    /// <summary>Changes up to this modification sequence (RFC 7162) have been read; 0 on servers without one.</summary>
    public long HighestModSeq { get; init; }

    /// <summary>The UIDs of the messages that are done with, as an IMAP sequence set, for example 1:900,905.</summary>
    public string Uids { get; init; } = string.Empty;

    /// <summary>When it was written, in UTC.</summary>
    public DateTime WrittenAt { get; init; }

    /// <summary>Account and folder.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Account} {Folder}";

    internal bool Is(string account, string folder) =>
        Account.Equals(account, StringComparison.OrdinalIgnoreCase) && Folder.Equals(folder, StringComparison.Ordinal);
}
