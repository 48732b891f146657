using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit.Utils;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Reads delivery status notifications (RFC 3464), and what is near to them.</summary>
/// <param name="causes">Reads causes.</param>
internal sealed class StatusReader(CauseReader causes)
{
    private static readonly string[] s_recipientFields =
    [
        "Final-Recipient",
        "Original-Recipient",
        "X-Actual-Recipient",
        "Action",
        "Status",
        "Diagnostic-Code",
    ];

    private static readonly Pattern s_code = new(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}", RegexOptions.CultureInvariant);

    /// <summary>Reads the fields of a report; null when they name no recipient.</summary>
    /// <param name="lines">The lines of the fields.</param>
    /// <param name="parts">The other parts of the report.</param>
    public DeliveryContent? Read(IReadOnlyList<string> lines, ReportParts parts)
    {
        IReadOnlyList<Fields> blocks = Fields.ReadBlocks(lines);
        List<Fields> recipients = [];
        var report = new Fields();
        foreach (KeyValuePair<string, string> field in blocks.SelectMany(Sort))
        {
            if (field.Key.Length == 0 || (IsRecipientName(field.Key) && Closes(recipients, field.Key)))
            {
                recipients.Add(new Fields());
            }

            if (field.Key.Length > 0)
            {
                (recipients.Count > 0 ? recipients[recipients.Count - 1] : report).Add(field.Key, field.Value);
            }
        }

        Fields[] usable = [.. recipients.Where(IsUsable).Take(ReportLimits.Recipients)];
        OriginalMessage original = parts.Original ?? OriginalMessage.None;
        if (original.MessageId.Length == 0)
        {
            original = original.Or(ReadOriginal(report, parts));
        }

        return usable.Length == 0
            ? null
            : new DeliveryContent(
                DeliveryReportFormat.DeliveryStatus,
                [.. usable.Select(fields => Create(fields, parts))],
                original
            )
            {
                EnvelopeId = Decode(report["Original-Envelope-Id"]),
                ReportingHost = AddressText.WithoutType(report["Reporting-MTA"]),
            };
    }

    private static OriginalMessage ReadOriginal(Fields report, ReportParts parts)
    {
        var inFields = new OriginalMessage
        {
            MessageId = OriginalMessage.CleanId(
                FirstOf(report, "X-Original-Message-ID", "Original-Message-ID", "X-Original-Message-Id")
            ),
        };
        return inFields.Or(TextSplitter.ReadOriginal(parts.Rest));
    }

    // An empty name begins a recipient. Servers leave out the empty line between them, or write one in the midst of one.
    private static IEnumerable<KeyValuePair<string, string>> Sort(Fields block)
    {
        bool isReport = block.Has("Reporting-MTA") || block.Has("Arrival-Date");
        if (!isReport && (block.Has("Final-Recipient") || block.Has("Original-Recipient")))
        {
            yield return new KeyValuePair<string, string>(string.Empty, string.Empty);
        }

        foreach (KeyValuePair<string, string> field in block.All)
        {
            yield return field;
        }
    }

    private static bool IsRecipientName(string name) => s_recipientFields.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool Closes(List<Fields> recipients, string name) =>
        recipients.Count == 0
        || (name.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase) && recipients[recipients.Count - 1].Has(name));

    private static bool IsUsable(Fields fields) =>
        s_recipientFields.Take(3).Any(fields.Has) || fields.Has("Status") || fields.Has("Action");

    private DeliveryRecord Create(Fields fields, ReportParts parts)
    {
        string final = AddressText.OfField(fields["Final-Recipient"]);
        string before = AddressText.OfField(fields["Original-Recipient"]);
        string actual = AddressText.OfField(FirstOf(fields, "X-Actual-Recipient", "X-Original-Recipient"));
        string recipient = FirstAddress(final, before, actual) ?? FromText(parts) ?? final;
        string words = Words(fields, parts, recipient);
        string status = s_code.Match(fields["Status"]).Value;
        string action = fields["Action"].Split(' ', '(', ';')[0].ToLowerInvariant();
        return causes.Complete(
            new DeliveryRecord
            {
                Recipient = recipient,
                OriginalRecipient = before.Equals(recipient, StringComparison.OrdinalIgnoreCase) ? string.Empty : before,
                Action = action,
                Status = status,
                Diagnostic = words,
                RemoteHost = Host(fields, words),
                RetryUntil = ReadTime(fields["Will-Retry-Until"]),
                Class = HasExpired(words) ? DeliveryClass.Hard : Classify(action, status, fields.Has("Will-Retry-Until")),
            }
        );
    }

    private static string Host(Fields fields, string words)
    {
        string named = AddressText.WithoutType(fields["Remote-MTA"]).Split(' ', '(')[0].Trim('[', ']');
        return named.Length > 0 ? named : TextReportReader.FindHost(words);
    }

    // The words for people often say more than the field, which some servers leave out or fill with a code alone.
    private static string Words(Fields fields, ReportParts parts, string recipient)
    {
        string words = AddressText.WithoutType(fields["Diagnostic-Code"]);
        bool isPoor =
            words.Length == 0
            || (CauseTable.OfWords(words) == DeliveryCause.Other && CauseTable.IsVague(CauseReader.FindStatus(words)));
        string inText = isPoor ? TextReportReader.FindWords(parts.Notice, recipient) : string.Empty;
        return inText.Length > words.Length ? inText : words;
    }

    private static string? FromText(ReportParts parts) =>
        new RecipientScan(parts.Notice, []).Find().Select(found => found.Address).FirstOrDefault();

    private static string? FirstAddress(params string[] addresses) => addresses.FirstOrDefault(AddressText.IsIn);

    private static string FirstOf(Fields fields, params string[] names) =>
        names.Select(name => fields[name]).FirstOrDefault(value => value.Length > 0) ?? string.Empty;

    // OpenSMTPD calls it a delay when it gives up.
    private static bool HasExpired(string words) => words.IndexOf("envelope expired", StringComparison.OrdinalIgnoreCase) >= 0;

    private static DeliveryClass Classify(string action, string status, bool retries)
    {
        if (action.StartsWith("fail", StringComparison.Ordinal) || action.StartsWith("undeliver", StringComparison.Ordinal))
        {
            return DeliveryClass.Hard;
        }

        return action switch
        {
            "delayed" or "delay" or "deferred" or "transient" => DeliveryClass.Delay,
            "delivered" or "deliverable" => DeliveryClass.Delivered,
            "relayed" => DeliveryClass.Relayed,
            "expanded" => DeliveryClass.Expanded,
            _ when status.StartsWith("2", StringComparison.Ordinal) => DeliveryClass.Delivered,
            _ when status.StartsWith("4", StringComparison.Ordinal) && retries => DeliveryClass.Delay,
            _ => DeliveryClass.Hard,
        };
    }

    private static DateTime? ReadTime(string value) =>
        value.Length > 0 && DateUtils.TryParse(value, out DateTimeOffset time) && time.Year is > 1970 and < 9999
            ? time.LocalDateTime
            : null;

    // RFC 3461, section 4: an envelope id is xtext where it was given, and some servers repeat it as it was.
    private static string Decode(string value) => AddressText.DecodeXtext(value.Trim('<', '>', ' ')).Trim('<', '>');
}
