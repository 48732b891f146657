using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// Delivers messages from the outbox. The file of a message is marked as being sent before the server can accept it, and with the
/// result after the reply. So after a crash only a message whose reply was not received is in doubt, and the outbox says so.
/// </summary>
internal sealed class OutboxDelivery
{
    private static readonly TimeSpan[] s_backOff =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
    ];

    // A later time than any back-off was set by a wrong clock.
    private static readonly TimeSpan s_furthest = TimeSpan.FromHours(25);
    private readonly OutboxStore _store;
    private readonly MailAccount _account;
    private readonly Submission _submission;
    private readonly SendOptions _options;

    /// <param name="store">The outbox.</param>
    /// <param name="account">The account that sends.</param>
    /// <param name="submission">Submits the messages.</param>
    /// <param name="options">The limits; each message has its other options with it.</param>
    public OutboxDelivery(OutboxStore store, MailAccount account, Submission submission, SendOptions options)
    {
        _store = store;
        _account = account;
        _submission = submission;
        _options = options.AtLimit == RateLimitAction.Wait ? options : options with { AtLimit = RateLimitAction.Queue };
    }

    /// <summary>Whether the next attempt of an entry is due.</summary>
    public static bool IsDue(OutboxEntry entry)
    {
        DateTime now = DateTime.UtcNow;
        return entry.State == OutboxState.Queued && (entry.NotBefore <= now || entry.NotBefore > now + s_furthest);
    }

    /// <summary>Delivers one message. The caller holds the lease of its account.</summary>
    /// <exception cref="MailException">The outbox cannot be used, or the server does not accept such a message. The message stays
    /// in the outbox.</exception>
    public SendReport Deliver(OutboxEntry entry, SendContext context)
    {
        SendOptions options = _options with
        {
            FailOnAnyRejection = entry.FailOnAnyRejection,
            Notices = entry.Notices,
            SaveToSent = entry.SaveToSent,
            CopyProves = entry.CopyProves,
        };
        OutboxEntry current = entry;
        try
        {
            SendReport report;
            using (ComposedMessage message = _store.OpenMessage(entry))
            {
                report = _submission.Send(message, options, () => current = _store.Move(current, OutboxState.Sending), context);
            }

            OutboxEntry after = ApplyReport(entry, report);
            MailException? unrecorded = TryRecord(_store, current, after);
            return UpdateReport(report, after) with { RecordFailure = unrecorded };
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            _store.Update(current, entry with { State = OutboxState.Failed, Reason = ex.Message }, keepMessage: true);
            throw;
        }
    }

    /// <summary>Searches the mailbox for a message that was being sent when its process ended.</summary>
    public SendReport Recover(OutboxEntry entry, CancellationToken cancel)
    {
        string? folder = entry.CopyProves ? SentFolder.FindMessage(_account, entry.MessageId, entry.Created, cancel) : null;
        string text = folder is null
            ? "The process that sent it ended before the server's answer was noted: it may or may not have been sent."
            : $"The process that sent it ended before the answer was noted, but the message was found in {folder}.";
        RecipientStatus status = folder is null ? RecipientStatus.Indeterminate : RecipientStatus.Accepted;
        RecipientResult[] recipients = entry
            .Recipients.Select(recipient =>
                OutboxEntry.IsPending(recipient.Status)
                    ? new RecipientResult
                    {
                        Address = recipient.Address,
                        Status = status,
                        Text = text,
                    }
                    : recipient
            )
            .ToArray();
        OutboxEntry after = entry with
        {
            State = DecideState(recipients, expired: false),
            Recipients = recipients,
            Reason = text,
        };
        MailException? unrecorded = TryRecord(_store, entry, after);
        return UpdateReport(new SendReport(CreateResult(after, 0)), after) with { RecordFailure = unrecorded };
    }

    /// <summary>Creates the result of an entry without another attempt.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="attempts">How often this command submitted the message.</param>
    public static SendResult CreateResult(OutboxEntry entry, int attempts) =>
        new()
        {
            Status =
                entry.State == OutboxState.Queued ? SendStatus.Queued : SendReport.SummarizeStatus(entry.Recipients.ToArray()),
            MessageId = entry.MessageId,
            Subject = entry.Subject,
            From = entry.From,
            Recipients = entry.Recipients.ToArray(),
            ServerResponse = entry.Reason,
            QueueId = SendReport.FindQueueId(entry.Reason),
            Attempts = attempts,
            Size = entry.FileSize - entry.BodyOffset,
            OutboxId = entry.Id,
        };

    private static OutboxEntry ApplyReport(OutboxEntry entry, SendReport report)
    {
        Dictionary<string, RecipientResult> news = report.Result.Recipients.ToDictionary(
            recipient => recipient.Address,
            StringComparer.OrdinalIgnoreCase
        );
        RecipientResult[] recipients = entry
            .Recipients.Select(recipient =>
                OutboxEntry.IsPending(recipient.Status) && news.TryGetValue(recipient.Address, out RecipientResult? result)
                    ? result
                    : recipient
            )
            .ToArray();
        int attempts = entry.Attempts + 1;
        DateTime now = DateTime.UtcNow;

        // A message expires only after an attempt, so that a clock that ran ahead lets none expire untried.
        OutboxState state = DecideState(recipients, expired: now > entry.Expires && now < entry.Expires.AddYears(10));
        DateTime next = report.RetryAt ?? now + s_backOff[Math.Min(attempts, s_backOff.Length) - 1];
        return entry with
        {
            State = state,
            Recipients = recipients,
            Attempts = attempts,
            NotBefore = state == OutboxState.Queued ? next : now,
            Reason =
                recipients
                    .FirstOrDefault(recipient => recipient.Status != RecipientStatus.Accepted && recipient.Text.Length > 0)
                    ?.Text
                ?? report.Result.ServerResponse,
        };
    }

    private static OutboxState DecideState(RecipientResult[] recipients, bool expired)
    {
        bool Any(RecipientStatus status) => recipients.Any(recipient => recipient.Status == status);
        bool waiting = recipients.Any(recipient => OutboxEntry.IsPending(recipient.Status));

        // A permanent refusal of one recipient withholds the message from the others permanently.
        bool withheld = Any(RecipientStatus.Withheld) && Any(RecipientStatus.Rejected);
        if (Any(RecipientStatus.Indeterminate))
        {
            return OutboxState.Indeterminate;
        }

        if (waiting && !expired && !withheld)
        {
            return OutboxState.Queued;
        }

        return waiting || Any(RecipientStatus.Rejected) ? OutboxState.Failed : OutboxState.Sent;
    }

    /// <summary>
    /// Records the result of a message. When the server accepted it, a failure to record that is returned and not thrown: the
    /// message was sent.
    /// </summary>
    /// <param name="store">The outbox.</param>
    /// <param name="current">The entry in the outbox.</param>
    /// <param name="after">The entry with the result.</param>
    /// <returns>Why the result could not be recorded; null when it was.</returns>
    /// <exception cref="MailException">The outbox cannot be written, and no recipient was accepted.</exception>
    public static MailException? TryRecord(OutboxStore store, OutboxEntry current, OutboxEntry after)
    {
        try
        {
            Record(store, current, after);
            return null;
        }
        catch (MailException ex) when (after.Recipients.Any(recipient => recipient.Status == RecipientStatus.Accepted))
        {
            return ex;
        }
    }

    // Deleting and renaming need no space, so a sent message is recorded even when the disk is full. A program that holds the
    // file open does not keep another file from being written beside it.
    private static void Record(OutboxStore store, OutboxEntry current, OutboxEntry after)
    {
        bool isRemoved = after.State == OutboxState.Sent && after.Key.Length == 0;
        try
        {
            if (isRemoved)
            {
                store.Remove(current);
                return;
            }

            store.Update(current, after, keepMessage: after.State != OutboxState.Sent);
        }
        catch (MailException) when (isRemoved)
        {
            store.Update(current, after, keepMessage: false);
        }
        catch (MailException)
            when (after.State == OutboxState.Sent
                || !after.Recipients.Any(recipient => recipient.Status == RecipientStatus.Accepted)
            )
        {
            store.Move(current, after.State);
        }
    }

    private static SendReport UpdateReport(SendReport report, OutboxEntry after)
    {
        bool kept = after.State != OutboxState.Sent || after.Key.Length > 0;
        bool waits = after.State == OutboxState.Queued;
        RecipientResult[] recipients = after
            .Recipients.Select(recipient =>
                waits && OutboxEntry.IsPending(recipient.Status) ? CreateWaiting(recipient) : recipient
            )
            .ToArray();
        SendResult result = report.Result.With(
            SendReport.SummarizeStatus(recipients),
            recipients,
            kept ? after.Id : string.Empty
        );
        return report with { Result = result };
    }

    private static RecipientResult CreateWaiting(RecipientResult recipient) =>
        new()
        {
            Address = recipient.Address,
            Status = RecipientStatus.Queued,
            Code = recipient.Code,
            EnhancedCode = recipient.EnhancedCode,
            Text = recipient.Text,
        };
}
