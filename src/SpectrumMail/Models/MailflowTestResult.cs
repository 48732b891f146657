using System;

namespace SpectrumMail.Models;

/// <summary>What became of a test message.</summary>
public enum MailflowOutcome
{
    /// <summary>It arrived, and not in the spam folder.</summary>
    Delivered,

    /// <summary>It arrived in the spam folder.</summary>
    InSpam,

    /// <summary>The submission server refused it for good (5xx).</summary>
    Refused,

    /// <summary>A server refused it for now (4xx): greylisting, a full queue, a limit. It has not arrived.</summary>
    Deferred,

    /// <summary>A server on the way sent it back.</summary>
    Bounced,

    /// <summary>It was accepted, and it did not arrive within the time.</summary>
    NotArrived,

    /// <summary>Nothing was sent: a server could not be reached, refused the sign-in, or the addresses are not usable.</summary>
    NotSent,

    /// <summary>It was accepted, but the recipient's mailbox could not be read any more.</summary>
    NotObserved,
}

/// <summary>How a test stands against its limits.</summary>
public enum MailflowStatus
{
    /// <summary>The message arrived in time.</summary>
    Ok,

    /// <summary>The message arrived, later than <c>-WarningSec</c>.</summary>
    Warning,

    /// <summary>The message did not arrive, arrived in the spam folder, or later than <c>-CriticalSec</c>.</summary>
    Critical,
}

/// <summary>The result of sending a test message from one account to another.</summary>
public sealed record MailflowTestResult
{
    /// <summary>As Test-Mailflow of Exchange writes it: <c>Success</c> or <c>*FAILURE*</c>.</summary>
    public string TestMailflowResult => Outcome == MailflowOutcome.Delivered ? "Success" : "*FAILURE*";

    /// <summary>
    /// The time from the moment the message was handed to the submission server until it was seen in the mailbox; null when it
    /// was not.
    /// </summary>
    public TimeSpan? MessageLatencyTime { get; init; }

    /// <summary>Whether the sender and the recipient have different mailbox servers.</summary>
    public bool IsRemoteTest { get; init; }

    /// <summary>What became of the message.</summary>
    public MailflowOutcome Outcome { get; init; }

    /// <summary>How the test stands against its limits.</summary>
    public MailflowStatus Status { get; init; }

    /// <summary>The latency beyond which the status is Warning; null when there is no such limit.</summary>
    public TimeSpan? WarningTime { get; init; }

    /// <summary>The latency beyond which the status is Critical; null when there is no such limit.</summary>
    public TimeSpan? CriticalTime { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>The recipient's address.</summary>
    public string To { get; init; } = string.Empty;

    /// <summary>The path of the folder that the message arrived in; empty when it did not arrive.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>What that folder is for; Junk is the spam folder.</summary>
    public FolderUse FolderUse { get; init; }

    /// <summary>Why it failed, in the words of the connection test; None when nothing did, and for the spam folder.</summary>
    public MailCause Cause { get; init; }

    /// <summary>What happened, with the server's words where it spoke; empty when all is well.</summary>
    public string Detail
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>What to do about it; empty when all is well.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>When the message was handed to the submission server, in local time; null when nothing was sent.</summary>
    public DateTime? Sent { get; init; }

    /// <summary>When the message was seen in the mailbox, in local time by this computer's clock; null when it was not.</summary>
    public DateTime? Arrived { get; init; }

    /// <summary>
    /// When the mailbox server took the message by its own clock (INTERNALDATE, whole seconds), in local time; null as above.
    /// </summary>
    public DateTime? Received { get; init; }

    /// <summary>How long the submission took, with connecting and signing in.</summary>
    public TimeSpan SubmissionTime { get; init; }

    /// <summary>The submission server, as <c>host:port</c>.</summary>
    public string Server { get; init; } = string.Empty;

    /// <summary>The submission server's final reply; empty when there was none.</summary>
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

    /// <summary>The Message-ID of the test message, without angle brackets; empty when none was composed.</summary>
    public string MessageId { get; init; } = string.Empty;

    /// <summary>The servers that the message passed through, the first one first, with the delay of each.</summary>
    public MailList<MailflowHop> Hops { get; init; } = [];

    /// <summary>
    /// What servers found out about the sender: SPF, DKIM, DMARC (Authentication-Results, RFC 8601). Trust only what the
    /// recipient's own server says.
    /// </summary>
    public MailList<MailflowAuthentication> Authentication { get; init; } = [];

    /// <summary>The name of the session that sent the message.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The name of the session whose mailbox it was sent to.</summary>
    public string TargetSession { get; init; } = string.Empty;

    /// <summary>The addresses and the outcome.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() =>
        FormattableString.Invariant($"{From} to {To}: {Outcome}")
        + (MessageLatencyTime is { } time ? FormattableString.Invariant($" after {time.TotalSeconds:0.0} s") : string.Empty);
}
