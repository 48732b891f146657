using System;

namespace SpectrumMail.Models;

/// <summary>
/// A message whose content another message of the mailbox has too. It names the one that is not needed: the message to keep is
/// named by DuplicateOf.
/// </summary>
public sealed class DuplicateMessage
{
    /// <summary>The path of its folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The folder's UIDVALIDITY when this was read; the UID means this message only while it stays.</summary>
    public long UidValidity { get; init; }

    /// <summary>The message's UID in its folder.</summary>
    public long Uid { get; init; }

    /// <summary>The subject, decoded; empty when there is none.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The author; null when the header names none.</summary>
    public MailContact? From { get; init; }

    /// <summary>The Date header, in local time; null when it is missing or cannot be read.</summary>
    public DateTime? Date { get; init; }

    /// <summary>When the server took the message (INTERNALDATE), in local time; null when the server does not say.</summary>
    public DateTime? Received { get; init; }

    /// <summary>The size in bytes (RFC822.SIZE).</summary>
    public long Size { get; init; }

    /// <summary>The Message-ID without its angle brackets; empty when there is none.</summary>
    public string MessageId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The message to keep: its folder and its UID, for example <c>Archive/17</c>.</summary>
    public string DuplicateOf
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The number of the group: all duplicates of the same message have the same.</summary>
    public int Group { get; init; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Folder, UID and the message to keep.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Folder}/{Uid} = {DuplicateOf}";
}

/// <summary>
/// A message, and the other messages of the mailbox that have its content. It names no single message, so that a command which
/// changes messages takes none of it by mistake.
/// </summary>
public sealed class DuplicateGroup
{
    /// <summary>The number of the group, from 1.</summary>
    public int Group { get; init; }

    /// <summary>The message to keep.</summary>
    public SpectrumMessage? Kept { get; init; }

    /// <summary>The others: Remove-SpectrumMessage takes them.</summary>
    public MailList<DuplicateMessage> Duplicates { get; init; } = [];

    /// <summary>How many bytes the others take.</summary>
    public long DuplicateSize { get; init; }

    /// <summary>The message to keep, and how many others there are.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Kept} (+{Duplicates.Count})";
}
