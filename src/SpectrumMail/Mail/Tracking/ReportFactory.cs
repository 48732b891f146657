using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Delivery;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>Where a report was found.</summary>
/// <param name="Folder">The folder; empty for a file.</param>
/// <param name="UidValidity">The folder's UIDVALIDITY.</param>
/// <param name="Uid">The UID.</param>
/// <param name="Path">The file; empty for a folder.</param>
/// <param name="Session">The name of the session.</param>
/// <param name="Received">When the report arrived, in local time.</param>
internal sealed record ReportPlace(string Folder, long UidValidity, long Uid, string Path, string Session, DateTime? Received);

/// <summary>Creates the objects that commands emit of the messages that are reports.</summary>
internal sealed class ReportFactory
{
    private readonly DeliveryParser _parser = new(ProviderCodes.Find);

    /// <summary>Reads a message; an object for each recipient, and none when the message is no report.</summary>
    /// <param name="bytes">The message, or its beginning.</param>
    /// <param name="place">Where it was found.</param>
    /// <returns>The reports, and why the message could not be read; null when it could.</returns>
    public (IReadOnlyList<SpectrumDeliveryReport> Reports, Exception? Failure) Read(Stream bytes, ReportPlace place)
    {
        try
        {
            using MimeMessage message = DeliveryParser.Load(bytes);
            return (_parser.Parse(message) is { } content ? Create(content, message, place) : [], null);
        }
        catch (Exception ex) when (ex is not (OutOfMemoryException or OperationCanceledException or IOException))
        {
            // One hostile message must not end the reading of the others, whatever it does to a parser.
            return ([], ex);
        }
    }

    private static SpectrumDeliveryReport[] Create(DeliveryContent content, MimeMessage message, ReportPlace place)
    {
        DateTime? sent = message.Date.Year is > 1970 and < 9999 ? message.Date.LocalDateTime : null;
        return [.. content.Records.Select(record => Create(record, content, message, place, place.Received ?? sent))];
    }

    private static SpectrumDeliveryReport Create(
        DeliveryRecord record,
        DeliveryContent content,
        MimeMessage message,
        ReportPlace place,
        DateTime? received
    ) =>
        new()
        {
            Recipient = record.Recipient,
            OriginalRecipient = record.OriginalRecipient,
            Class = record.Class,
            Action = record.Action,
            Status = record.Status,
            Code = record.Code,
            DiagnosticCode = record.Diagnostic,
            Cause = record.Cause,
            Remedy = record.Remedy,
            RemoteHost = record.RemoteHost,
            ReportingHost = content.ReportingHost,
            OriginalMessageId = content.Original.MessageId,
            OriginalSubject = content.Original.Subject,
            EnvelopeId = content.EnvelopeId,
            FeedbackType = record.FeedbackType,
            RetryUntil = record.RetryUntil,
            Format = content.Format,
            Subject = message.Subject ?? string.Empty,
            MessageId = message.MessageId ?? string.Empty,
            Received = received,
            Folder = place.Folder,
            UidValidity = place.UidValidity,
            Uid = place.Uid,
            Path = place.Path,
            Session = place.Session,
        };
}
