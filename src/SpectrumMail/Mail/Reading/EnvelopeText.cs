using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>What a message says of itself in its envelope, from the server's answer or from the header fields.</summary>
internal sealed record EnvelopeText
{
    public string Subject { get; init; } = string.Empty;

    public DateTimeOffset? Date { get; init; }

    public MailContact[] From { get; init; } = [];

    public MailContact[] To { get; init; } = [];

    public MailContact[] Cc { get; init; } = [];

    public MailContact[] Bcc { get; init; } = [];

    public string MessageId { get; init; } = string.Empty;

    public string InReplyTo { get; init; } = string.Empty;

    /// <summary>Takes the answer of a server.</summary>
    public static EnvelopeText Take(Envelope envelope) =>
        new()
        {
            Subject = envelope.Subject ?? string.Empty,
            Date = envelope.Date,
            From = Contacts(envelope.From),
            To = Contacts(envelope.To),
            Cc = Contacts(envelope.Cc),
            Bcc = Contacts(envelope.Bcc),
            MessageId = envelope.MessageId ?? string.Empty,
            InReplyTo = envelope.InReplyTo ?? string.Empty,
        };

    /// <summary>Reads header fields, more leniently than servers do.</summary>
    /// <param name="headers">The fields.</param>
    /// <param name="charsets">The character sets that the message names elsewhere.</param>
    public static EnvelopeText Read(HeaderList headers, IEnumerable<string> charsets)
    {
        string[] named = [.. charsets, .. FindCharset(headers)];
        MailContact[] Addresses(HeaderId field) =>
            [
                .. headers
                    .Where(header => header.Id == field)
                    .SelectMany(header => AddressFields.Read(HeaderText.Unfold(header, named))),
            ];
        return new EnvelopeText
        {
            Subject = headers.FirstOrDefault(header => header.Id == HeaderId.Subject) is { } subject
                ? HeaderText.Decode(HeaderText.Unfold(subject, named))
                : string.Empty,
            Date = headers[HeaderId.Date] is { } date ? DateReader.Read(date) : null,
            From = Addresses(HeaderId.From),
            To = Addresses(HeaderId.To),
            Cc = Addresses(HeaderId.Cc),
            Bcc = Addresses(HeaderId.Bcc),
            MessageId = headers[HeaderId.MessageId] is { } id ? MimeUtils.ParseMessageId(id) ?? id : string.Empty,
            InReplyTo = headers[HeaderId.InReplyTo] is { } reply
                ? MimeUtils.EnumerateReferences(reply).FirstOrDefault() ?? string.Empty
                : string.Empty,
        };
    }

    /// <summary>Fills what is missing from another reading of the same message.</summary>
    public EnvelopeText Complete(EnvelopeText other) =>
        this with
        {
            Subject = Subject.Length > 0 ? Subject : other.Subject,
            From = From.Length > 0 ? From : other.From,
            To = To.Length > 0 ? To : other.To,
            Cc = Cc.Length > 0 ? Cc : other.Cc,
            Bcc = Bcc.Length > 0 ? Bcc : other.Bcc,
            MessageId = MessageId.Length > 0 ? MessageId : other.MessageId,
            InReplyTo = InReplyTo.Length > 0 ? InReplyTo : other.InReplyTo,
        };

    /// <summary>Whether an address is what a server writes in place of one that it cannot read.</summary>
    public static bool IsPlaceholder(string address) =>
        address.IndexOf('@') < 0
        || address.IndexOf("MISSING_MAILBOX", StringComparison.OrdinalIgnoreCase) >= 0
        || address.IndexOf("MISSING_DOMAIN", StringComparison.OrdinalIgnoreCase) >= 0
        || address.IndexOf(".MISSING-HOST-NAME.", StringComparison.OrdinalIgnoreCase) >= 0
        || address.IndexOf(".SYNTAX-ERROR.", StringComparison.OrdinalIgnoreCase) >= 0
        || address.IndexOf("unspecified-domain", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string[] FindCharset(HeaderList headers) =>
        headers[HeaderId.ContentType] is { } type
        && ContentType.TryParse(type, out ContentType? parsed)
        && parsed.Charset is { } name
            ? [name]
            : [];

    private static MailContact[] Contacts(InternetAddressList list)
    {
        if (list.Count == 0)
        {
            return [];
        }

        // Most lists have one mailbox.
        if (list.Count == 1 && list[0] is MailboxAddress only)
        {
            return IsPlaceholder(only.Address) ? [] : [new MailContact(only.Name, only.Address)];
        }

        return
        [
            .. list
                .Mailboxes.Where(mailbox => !IsPlaceholder(mailbox.Address))
                .Select(mailbox => new MailContact(mailbox.Name, mailbox.Address)),
        ];
    }
}
