using System;

namespace SpectrumMail.Models;

/// <summary>How a message in the outbox stands.</summary>
public enum OutboxState
{
    /// <summary>Waits for its next attempt.</summary>
    Queued,

    /// <summary>Is being delivered; found later, the delivering process was killed.</summary>
    Sending,

    /// <summary>Was sent; only what <c>-MessageKey</c> needs to know is kept.</summary>
    Sent,

    /// <summary>Was refused for good, or has expired; the reason is kept with it.</summary>
    Failed,

    /// <summary>May or may not have been sent, and waits for a decision.</summary>
    Indeterminate,
}

/// <summary>A message in the outbox.</summary>
public sealed class OutboxItem
{
    /// <summary>Its id: the name of its file without the extension.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>How it stands.</summary>
    public OutboxState State { get; init; }

    /// <summary>The account that sends it: the user name.</summary>
    public string Account { get; init; } = string.Empty;

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>Every recipient with what is known of it.</summary>
    public RecipientResult[] Recipients { get; init; } = [];

    /// <summary>The subject.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>The Message-ID, without angle brackets.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The key that makes it go out once; empty when it has none.</summary>
    public string MessageKey { get; init; } = string.Empty;

    /// <summary>When it was put into the outbox, in local time.</summary>
    public DateTime Created { get; init; }

    /// <summary>When it is tried next, in local time; null when it does not wait for that.</summary>
    public DateTime? NextAttempt { get; init; }

    /// <summary>After this time it is tried once more and then given up, in local time.</summary>
    public DateTime Expires { get; init; }

    /// <summary>How often it was submitted.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it has not gone out, or what the server said when it did.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The size of its file in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its file: some lines about it, an empty line, and the message as it is sent.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>State and subject.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Id} {State}: {Subject}";
}
