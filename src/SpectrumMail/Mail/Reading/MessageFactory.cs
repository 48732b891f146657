using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Makes what cmdlets emit from what a FETCH answered.</summary>
internal sealed class MessageFactory
{
    /// <summary>What every listing asks for.</summary>
    public const MessageSummaryItems Items =
        MessageSummaryItems.UniqueId
        | MessageSummaryItems.Flags
        | MessageSummaryItems.InternalDate
        | MessageSummaryItems.Size
        | MessageSummaryItems.Envelope;

    /// <summary>The header fields that say what an envelope says.</summary>
    public static readonly IReadOnlyList<HeaderId> EnvelopeHeaders =
    [
        HeaderId.From,
        HeaderId.To,
        HeaderId.Cc,
        HeaderId.Bcc,
        HeaderId.Subject,
        HeaderId.Date,
        HeaderId.MessageId,
        HeaderId.InReplyTo,
    ];

    private const int PreviewLength = 200;

    private readonly string _folder;
    private readonly uint _validity;
    private readonly string _session;
    private readonly HashSet<MessageDetail> _details;

    public MessageFactory(string folder, uint validity, string session, IEnumerable<MessageDetail> details)
    {
        _folder = folder;
        _validity = validity;
        _session = session;
        _details = [.. details];
    }

    /// <summary>The account, for messages that no session lists; empty otherwise.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>What the messages were searched by; empty when they were not.</summary>
    public string FoundBy { get; init; } = string.Empty;

    /// <summary>Whether a detail is wanted.</summary>
    public bool Wants(MessageDetail detail) => _details.Contains(detail);

    /// <summary>Whether the messages have no details: the envelopes are all that is asked for.</summary>
    public bool IsPlain => _details.Count == 0;

    /// <summary>
    /// Whether a message needs several answers: texts are fetched separately, and MailKit creates previews afterwards.
    /// </summary>
    public bool IsMadeOfSeveralAnswers => Wants(MessageDetail.Body) || Wants(MessageDetail.Preview);

    /// <summary>
    /// Releases the parts of a summary that were used. MailKit keeps every summary of a batch until its end.
    /// </summary>
    public static void Release(IMessageSummary summary)
    {
        if (summary is MessageSummary kept)
        {
            kept.Envelope = null;
            kept.Headers = null;
            kept.Body = null;
        }
    }

    /// <summary>Takes away what reading has left.</summary>
    // How much garbage the runtime allows depends on the processor's cache: on large machines hundreds of megabytes. Nearly all
    // memory that reading uses is garbage, so a collection now and then costs milliseconds and keeps memory the same everywhere.
    public static void Tidy() => GC.Collect(0, GCCollectionMode.Forced, blocking: true);

    /// <summary>
    /// Whether a summary is complete. A server may also send changed flags of other messages, without an envelope.
    /// </summary>
    public static bool IsComplete(IMessageSummary summary) => summary.UniqueId.IsValid && summary.Envelope is not null;

    /// <summary>Creates the message of a summary.</summary>
    /// <param name="summary">The answer of the server.</param>
    /// <param name="text">The texts; null when they were not read.</param>
    /// <param name="change">Why the listing contains the message.</param>
    /// <param name="header">The envelope by the header; null when that of the server is not in doubt.</param>
    public SpectrumMessage Create(IMessageSummary summary, MessageText? text, MessageChange change, EnvelopeText? header = null)
    {
        EnvelopeText envelope =
            header
            ?? (
                summary.Envelope is { } answer
                    ? EnvelopeText.Take(answer)
                    : EnvelopeText.Read(summary.Headers ?? [], charsets: [])
            );
        var listed = new ListedMessage
        {
            Uid = summary.UniqueId.Id,
            Flags = summary.Flags ?? MessageFlags.None,
            Keywords = Keywords(summary),
            Arrived = summary.InternalDate,
            Size = summary.Size ?? 0,
            Envelope = envelope,
        };
        return Create(listed, change, summary, text);
    }

    /// <summary>Creates the message of a listing without details.</summary>
    /// <param name="listed">The answer of the server.</param>
    /// <param name="change">Why the listing contains the message.</param>
    public SpectrumMessage Create(in ListedMessage listed, MessageChange change) => Create(listed, change, null, null);

    private SpectrumMessage Create(in ListedMessage listed, MessageChange change, IMessageSummary? summary, MessageText? text) =>
        new()
        {
            Folder = _folder,
            UidValidity = _validity,
            Uid = listed.Uid,
            Subject = listed.Envelope.Subject,
            From = listed.Envelope.From is [{ } author, ..] ? author : null,
            To = List(listed.Envelope.To),
            Cc = List(listed.Envelope.Cc),
            Bcc = List(listed.Envelope.Bcc),
            Date = DateReader.ToLocal(listed.Envelope.Date),
            Received = DateReader.ToLocal(listed.Arrived),
            Size = listed.Size,
            Read = (listed.Flags & MessageFlags.Seen) != 0,
            Flagged = (listed.Flags & MessageFlags.Flagged) != 0,
            Answered = (listed.Flags & MessageFlags.Answered) != 0,
            Deleted = (listed.Flags & MessageFlags.Deleted) != 0,
            Draft = (listed.Flags & MessageFlags.Draft) != 0,
            Keywords = List(listed.Keywords),
            MessageId = listed.Envelope.MessageId,
            InReplyTo = listed.Envelope.InReplyTo,
            Change = change,
            Headers = summary is null ? null : Headers(summary),
            Attachments = summary is null ? null : Attachments(summary),
            Preview = summary is null ? null : Preview(summary),
            Body = text?.Plain,
            HtmlBody = text?.Html,
            Session = _session,
            Account = Account,
            FoundBy = FoundBy,
        };

    // Most lists are empty, and a message makes those when they are read.
    private static MailList<T>? List<T>(T[] entries) => entries.Length == 0 ? null : new(entries);

    private static string[] Keywords(IMessageSummary summary) => summary.Keywords is { Count: > 0 } keywords ? [.. keywords] : [];

    private MessageHeader[]? Headers(IMessageSummary summary) =>
        Wants(MessageDetail.Headers)
            ?
            [
                .. (summary.Headers ?? []).Select(header => new MessageHeader
                {
                    Name = header.Field,
                    Value = header.Value.Replace('\t', ' '),
                }),
            ]
            : null;

    private MessageAttachment[]? Attachments(IMessageSummary summary) =>
        Wants(MessageDetail.Attachments) && summary.Body is not null ? AttachmentList.Read(summary.Body) : null;

    private string? Preview(IMessageSummary summary) =>
        Wants(MessageDetail.Preview) ? Preview(summary.PreviewText ?? string.Empty) : null;

    // MailKit makes previews of up to 230 characters, Dovecot of 200.
    private static string Preview(string text)
    {
        string line = string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= PreviewLength ? line.TrimEnd('\u2026') : line.Substring(0, PreviewLength);
    }
}
