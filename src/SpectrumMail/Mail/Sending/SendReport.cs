using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>A message's result, with what a user must be told besides.</summary>
internal sealed record SendReport(SendResult Result)
{
    /// <summary>Why it could not be submitted; null when the server answered.</summary>
    public MailException? Failure { get; init; }

    /// <summary>
    /// Whether the server could not even be reached or signed in to, so that the next message will not fare better.
    /// </summary>
    public bool NotConnected { get; init; }

    /// <summary>Why no copy was kept; null when one was, or none was asked for.</summary>
    public MailException? CopyFailure { get; init; }

    /// <summary>Why the outbox could not note what the server accepted; null when it did, or there is nothing to note.</summary>
    public MailException? RecordFailure { get; init; }

    /// <summary>When the limits have room again, in UTC; null when no limit was in the way.</summary>
    public DateTime? RetryAt { get; init; }

    /// <summary>Whether notices of delivery were asked for and the server does not offer them.</summary>
    public bool NoticesMissing { get; init; }

    /// <summary>The status of a message from those of its recipients.</summary>
    public static SendStatus Overall(IReadOnlyCollection<RecipientResult> recipients)
    {
        bool Any(RecipientStatus status) => recipients.Any(recipient => recipient.Status == status);
        return Any(RecipientStatus.Indeterminate) ? SendStatus.Indeterminate
            : recipients.All(recipient => recipient.Status == RecipientStatus.Accepted) ? SendStatus.Sent
            : Any(RecipientStatus.Queued) ? SendStatus.Queued
            : Any(RecipientStatus.Accepted) ? SendStatus.PartiallySent
            : Any(RecipientStatus.Rejected) ? SendStatus.Rejected
            : SendStatus.Deferred;
    }

    /// <summary>
    /// The name a server gave the message in its queue, by the ways in which servers say it; empty when none is recognised.
    /// </summary>
    public static string QueueId(string answer)
    {
        Match match = Regex.Match(
            answer,
            @"queued as (?<id>[\w.-]*\w)|\bid=(?<id>[\w-]+)|InternalId=(?<id>\d+)|\bok \d+ qp (?<id>\d+)|^2\.\d\.\d (?<id>\S+) (?:message|mail) accepted",
            RegexOptions.IgnoreCase
        );
        return match.Groups["id"].Value;
    }
}
