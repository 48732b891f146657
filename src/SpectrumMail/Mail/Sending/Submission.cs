using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// Sends messages for an account and returns the result for each recipient. Keeps to the limits, splits long lists of recipients,
/// tries again when the server cannot have accepted the message, looks for a message that is in doubt, and saves a copy.
/// </summary>
internal sealed class Submission
{
    private const int MostWaits = 5;
    private static readonly TimeSpan s_margin = TimeSpan.FromMilliseconds(50);
    private readonly MailAccount _account;
    private readonly RateLedger _ledger;
    private readonly SendConnections _connections;
    private readonly string _session;

    /// <param name="account">The account.</param>
    /// <param name="ledger">Counts what the account has sent.</param>
    /// <param name="session">The name of the account's session, for the results.</param>
    public Submission(MailAccount account, RateLedger ledger, string session)
    {
        _account = account;
        _ledger = ledger;
        _connections = new SendConnections(account);
        _session = session;
    }

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">How to submit it.</param>
    /// <param name="beforeBody">Is called before the server can accept the message. An exception there keeps the message from
    /// being sent.</param>
    /// <param name="context">The connection to use, and the output of the work.</param>
    /// <exception cref="MailException">The message cannot be sent; nothing was sent.</exception>
    public SendReport Send(ComposedMessage message, SendOptions options, Action? beforeBody, SendContext context)
    {
        CheckLimits(message, options);
        if (SizeLimit.Doubt(message, options.Limits.LargeBytes, _account.Settings.Provider.Name) is { } doubt)
        {
            context.Output.Warning(doubt);
        }

        int connection = _connections.Find(context.Connection);
        var state = new SubmissionState(message, options, _account.SubmissionAt(connection), context)
        {
            Connection = connection,
            BeforeBody = beforeBody,
        };
        var clock = Stopwatch.StartNew();
        var pending = new Queue<MailboxAddress>(message.Recipients);
        while (pending.Count > 0 && state.Failure is null && state.RetryAt is null)
        {
            int most = state.RecipientsPerTransaction;
            MailboxAddress[] part = pending.Take(most > 0 ? most : pending.Count).ToArray();
            SendPart(state, part);
            pending = new Queue<MailboxAddress>(pending.Where(mailbox => !state.Results.ContainsKey(mailbox.Address)));
        }

        SettleDoubt(state);
        SaveCopy(state);
        return CreateReport(state, clock.Elapsed);
    }

    /// <summary>Refuses a message over the account's limits, before a connection is opened or a file is written.</summary>
    /// <exception cref="MailException">MessageTooLarge, or InvalidInput for recipients that would have to be split.</exception>
    public void CheckLimits(ComposedMessage message, SendOptions options)
    {
        SizeLimit.Check(message, options.Limits.MessageBytes, _account.Settings.Provider.Name);
        int most = options.Limits.RecipientsPerMessage;
        if (options.FailOnAnyRejection && most > 0 && message.Recipients.Count > most)
        {
            throw SendingFailures.RecipientsTooMany.Make(message.Subject, message.Recipients.Count, most);
        }
    }

    private void SendPart(SubmissionState state, MailboxAddress[] part)
    {
        for (int waits = 0; ; waits++)
        {
            if (UseLedger(state, () => _ledger.Reserve(part.Length, state.Options.Limits, state.Options.Paced)) is { } full)
            {
                if (!WaitForLimit(state, waits, full))
                {
                    state.Defer(part, full);
                    return;
                }

                continue;
            }

            TransactionResult result = RunTransaction(state, part);
            bool isSplit = SplitFurther(state, part, result);
            int unsent = result.Recipients.Count(recipient =>
                recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Indeterminate)
            );
            DateTime? rest = UseLedger(
                state,
                () =>
                {
                    _ledger.Return(unsent);
                    return result.Throttled && !isSplit ? _ledger.RecordSlowDown() : null;
                }
            );
            if (isSplit)
            {
                return;
            }

            if (rest is { } until && unsent == part.Length && WaitForLimit(state, waits, until))
            {
                continue;
            }

            state.Record(result, rest);
            if (!result.IsUnsent && result.Class == ReplyClass.Reconnect)
            {
                // The recipients without the message get it on the next connection.
                state.Slot.Renew(state.Cancel);
            }

            return;
        }
    }

    // The recipients stay pending, and the next transactions have fewer of them.
    private static bool SplitFurther(SubmissionState state, MailboxAddress[] part, TransactionResult result)
    {
        if (result.Class != ReplyClass.Split || part.Length == 1 || !result.IsUnsent || state.Options.FailOnAnyRejection)
        {
            return false;
        }

        state.RecipientsPerTransaction = part.Length / 2;
        state.Output.Verbose($"The server takes fewer recipients at a time; now {part.Length / 2} go in one transaction.");
        return true;
    }

    // A ledger that cannot be written does not stop mail, unless the user asked for a limit.
    private static DateTime? UseLedger(SubmissionState state, Func<DateTime?> use)
    {
        try
        {
            return use();
        }
        catch (MailException ex) when (StorageFailures.StorageUnavailable.Is(ex) && !state.Options.MustCount)
        {
            return null;
        }
    }

    // When the connection broke before the whole message was sent, the server cannot have accepted it: one more attempt is safe.
    private TransactionResult RunTransaction(SubmissionState state, MailboxAddress[] part)
    {
        TransactionResult result = RunOnce(state, part);
        while (result.IsUnsent && _connections.Leave(state, result))
        {
            result = RunOnce(state, part);
        }

        return result.CanRetry && result.Class != ReplyClass.Reconnect ? RunOnce(state, part) : result;
    }

    private static TransactionResult RunOnce(SubmissionState state, MailboxAddress[] part)
    {
        state.Attempts++;
        return Transaction.Run(state.Slot, state.Message, part, state.Options, state.BeforeBody, state.Cancel);
    }

    private static bool WaitForLimit(SubmissionState state, int waits, DateTime until)
    {
        if (state.Options.AtLimit != RateLimitAction.Wait || waits >= MostWaits)
        {
            return false;
        }

        state.Output.Verbose($"Waiting until {until.ToLocalTime():HH:mm:ss}: the limit on sending is reached.");

        // The margin: a wait has whole milliseconds, and the limit is still reached when it ends too early.
        TimeSpan pause = until - DateTime.UtcNow + s_margin;
        if (pause > TimeSpan.Zero)
        {
            state.Cancel.WaitHandle.WaitOne(pause);
        }

        state.Cancel.ThrowIfCancellationRequested();
        return true;
    }

    private void SettleDoubt(SubmissionState state)
    {
        if (
            state.CanBeSettled
            && SentFolder.FindMessage(_account, state.Message.MessageId, state.Began, state.Cancel) is { } folder
        )
        {
            state.RecordFound(folder);
        }
    }

    private void SaveCopy(SubmissionState state)
    {
        if (!state.Options.SaveToSent || state.Results.Values.All(recipient => recipient.Status != RecipientStatus.Accepted))
        {
            return;
        }

        try
        {
            SentFolder.SaveCopy(_account, state.Message, state.Cancel);
            state.Saved = true;
        }
        catch (MailException ex)
        {
            state.CopyFailure = ex;
        }
    }

    private SendReport CreateReport(SubmissionState state, TimeSpan duration)
    {
        RecipientResult[] recipients = state
            .Message.Recipients.Select(mailbox =>
                state.Results.TryGetValue(mailbox.Address, out RecipientResult? result) ? result : state.CreateUntried(mailbox)
            )
            .ToArray();
        var result = new SendResult
        {
            Status = SendReport.SummarizeStatus(recipients),
            MessageId = state.Message.MessageId,
            Subject = state.Message.Subject,
            From = state.Message.Sender.Address,
            Recipients = recipients,
            ServerResponse = state.Response,
            QueueId = SendReport.FindQueueId(state.Response),
            Attempts = state.Attempts,
            SavedToSent = state.Options.SaveToSent ? state.Saved : null,
            Size = state.Message.Size,
            Duration = duration,
            Server = state.Slot.Endpoint?.ToString() ?? string.Empty,
            SecurityNote = state.Slot.SecurityNote,
            Session = _session,
        };
        return new SendReport(result)
        {
            Failure = state.Failure,
            EndsAccount = state.EndsAccount,
            UserName = _account.Settings.Credential.UserName,
            CopyFailure = state.CopyFailure,
            RetryAt = state.RetryAt,
            NoticesMissing = state.Options.Notices != DeliveryNotices.None && state.Connected && !state.OffersNotices,
        };
    }
}
