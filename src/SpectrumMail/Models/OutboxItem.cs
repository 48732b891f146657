using System;

namespace SpectrumMail.Models;

/// <summary>The state of a message in the outbox.</summary>
public enum OutboxState
{
    /// <summary>The message waits for its next attempt.</summary>
    Queued,

    /// <summary>The message is being delivered. When this state stays, the process that delivered it was killed.</summary>
    Sending,

    /// <summary>The message was sent. Only the data for <c>-MessageKey</c> is kept.</summary>
    Sent,

    /// <summary>The message was refused permanently, or has expired. The reason is kept with it.</summary>
    Failed,

    /// <summary>The message may or may not have been sent, and waits for a decision of the user.</summary>
    Indeterminate,
}

/// <summary>A message in the outbox.</summary>
public sealed class OutboxItem
{
    /// <summary>The id: the name of the file without the extension.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The state.</summary>
    public OutboxState State { get; init; }

    /// <summary>The user name of the account that sends the message.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>All recipients with the results so far.</summary>
    public MailList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>The subject.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The Message-ID, without angle brackets.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The key under which only one message is sent; empty when there is none.</summary>
    public string MessageKey { get; init; } = string.Empty;

    /// <summary>When the message was added to the outbox, in local time.</summary>
    public DateTime Created { get; init; }

    /// <summary>The time of the next attempt, in local time; null when the message does not wait for one.</summary>
    public DateTime? NextAttempt { get; init; }

    /// <summary>After this time the message is tried once more and then fails, in local time.</summary>
    public DateTime Expires { get; init; }

    /// <summary>How often the message was submitted.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the message was not sent, or the server's reply when it was.</summary>
    public string Reason
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>The size of the file in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The path of the file: lines about the message, an empty line, and the message as it is sent.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>State and subject.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Id} {State}: {Subject}";
}
