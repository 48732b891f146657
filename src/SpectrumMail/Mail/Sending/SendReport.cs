using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>The result of a message, with the failures and warnings that belong to it.</summary>
internal sealed record SendReport(SendResult Result)
{
    /// <summary>Why the message could not be submitted; null when the server answered.</summary>
    public MailException? Failure { get; init; }

    /// <summary>
    /// Whether the server could not be reached, refused to sign in, or has blocked the account. A later message would fail as
    /// well.
    /// </summary>
    public bool EndsAccount { get; init; }

    /// <summary>The user name that signed in.</summary>
    public string UserName { get; init; } = string.Empty;

    /// <summary>Why no copy was saved; null when a copy was saved, or none was asked for.</summary>
    public MailException? CopyFailure { get; init; }

    /// <summary>Why the outbox could not record that the server accepted the message; null when nothing failed.</summary>
    public MailException? RecordFailure { get; init; }

    /// <summary>When the limits have room again, in UTC; null when no limit was reached.</summary>
    public DateTime? RetryAt { get; init; }

    /// <summary>Whether delivery notices were asked for and the server does not offer them.</summary>
    public bool NoticesMissing { get; init; }

    /// <summary>Returns the status of a message from the statuses of its recipients.</summary>
    public static SendStatus SummarizeStatus(IReadOnlyCollection<RecipientResult> recipients)
    {
        bool Any(RecipientStatus status) => recipients.Any(recipient => recipient.Status == status);
        if (Any(RecipientStatus.Indeterminate))
        {
            return SendStatus.Indeterminate;
        }

        if (recipients.All(recipient => recipient.Status == RecipientStatus.Accepted))
        {
            return SendStatus.Sent;
        }

        if (Any(RecipientStatus.Queued))
        {
            return SendStatus.Queued;
        }

        if (Any(RecipientStatus.Accepted))
        {
            return SendStatus.PartiallySent;
        }

        return Any(RecipientStatus.Rejected) ? SendStatus.Rejected : SendStatus.Deferred;
    }

    /// <summary>
    /// Finds the id that the server gave the message in its queue, in the forms that servers use; empty when there is none.
    /// </summary>
    public static string FindQueueId(string answer)
    {
        Match match = Regex.Match(
            answer,
            @"queued as (?<id>[\w.-]*\w)|\bid=(?<id>[\w-]+)|InternalId=(?<id>\d+)|\bok \d+ qp (?<id>\d+)"
                + @"|^2\.\d\.\d (?<id>\S+) (?:message|mail) accepted",
            RegexOptions.IgnoreCase
        );
        return match.Groups["id"].Value;
    }
}
