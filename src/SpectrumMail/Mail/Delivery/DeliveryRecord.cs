using System;
using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What a report says about one recipient.</summary>
internal sealed record DeliveryRecord
{
    public string Recipient { get; init; } = string.Empty;

    public string OriginalRecipient { get; init; } = string.Empty;

    public string Action { get; init; } = string.Empty;

    public string Status { get; init; } = string.Empty;

    public int Code { get; init; }

    public string Diagnostic { get; init; } = string.Empty;

    public string RemoteHost { get; init; } = string.Empty;

    public string FeedbackType { get; init; } = string.Empty;

    public DateTime? RetryUntil { get; init; }

    public DeliveryClass Class { get; init; }

    public DeliveryCause Cause { get; init; }

    public string Remedy { get; init; } = string.Empty;
}

/// <summary>The content of a report.</summary>
/// <param name="Format">Its form.</param>
/// <param name="Records">What it says about each recipient.</param>
/// <param name="Original">The message that it is about.</param>
internal sealed record DeliveryContent(
    DeliveryReportFormat Format,
    IReadOnlyList<DeliveryRecord> Records,
    OriginalMessage Original
)
{
    public string EnvelopeId { get; init; } = string.Empty;

    public string ReportingHost { get; init; } = string.Empty;
}
