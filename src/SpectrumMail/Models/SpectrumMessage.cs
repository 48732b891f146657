using System;
using System.Diagnostics.CodeAnalysis;

namespace SpectrumMail.Models;

/// <summary>
/// A message as its folder lists it: the envelope and the flags. What costs the server more is null unless
/// <c>Get-SpectrumMessage -Include</c> asked for it; no member accesses the network.
/// </summary>
public sealed class SpectrumMessage
{
    /// <summary>The path of its folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The folder's UIDVALIDITY when this was read; the UID means this message only while it stays.</summary>
    public long UidValidity { get; init; }

    /// <summary>The message's UID in its folder (RFC 9051, section 2.3.1.1).</summary>
    public long Uid { get; init; }

    /// <summary>
    /// The message's unique id on a POP3 server (UIDL, RFC 1939); empty for IMAP. UidValidity and Uid are 0 for POP3.
    /// </summary>
    public string Uidl
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The subject, decoded; empty when there is none.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The author; null when the header names none.</summary>
    public MailContact? From { get; init; }

    /// <summary>The primary recipients.</summary>
    [AllowNull]
    public MailList<MailContact> To
    {
        get => field ??= [];
        init;
    }

    /// <summary>The recipients of a copy.</summary>
    [AllowNull]
    public MailList<MailContact> Cc
    {
        get => field ??= [];
        init;
    }

    /// <summary>The recipients of a blind copy: only mail that was written here has them.</summary>
    [AllowNull]
    public MailList<MailContact> Bcc
    {
        get => field ??= [];
        init;
    }

    /// <summary>The Date header, in local time; null when it is missing or cannot be read.</summary>
    public DateTime? Date { get; init; }

    /// <summary>When the server took the message (INTERNALDATE), in local time; null when the server does not say.</summary>
    public DateTime? Received { get; init; }

    /// <summary>The size in bytes (RFC822.SIZE).</summary>
    public long Size { get; init; }

    /// <summary>Whether it is marked as read (\Seen).</summary>
    public bool Read { get; init; }

    /// <summary>Whether it is flagged (\Flagged).</summary>
    public bool Flagged { get; init; }

    /// <summary>Whether it was answered (\Answered).</summary>
    public bool Answered { get; init; }

    /// <summary>Whether it is marked for deletion (\Deleted).</summary>
    public bool Deleted { get; init; }

    /// <summary>Whether it is a draft (\Draft).</summary>
    public bool Draft { get; init; }

    /// <summary>Its keywords: flags that users and programs define.</summary>
    [AllowNull]
    public MailList<string> Keywords
    {
        get => field ??= [];
        init;
    }

    /// <summary>The Message-ID without its angle brackets; empty when there is none.</summary>
    public string MessageId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The Message-ID this answers, without brackets; empty when there is none.</summary>
    public string InReplyTo
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>Why a listing with a checkpoint holds it; None without one.</summary>
    public MessageChange Change { get; init; }

    /// <summary>The headers, in their order; null when not asked for (<c>-Include Headers</c>).</summary>
    public MailList<MessageHeader>? Headers { get; init; }

    /// <summary>
    /// The attachments, known from BODYSTRUCTURE without downloading them; null when not asked for (<c>-Include Attachments</c>).
    /// </summary>
    public MailList<MessageAttachment>? Attachments { get; init; }

    /// <summary>The first 200 characters of the text on one line; null when not asked for (<c>-Include Preview</c>).</summary>
    public string? Preview
    {
        get;
        init => field = value is null ? null : PlainText.Line(value);
    }

    /// <summary>
    /// The plain text, decoded; empty when the message has none; null when not asked for (<c>-Include Body</c>).
    /// </summary>
    public string? Body { get; init; }

    /// <summary>
    /// The HTML text, decoded; empty when the message has none; null when not asked for (<c>-Include Body</c>).
    /// </summary>
    public string? HtmlBody { get; init; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>
    /// The address of the mailbox that Search-SpectrumMailbox found it in; empty for a message that a session lists.
    /// </summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>
    /// What Search-SpectrumMailbox searched for, in the words of IMAP; <c>ALL</c> when it had no filter, empty for a message that
    /// a session lists.
    /// </summary>
    public string FoundBy { get; init; } = string.Empty;

    /// <summary>Folder, UID and subject.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        $"{Folder}/{(Uidl.Length > 0 ? Uidl : Uid.ToString(System.Globalization.CultureInfo.InvariantCulture))}: {Subject}";
}
