using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;

namespace SpectrumMail.Mail.Delivery;

/// <summary>
/// Reads reports about mail that was sent: delivery status notifications (RFC 3464), read receipts (RFC 8098), complaints
/// (RFC 5965), automatic replies (RFC 3834), and reports in words. It knows no server; its input is a message.
/// </summary>
internal sealed class DeliveryParser
{
    private const int MostNested = 2;
    private static readonly ParserOptions s_options = CreateOptions();
    private readonly CauseReader _causes;
    private readonly StatusReader _statuses;
    private readonly TextReportReader _texts;

    /// <param name="provider">Asks the table of a provider's own codes about a server's words; null without such a table.</param>
    public DeliveryParser(Func<string, ProviderVerdict?>? provider = null)
    {
        _causes = new CauseReader(provider ?? (_ => null));
        _statuses = new StatusReader(_causes);
        _texts = new TextReportReader(_causes);
    }

    /// <summary>Reads a message within the limits for reports.</summary>
    /// <param name="bytes">The message, or its beginning.</param>
    /// <exception cref="FormatException">The bytes are not a message.</exception>
    public static MimeMessage Load(Stream bytes) => MimeMessage.Load(s_options, bytes);

    /// <summary>Reads a report; null when the message is none.</summary>
    public DeliveryContent? Parse(MimeMessage message) => Parse(message, 0);

    private DeliveryContent? Parse(MimeMessage message, int nested)
    {
        ReportParts parts = ReportParts.Collect(message);
        return ParseParts(message, parts) ?? ParseReturned(parts, nested);
    }

    private DeliveryContent? ParseParts(MimeMessage message, ReportParts parts)
    {
        if (parts.Feedback.Count > 0)
        {
            return ReceiptReader.Complaint(parts);
        }

        if (parts.Statuses.Count > 0 && _statuses.Read(parts.Statuses, parts) is { } status && IsWhole(status))
        {
            return status;
        }

        if (parts.Receipt.Count > 0)
        {
            return ReceiptReader.Receipt(message, parts, _causes);
        }

        return InText(parts)
            ?? NotificationReader.Read(parts, _causes)
            ?? ReceiptReader.BareComplaint(message, parts)
            ?? InWords(message, parts);
    }

    // A person's own automatic reply may speak of failures, and a mail system's report says that it was sent automatically.
    private DeliveryContent? InWords(MimeMessage message, ReportParts parts)
    {
        bool isReply = ReportSigns.HasReplyHeader(message) && !ReportSigns.HasReportHeader(message);
        return isReply ? ReceiptReader.Reply(message) : _texts.Read(message, parts) ?? ReceiptReader.Reply(message);
    }

    // A report that was stripped of its parts has its fields in the text.
    private DeliveryContent? InText(ReportParts parts)
    {
        IReadOnlyList<string> lines = parts.Lines;
        int first = 0;
        while (
            first < lines.Count && !lines[first].TrimStart().StartsWith("Final-Recipient:", StringComparison.OrdinalIgnoreCase)
        )
        {
            first++;
        }

        if (first == lines.Count)
        {
            return null;
        }

        while (first > 0 && lines[first - 1].Length > 0 && Fields.IsField(lines[first - 1].TrimStart()))
        {
            first--;
        }

        (IReadOnlyList<string> fields, _) = TextSplitter.Split([.. lines.Skip(first)]);
        return _statuses.Read(fields, parts) is { } status && IsWhole(status) ? status : null;
    }

    // A person may forward a report, and a mail system may wrap one.
    private DeliveryContent? ParseReturned(ReportParts parts, int nested) =>
        nested < MostNested && parts.Returned is { } returned && IsReport(returned) ? Parse(returned, nested + 1) : null;

    private static bool IsReport(MimeMessage message) =>
        ReportSigns.IsFromSystem(message) || ReportSigns.HasReportType(message.Headers);

    private static bool IsWhole(DeliveryContent content) => content.Records.Any(record => record.Recipient.Length > 0);

    private static ParserOptions CreateOptions()
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = ReportLimits.Depth;
        return options;
    }
}
