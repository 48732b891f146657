using System;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>
/// Reads notices of sending services that come as JSON in the text of a message, with a list of recipients and what became of
/// each. The texts are searched, not parsed: they may be cut or have a signature below.
/// </summary>
internal static class NotificationReader
{
    private static readonly Pattern s_kind = new(
        @"""(?:notificationType|eventType)""\s{0,9}:\s{0,9}""(?<kind>Bounce|Complaint|Delivery)""",
        RegexOptions.CultureInvariant
    );

    private static readonly Pattern s_recipients = new(
        @"""(?:bouncedRecipients|complainedRecipients)""\s{0,9}:\s{0,9}\[(?<list>[^\]]{0,20000})\]",
        RegexOptions.CultureInvariant
    );

    private static readonly Pattern s_object = new(@"\{[^{}]{0,4000}\}", RegexOptions.CultureInvariant);

    /// <summary>Reads a notice; null when the text is none.</summary>
    public static DeliveryContent? Read(ReportParts parts, CauseReader causes)
    {
        if (!parts.Lines.Take(50).Any(line => line.IndexOf("Type\"", StringComparison.Ordinal) >= 0))
        {
            return null;
        }

        string text = string.Join("\n", parts.Lines).Replace("\\\"", "\"");
        Match kind = s_kind.Match(text);
        Match list = s_recipients.Match(text);
        if (!kind.Success || !list.Success)
        {
            return null;
        }

        bool isComplaint = kind.Groups["kind"].Value == "Complaint";
        bool isPermanent = Value(text, "bounceType").Equals("Permanent", StringComparison.OrdinalIgnoreCase);
        DeliveryRecord[] records =
        [
            .. s_object
                .Matches(list.Groups["list"].Value)
                .Cast<Match>()
                .Take(ReportLimits.Recipients)
                .Select(item => Create(item.Value, isComplaint, isPermanent, causes))
                .Where(record => record.Recipient.Length > 0),
        ];
        var original = new OriginalMessage
        {
            MessageId = OriginalMessage.CleanId(Value(text, "messageId")),
            Subject = Value(text, "subject"),
        };
        DeliveryReportFormat format = isComplaint ? DeliveryReportFormat.FeedbackReport : DeliveryReportFormat.Text;
        return records.Length == 0 ? null : new DeliveryContent(format, records, original);
    }

    private static DeliveryRecord Create(string item, bool isComplaint, bool isPermanent, CauseReader causes)
    {
        string recipient = AddressText.First(Value(item, "emailAddress"));
        if (isComplaint)
        {
            return new DeliveryRecord
            {
                Recipient = recipient,
                Action = "complained",
                Class = DeliveryClass.Complaint,
                FeedbackType = "abuse",
            };
        }

        DeliveryRecord record = causes.Complete(
            new DeliveryRecord
            {
                Recipient = recipient,
                Action = Value(item, "action"),
                Status = Value(item, "status"),
                Diagnostic = AddressText.WithoutType(Value(item, "diagnosticCode")),
                Class = DeliveryClass.Hard,
            }
        );
        return record.Status.Length == 0 && record.Code == 0 && !isPermanent
            ? record with
            {
                Class = DeliveryClass.Soft,
            }
            : record;
    }

    private static string Value(string text, string name) =>
        Regex.Match(text, "\"" + name + "\"\\s{0,9}:\\s{0,9}\"(?<value>[^\"]{0,1000})\"").Groups["value"].Value;
}
