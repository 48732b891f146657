using System;

namespace SpectrumMail.Models;

/// <summary>What became of a message, or of one recipient of it.</summary>
public enum SendStatus
{
    /// <summary>The server took the message for every recipient.</summary>
    Sent,

    /// <summary>The server took it for some recipients and refused the others.</summary>
    PartiallySent,

    /// <summary>The server refused it for good (5xx).</summary>
    Rejected,

    /// <summary>The server refused it for now (4xx): nothing was sent, and it may be tried again.</summary>
    Deferred,

    /// <summary>Not sent yet: it waits in the outbox and goes with the next Send-SpectrumOutbox.</summary>
    Queued,

    /// <summary>
    /// The connection broke after the whole message had gone out and before the answer came: it may or may not have been sent.
    /// </summary>
    Indeterminate,
}

/// <summary>What the server said to one recipient.</summary>
public enum RecipientStatus
{
    /// <summary>The server took the message for this recipient.</summary>
    Accepted,

    /// <summary>The server refused the recipient for good (5xx).</summary>
    Rejected,

    /// <summary>The server refused the recipient for now (4xx).</summary>
    Deferred,

    /// <summary>The server accepted the recipient, but whether it took the message is not known.</summary>
    Indeterminate,

    /// <summary>
    /// The server would have taken it, but another recipient was refused and <c>-FailOnAnyRejection</c> kept the message back.
    /// </summary>
    Withheld,

    /// <summary>Waits in the outbox.</summary>
    Queued,
}

/// <summary>One recipient's part in a send.</summary>
public sealed class RecipientResult
{
    /// <summary>The recipient's address.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>What became of it.</summary>
    public RecipientStatus Status { get; init; }

    /// <summary>The SMTP reply code (RFC 5321, section 4.2); 0 when there was no answer.</summary>
    public int Code { get; init; }

    /// <summary>The enhanced status code (RFC 3463), for example 5.1.1; empty when the answer has none.</summary>
    public string EnhancedCode { get; init; } = string.Empty;

    /// <summary>The server's words.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Address and status.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Address}: {Status}" + (Code == 0 ? string.Empty : $" ({Code})");
}

/// <summary>What happened to a message that was sent.</summary>
public sealed class SendResult
{
    /// <summary>What became of the message as a whole.</summary>
    public SendStatus Status { get; init; }

    /// <summary>The Message-ID it carries, without angle brackets.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The subject.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>The author's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>Every recipient with the server's answer, in the order given.</summary>
    public RecipientResult[] Recipients { get; init; } = [];

    /// <summary>The server's final words; empty when it gave none.</summary>
    public string ServerResponse { get; init; } = string.Empty;

    /// <summary>
    /// The name the server gave the message in its queue, which its postmaster can search the logs for; empty when the answer
    /// names none.
    /// </summary>
    public string QueueId { get; init; } = string.Empty;

    /// <summary>How often it was submitted; 0 when it was not: it waits in the outbox, or an earlier run has sent it.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether a copy lies in the Sent folder; null when none was asked for.</summary>
    public bool? SavedToSent { get; init; }

    /// <summary>The id of its file in the outbox; empty when it is in none.</summary>
    public string OutboxId { get; init; } = string.Empty;

    /// <summary>The size as sent, in bytes, attachments encoded.</summary>
    public long Size { get; init; }

    /// <summary>How long it took, connecting included where that was needed.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The server it was submitted to, as <c>host:port</c>.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>The name of the session it was sent with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The same result with what the outbox knows better.</summary>
    internal SendResult With(SendStatus status, RecipientResult[] recipients, string outboxId) =>
        new()
        {
            Status = status,
            Recipients = recipients,
            OutboxId = outboxId,
            MessageId = MessageId,
            Subject = Subject,
            From = From,
            ServerResponse = ServerResponse,
            QueueId = QueueId,
            Attempts = Attempts,
            SavedToSent = SavedToSent,
            Size = Size,
            Duration = Duration,
            Server = Server,
            Session = Session,
        };
}
