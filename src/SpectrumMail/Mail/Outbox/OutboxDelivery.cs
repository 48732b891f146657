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
/// Delivers from the outbox. Before a server can take a message its file is marked as being sent, and after the answer as what
/// it came to; so after a crash only a message whose answer was on its way is in doubt, and it says so.
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

    // A time further off than any back-off was set by a clock that was wrong.
    private static readonly TimeSpan s_furthest = TimeSpan.FromHours(25);
    private readonly OutboxStore _store;
    private readonly MailAccount _account;
    private readonly Submission _submission;
    private readonly SendOptions _options;

    /// <param name="store">The outbox.</param>
    /// <param name="account">The account that sends.</param>
    /// <param name="submission">Submits.</param>
    /// <param name="options">The limits; what else they say is each message's own matter.</param>
    public OutboxDelivery(OutboxStore store, MailAccount account, Submission submission, SendOptions options)
    {
        _store = store;
        _account = account;
        _submission = submission;
        _options = options with
        {
            AtLimit = options.AtLimit == RateLimitAction.Wait ? RateLimitAction.Wait : RateLimitAction.Queue,
        };
    }

    /// <summary>Whether an entry's time has come.</summary>
    public static bool IsDue(OutboxEntry entry)
    {
        DateTime now = DateTime.UtcNow;
        return entry.State == OutboxState.Queued && (entry.NotBefore <= now || entry.NotBefore > now + s_furthest);
    }

    /// <summary>Delivers one message, whose account's lease the caller holds.</summary>
    /// <exception cref="MailException">The outbox cannot be used, or the message is not fit for the server; it stays in the
    /// outbox.</exception>
    public SendReport Deliver(OutboxEntry entry, int connection, CancellationToken cancel)
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
            using (ComposedMessage message = _store.Load(entry))
            {
                report = _submission.Send(
                    message,
                    options,
                    connection,
                    () => current = _store.Move(current, OutboxState.Sending),
                    cancel
                );
            }

            OutboxEntry after = After(entry, report);
            MailException? unrecorded = Finish(_store, current, after);
            return Describe(report, after) with { RecordFailure = unrecorded };
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            _store.Update(current, entry with { State = OutboxState.Failed, Reason = ex.Message }, keepMessage: true);
            throw;
        }
    }

    /// <summary>Finds out about a message that was being sent when its process ended.</summary>
    public SendReport Recover(OutboxEntry entry, CancellationToken cancel)
    {
        string? folder = entry.CopyProves ? SentFolder.Look(_account, entry.MessageId, entry.Created, cancel) : null;
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
        OutboxEntry after = entry with { State = State(recipients, expired: false), Recipients = recipients, Reason = text };
        MailException? unrecorded = Finish(_store, entry, after);
        return Describe(new SendReport(Result(after, 0)), after) with { RecordFailure = unrecorded };
    }

    /// <summary>The result of an entry as it stands, without a new attempt.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="attempts">How often it was submitted by this command.</param>
    public static SendResult Result(OutboxEntry entry, int attempts) =>
        new()
        {
            Status = entry.State == OutboxState.Queued ? SendStatus.Queued : SendReport.Overall(entry.Recipients.ToArray()),
            MessageId = entry.MessageId,
            Subject = entry.Subject,
            From = entry.From,
            Recipients = entry.Recipients.ToArray(),
            ServerResponse = entry.Reason,
            QueueId = SendReport.QueueId(entry.Reason),
            Attempts = attempts,
            Size = entry.FileSize - entry.BodyOffset,
            OutboxId = entry.Id,
        };

    private static OutboxEntry After(OutboxEntry entry, SendReport report)
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

        // It had its try after the end of its time, so a clock that ran ahead costs no message its chance.
        OutboxState state = State(recipients, expired: now > entry.Expires && now < entry.Expires.AddYears(10));
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

    private static OutboxState State(RecipientResult[] recipients, bool expired)
    {
        bool Any(RecipientStatus status) => recipients.Any(recipient => recipient.Status == status);
        bool waiting = recipients.Any(recipient => OutboxEntry.IsPending(recipient.Status));

        // Kept back for good when the refusal that keeps it back is for good.
        bool withheld = Any(RecipientStatus.Withheld) && Any(RecipientStatus.Rejected);
        return Any(RecipientStatus.Indeterminate) ? OutboxState.Indeterminate
            : waiting && !expired && !withheld ? OutboxState.Queued
            : waiting || Any(RecipientStatus.Rejected) ? OutboxState.Failed
            : OutboxState.Sent;
    }

    /// <summary>
    /// Records what became of a message. What the server accepted is no failure, whatever happens to the file afterwards: it is
    /// returned.
    /// </summary>
    /// <param name="store">The outbox.</param>
    /// <param name="current">The entry as it stands.</param>
    /// <param name="after">As it shall stand.</param>
    /// <returns>Why it could not be recorded; null when it was.</returns>
    /// <exception cref="MailException">The outbox cannot be written, and no recipient was accepted.</exception>
    public static MailException? Finish(OutboxStore store, OutboxEntry current, OutboxEntry after)
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

    // Deleting and renaming need no space, so what was sent is noted even when the disk is full. A program that keeps the file
    // open lets another be written beside it.
    private static void Record(OutboxStore store, OutboxEntry current, OutboxEntry after)
    {
        bool forgotten = after.State == OutboxState.Sent && after.Key.Length == 0;
        try
        {
            if (forgotten)
            {
                store.Remove(current);
                return;
            }

            store.Update(current, after, keepMessage: after.State != OutboxState.Sent);
        }
        catch (MailException) when (forgotten)
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

    private static SendReport Describe(SendReport report, OutboxEntry after)
    {
        bool kept = after.State != OutboxState.Sent || after.Key.Length > 0;
        RecipientResult[] recipients =
            after.State == OutboxState.Queued
                ? after
                    .Recipients.Select(recipient => OutboxEntry.IsPending(recipient.Status) ? Waiting(recipient) : recipient)
                    .ToArray()
                : after.Recipients.ToArray();
        SendResult result = report.Result.With(SendReport.Overall(recipients), recipients, kept ? after.Id : string.Empty);
        return report with { Result = result };
    }

    private static RecipientResult Waiting(RecipientResult recipient) =>
        new()
        {
            Address = recipient.Address,
            Status = RecipientStatus.Queued,
            Code = recipient.Code,
            EnhancedCode = recipient.EnhancedCode,
            Text = recipient.Text,
        };
}
