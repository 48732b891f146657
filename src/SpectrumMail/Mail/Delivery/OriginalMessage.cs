using System;
using System.Collections.Generic;
using System.Linq;
using MimeKit;
using MimeKit.Utils;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What a report says about the message that was sent.</summary>
internal sealed record OriginalMessage
{
    private static readonly string[] s_recipientFields =
    [
        "X-HmXmrOriginalRecipient",
        "X-Original-To",
        "Envelope-To",
        "X-Envelope-To",
        "Delivered-To",
        "X-Rcpt-To",
    ];

    public static OriginalMessage None { get; } = new();

    public string MessageId { get; init; } = string.Empty;

    public string Subject { get; init; } = string.Empty;

    /// <summary>The recipients in its header.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The recipients of the envelope, where a server has noted them in the header.</summary>
    public IReadOnlyList<string> EnvelopeRecipients { get; init; } = [];

    /// <summary>Reads the header of a message.</summary>
    public static OriginalMessage From(IEnumerable<Header> headers)
    {
        var fields = new Fields();
        foreach (Header header in headers.Take(500))
        {
            fields.Add(header.Field, header.Value);
        }

        return From(fields);
    }

    /// <summary>Reads the fields of a header in a text.</summary>
    public static OriginalMessage From(Fields fields) =>
        new()
        {
            MessageId = CleanId(fields["Message-ID"]),
            Subject = Decode(fields["Subject"]),
            Recipients =
            [
                .. fields
                    .Values("To")
                    .Concat(fields.Values("Cc"))
                    .SelectMany(AddressText.All)
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Take(ReportLimits.Recipients),
            ],
            EnvelopeRecipients =
            [
                .. s_recipientFields
                    .SelectMany(fields.Values)
                    .SelectMany(AddressText.All)
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
        };

    /// <summary>The message with what is missing taken from another source.</summary>
    public OriginalMessage Or(OriginalMessage other) =>
        this with
        {
            MessageId = MessageId.Length > 0 ? MessageId : other.MessageId,
            Subject = Subject.Length > 0 ? Subject : other.Subject,
            Recipients = Recipients.Count > 0 ? Recipients : other.Recipients,
            EnvelopeRecipients = EnvelopeRecipients.Count > 0 ? EnvelopeRecipients : other.EnvelopeRecipients,
        };

    /// <summary>A Message-ID without angle brackets.</summary>
    public static string CleanId(string value)
    {
        string text = value.Trim();
        int open = text.IndexOf('<'),
            close = open < 0 ? -1 : text.IndexOf('>', open);
        return close > open ? text.Substring(open + 1, close - open - 1).Trim() : text.Trim('<', '>', ' ');
    }

    // Header texts that were read from a text are still encoded.
    private static string Decode(string value) =>
        value.IndexOf("=?", StringComparison.Ordinal) < 0 ? value : Rfc2047.DecodeText(System.Text.Encoding.UTF8.GetBytes(value));
}
