using System;

namespace SpectrumMail.Models;

/// <summary>The result of sending a message.</summary>
public enum SendStatus
{
    /// <summary>The server accepted the message for all recipients.</summary>
    Sent,

    /// <summary>The server accepted the message for some recipients and refused the others.</summary>
    PartiallySent,

    /// <summary>The server refused the message permanently (5xx).</summary>
    Rejected,

    /// <summary>The server refused the message for now (4xx). Nothing was sent, and another attempt may succeed.</summary>
    Deferred,

    /// <summary>The message waits in the outbox. Send-SpectrumOutbox delivers it.</summary>
    Queued,

    /// <summary>
    /// The connection broke after the message was sent completely and before the server replied. The message may or may not have
    /// been accepted.
    /// </summary>
    Indeterminate,
}

/// <summary>The result of sending a message to one recipient.</summary>
public enum RecipientStatus
{
    /// <summary>The server accepted the message for this recipient.</summary>
    Accepted,

    /// <summary>The server refused the recipient permanently (5xx).</summary>
    Rejected,

    /// <summary>The server refused the recipient for now (4xx).</summary>
    Deferred,

    /// <summary>The server accepted the recipient. Whether it accepted the message is not known.</summary>
    Indeterminate,

    /// <summary>
    /// The server accepted the recipient, but it refused another one, and <c>-FailOnAnyRejection</c> withheld the message.
    /// </summary>
    Withheld,

    /// <summary>The message for this recipient waits in the outbox.</summary>
    Queued,
}

/// <summary>A recipient of a message, with the result of sending to it.</summary>
public sealed class RecipientResult
{
    /// <summary>The recipient's address.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>The result.</summary>
    public RecipientStatus Status { get; init; }

    /// <summary>The SMTP reply code (RFC 5321, section 4.2); 0 when the server did not reply.</summary>
    public int Code { get; init; }

    /// <summary>The enhanced status code (RFC 3463), for example 5.1.1; empty when the reply has none.</summary>
    public string EnhancedCode { get; init; } = string.Empty;

    /// <summary>Whether the server refused the message as a whole, and not this recipient.</summary>
    internal bool IsAboutMessage { get; init; }

    /// <summary>The text of the server's reply, or why there was none.</summary>
    public string Text
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>Address and status.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Address}: {Status}" + (Code == 0 ? string.Empty : $" ({Code})");
}

/// <summary>The result of sending a message, with the result for each recipient.</summary>
public sealed class SendResult
{
    /// <summary>The result for the whole message.</summary>
    public SendStatus Status { get; init; }

    /// <summary>The Message-ID, without angle brackets.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The subject.</summary>
    public string Subject
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The author's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>All recipients with the server's replies, in the order given.</summary>
    public MailList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>The server's final reply; empty when there was none.</summary>
    public string ServerResponse
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>
    /// The id of the message in the server's queue, for a search in its logs; empty when the reply contains none.
    /// </summary>
    public string QueueId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>
    /// How often the message was submitted; 0 when it waits in the outbox, or when an earlier run has sent it.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>Whether a copy was saved in the Sent folder; null when none was requested.</summary>
    public bool? SavedToSent { get; init; }

    /// <summary>The id of the message in the outbox; empty when it is not there.</summary>
    public string OutboxId { get; init; } = string.Empty;

    /// <summary>The size as sent, in bytes, with encoded attachments.</summary>
    public long Size { get; init; }

    /// <summary>How long sending took, including connecting.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The server that the message was submitted to, as <c>host:port</c>.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>
    /// What weakens the encryption of the connection, for example <c>no forward secrecy</c> with the cipher suite; empty when
    /// nothing does.
    /// </summary>
    public string SecurityNote { get; init; } = string.Empty;

    /// <summary>The name of the session that sent the message.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Copies the result with the values that the outbox has.</summary>
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
            SecurityNote = SecurityNote,
            Session = Session,
        };
}
