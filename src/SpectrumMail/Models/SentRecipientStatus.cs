using System;

namespace SpectrumMail.Models;

/// <summary>What is known of a message that was sent, for one recipient.</summary>
public enum SentState
{
    /// <summary>Whether the server accepted the message is not known, and no report has come.</summary>
    Unknown,

    /// <summary>The server accepted the message, and no report has come.</summary>
    Accepted,

    /// <summary>A report says that the message is not delivered yet.</summary>
    Delayed,

    /// <summary>A report says that the message was delivered, or a receipt that it was read.</summary>
    Delivered,

    /// <summary>The recipient's mailbox has replied by itself.</summary>
    Replied,

    /// <summary>A report says that the message was not delivered.</summary>
    Bounced,

    /// <summary>The recipient has complained about the message.</summary>
    Complained,
}

/// <summary>A recipient of a message that was sent, with what the reports say that came back.</summary>
public sealed class SentRecipientStatus
{
    /// <summary>The recipient's address.</summary>
    public string Recipient { get; init; } = string.Empty;

    /// <summary>What is known of the message.</summary>
    public SentState State { get; init; }

    /// <summary>When the server answered, in local time.</summary>
    public DateTime Sent { get; init; }

    /// <summary>The user name of the account that sent the message.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The Message-ID, without angle brackets.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The envelope id (RFC 3461); empty when the message was sent without one.</summary>
    public string EnvelopeId { get; init; } = string.Empty;

    /// <summary>The server's reply to the message.</summary>
    public string Answer
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>The enhanced status code of the report; empty when there is none.</summary>
    public string Status => Report?.Status ?? string.Empty;

    /// <summary>The code and the words of the report; empty when there is none.</summary>
    public string DiagnosticCode => Report?.DiagnosticCode ?? string.Empty;

    /// <summary>Why the message was not delivered.</summary>
    public DeliveryCause Cause => Report?.Cause ?? DeliveryCause.None;

    /// <summary>What can be done about it; empty when nothing failed.</summary>
    public string Remedy => Report?.Remedy ?? string.Empty;

    /// <summary>The report that decides the state; null when none has come.</summary>
    public SpectrumDeliveryReport? Report { get; init; }

    /// <summary>Recipient and state.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Recipient}: {State}";
}
