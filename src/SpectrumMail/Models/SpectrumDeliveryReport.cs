using System;

namespace SpectrumMail.Models;

/// <summary>The form of a report.</summary>
public enum DeliveryReportFormat
{
    /// <summary>A delivery status notification (RFC 3464).</summary>
    DeliveryStatus,

    /// <summary>A read receipt (RFC 8098, formerly RFC 3798).</summary>
    ReadReceipt,

    /// <summary>A complaint (RFC 5965).</summary>
    FeedbackReport,

    /// <summary>An automatic reply (RFC 3834).</summary>
    AutomaticReply,

    /// <summary>A report in words, which follows no standard.</summary>
    Text,
}

/// <summary>What a report says about a message that was sent, for one recipient.</summary>
public sealed class SpectrumDeliveryReport
{
    /// <summary>The address that the report is about; empty when the report does not name it.</summary>
    public string Recipient
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>
    /// The address that the message was sent to, when it was forwarded to another one; empty when the report does not say.
    /// </summary>
    public string OriginalRecipient
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>What became of the message: a failure for good or for now, a delay, a delivery, a complaint, a reply.</summary>
    public DeliveryClass Class { get; init; }

    /// <summary>The action as the report states it (RFC 3464, section 2.3.3), for example failed or delayed.</summary>
    public string Action
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>The enhanced status code (RFC 3463), for example 5.1.1; empty when the report has none.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>The SMTP reply code of the remote server; 0 when the report has none.</summary>
    public int Code { get; init; }

    /// <summary>The code and the words of the remote server, or of the server that wrote the report.</summary>
    public string DiagnosticCode
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>Why the message was not delivered.</summary>
    public DeliveryCause Cause { get; init; }

    /// <summary>What can be done about it; empty when nothing failed.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>The server that refused or took the message; empty when the report does not say.</summary>
    public string RemoteHost
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The server that wrote the report; empty when the report does not say.</summary>
    public string ReportingHost
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The Message-ID of the message that was sent, without angle brackets; empty when it is not known.</summary>
    public string OriginalMessageId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The subject of the message that was sent; empty when the report does not say.</summary>
    public string OriginalSubject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The envelope id that was given when the message was sent (RFC 3461); empty when there is none.</summary>
    public string EnvelopeId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The kind of a complaint, for example abuse or auth-failure; empty for other reports.</summary>
    public string FeedbackType
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>Until when the server goes on trying, in local time; null when the report does not say.</summary>
    public DateTime? RetryUntil { get; init; }

    /// <summary>The form of the report.</summary>
    public DeliveryReportFormat Format { get; init; }

    /// <summary>The subject of the report.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The Message-ID of the report, without angle brackets; empty when there is none.</summary>
    public string MessageId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>When the report arrived, in local time; null when that is not known.</summary>
    public DateTime? Received { get; init; }

    /// <summary>The folder of the report; empty for a report in a file.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The UIDVALIDITY of the folder; 0 for a report in a file.</summary>
    public long UidValidity { get; init; }

    /// <summary>The UID of the report in its folder; 0 for a report in a file.</summary>
    public long Uid { get; init; }

    /// <summary>The file of the report; empty for a report in a folder.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The name of the session it was read with; empty for a report in a file.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Recipient, class and status.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Recipient}: {Class}" + (Status.Length == 0 ? string.Empty : $" ({Status})");
}
