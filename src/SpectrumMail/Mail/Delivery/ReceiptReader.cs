using System;
using System.Collections.Generic;
using System.Linq;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Reads read receipts (RFC 8098), complaints (RFC 5965) and automatic replies (RFC 3834).</summary>
internal static class ReceiptReader
{
    private static readonly string[] s_complainers =
    [
        "Original-Rcpt-To",
        "Original-Recipient",
        "Final-Recipient",
        "Removal-Recipient",
    ];

    /// <summary>Reads a read receipt.</summary>
    public static DeliveryContent Receipt(MimeMessage message, ReportParts parts, CauseReader causes)
    {
        Fields fields = Join(parts.Receipt);
        string recipient = AddressText.OfField(fields["Final-Recipient"]);
        string before = AddressText.OfField(fields["Original-Recipient"]);
        string disposition = fields["Disposition"];
        var original = new OriginalMessage { MessageId = OriginalMessage.CleanId(fields["Original-Message-ID"]) };
        var record = new DeliveryRecord
        {
            Recipient = AddressText.IsIn(recipient) ? recipient : FirstOf(before, Sender(message)),
            OriginalRecipient = before.Equals(recipient, StringComparison.OrdinalIgnoreCase) ? string.Empty : before,
            Action = disposition,
            Diagnostic = FirstOf(fields["Failure"], fields["Error"]),
            Class = Classify(disposition),
        };
        return new DeliveryContent(
            DeliveryReportFormat.ReadReceipt,
            [Rejected(record, message, parts, causes)],
            Known(original.Or(parts.Original ?? OriginalMessage.None), message)
        )
        {
            EnvelopeId = fields["Original-Envelope-Id"],
            ReportingHost = fields["Reporting-UA"],
        };
    }

    /// <summary>Reads a complaint.</summary>
    public static DeliveryContent Complaint(ReportParts parts)
    {
        Fields fields = Join(parts.Feedback);
        OriginalMessage original = parts.Original ?? OriginalMessage.None;
        string[] named =
            s_complainers
                .Select(name => fields.Values(name).Select(AddressText.OfField).Where(AddressText.IsIn).ToArray())
                .FirstOrDefault(addresses => addresses.Length > 0)
            ?? [];
        return Complaint(
            named,
            original,
            fields["Feedback-Type"],
            fields["Original-Envelope-Id"],
            AddressText.WithoutType(fields["Reporting-MTA"])
        );
    }

    /// <summary>
    /// Reads a complaint that only returns the message, as some providers send them; null when the message is none.
    /// </summary>
    public static DeliveryContent? BareComplaint(MimeMessage message, ReportParts parts)
    {
        string subject = message.Subject ?? string.Empty;
        bool complains =
            subject.StartsWith("complaint about message", StringComparison.OrdinalIgnoreCase)
            || subject.IndexOf("feedback loop", StringComparison.OrdinalIgnoreCase) >= 0
            || subject.IndexOf("abuse report", StringComparison.OrdinalIgnoreCase) >= 0;
        return complains && parts.Returned is not null
            ? Complaint([], parts.Original ?? OriginalMessage.None, "abuse", string.Empty, string.Empty)
            : null;
    }

    /// <summary>Reads an automatic reply; null when the message is none.</summary>
    public static DeliveryContent? Reply(MimeMessage message)
    {
        string sender = Sender(message);
        if (!ReportSigns.HasReplyHeader(message) || sender.Length == 0 || message.Headers.Contains(HeaderId.ListId))
        {
            return null;
        }

        var original = new OriginalMessage
        {
            MessageId = message.InReplyTo ?? message.References.LastOrDefault() ?? string.Empty,
        };
        var record = new DeliveryRecord
        {
            Recipient = sender,
            Action = "replied",
            Class = DeliveryClass.Reply,
        };
        return new DeliveryContent(DeliveryReportFormat.AutomaticReply, [record], original);
    }

    private static DeliveryContent Complaint(
        IReadOnlyList<string> named,
        OriginalMessage original,
        string type,
        string envelopeId,
        string host
    )
    {
        IReadOnlyList<string> recipients = named.Count > 0 ? named : original.EnvelopeRecipients;
        recipients = recipients.Count > 0 ? recipients : original.Recipients;
        DeliveryRecord[] records =
        [
            .. recipients
                .DefaultIfEmpty(string.Empty)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(ReportLimits.Recipients)
                .Select(address => new DeliveryRecord
                {
                    Recipient = address,
                    Action = "complained",
                    FeedbackType = type,
                    Class = DeliveryClass.Complaint,
                    Remedy = "Send this recipient no more mail of this kind.",
                }),
        ];
        return new DeliveryContent(DeliveryReportFormat.FeedbackReport, records, original)
        {
            EnvelopeId = envelopeId,
            ReportingHost = host,
        };
    }

    // Filters at the recipient's server refuse a message after it was taken, with a receipt that says "deleted" (RFC 5429).
    private static DeliveryRecord Rejected(DeliveryRecord record, MimeMessage message, ReportParts parts, CauseReader causes)
    {
        string words = string.Join(" ", parts.Notice.Where(line => line.Length > 0).Take(8));
        bool isRejected =
            record.Class == DeliveryClass.NotRead
            && ReportSigns.IsFromSystem(message)
            && words.IndexOf("reject", StringComparison.OrdinalIgnoreCase) >= 0;
        return isRejected ? causes.Complete(record with { Class = DeliveryClass.Hard, Diagnostic = words }) : record;
    }

    private static DeliveryClass Classify(string disposition)
    {
        bool Says(string word) => disposition.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;
        if (Says("displayed") || Says("read"))
        {
            return DeliveryClass.Read;
        }

        if (Says("deleted") || Says("denied"))
        {
            return DeliveryClass.NotRead;
        }

        return Says("dispatched") || Says("processed") ? DeliveryClass.Delivered : DeliveryClass.Unknown;
    }

    private static OriginalMessage Known(OriginalMessage original, MimeMessage message) =>
        original.MessageId.Length > 0 ? original : original with { MessageId = message.InReplyTo ?? string.Empty };

    private static string Sender(MimeMessage message) => message.From.Mailboxes.FirstOrDefault()?.Address ?? string.Empty;

    private static string FirstOf(params string[] values) => values.FirstOrDefault(value => value.Length > 0) ?? string.Empty;

    private static Fields Join(IReadOnlyList<string> lines)
    {
        var all = new Fields();
        foreach (KeyValuePair<string, string> field in Fields.ReadBlocks(lines).SelectMany(block => block.All).Take(500))
        {
            all.Add(field.Key, field.Value);
        }

        return all;
    }
}
