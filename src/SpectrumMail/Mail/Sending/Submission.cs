using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// Sends messages for an account and tells what became of each, recipient by recipient: keeps to the limits, splits long lists
/// of recipients, tries again where nothing can have been taken, settles what is in doubt, keeps a copy.
/// </summary>
internal sealed class Submission
{
    private const int MostWaits = 5;
    private static readonly TimeSpan s_margin = TimeSpan.FromMilliseconds(50);
    private readonly MailAccount _account;
    private readonly RateLedger _ledger;
    private readonly string _session;

    public Submission(MailAccount account, RateLedger ledger, string session)
    {
        _account = account;
        _ledger = ledger;
        _session = session;
    }

    /// <summary>Told when sending waits for a limit: until when, in UTC.</summary>
    public Action<DateTime>? Waiting { get; init; }

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">How.</param>
    /// <param name="connection">Which of the account's submission connections to use.</param>
    /// <param name="beforeBody">Called when the server may take the message from now on; throwing there keeps it from being
    /// sent.</param>
    /// <param name="cancel">Gives up; the connection is cut.</param>
    /// <exception cref="MailException">The message is not fit to be sent: nothing was.</exception>
    public SendReport Send(
        ComposedMessage message,
        SendOptions options,
        int connection,
        Action? beforeBody,
        CancellationToken cancel
    )
    {
        CheckLimits(message, options);
        var run = new MessageRun(message, options, _account.SubmissionAt(connection), beforeBody, cancel);
        var clock = Stopwatch.StartNew();
        var pending = new Queue<MailboxAddress>(message.Recipients);
        while (pending.Count > 0 && run.Failure is null && run.RetryAt is null)
        {
            int most = options.Limits.RecipientsPerMessage;
            MailboxAddress[] some = pending.Take(most > 0 ? most : pending.Count).ToArray();
            SendSome(run, some);
            pending = new Queue<MailboxAddress>(pending.Where(mailbox => !run.Results.ContainsKey(mailbox.Address)));
        }

        Settle(run);
        return Report(run, clock.Elapsed);
    }

    /// <summary>Refuses what the account's limits do not allow, before anything is connected to or written.</summary>
    /// <exception cref="MailException">MessageTooLarge, or InvalidInput for a list that must be split and may not be.</exception>
    public void CheckLimits(ComposedMessage message, SendOptions options)
    {
        SizeLimit.Check(message, options.Limits.MessageBytes, _account.Settings.Provider.Name);
        int most = options.Limits.RecipientsPerMessage;
        if (options.FailOnAnyRejection && most > 0 && message.Recipients.Count > most)
        {
            throw SendingFailures.RecipientsTooMany.Make(message.Subject, message.Recipients.Count, most);
        }
    }

    private void SendSome(MessageRun run, MailboxAddress[] some)
    {
        for (int waits = 0; ; waits++)
        {
            if (Counted(run, () => _ledger.Reserve(some.Length, run.Options.Limits, run.Options.Paced)) is { } full)
            {
                if (!MayWait(run, waits, full))
                {
                    run.Defer(some, full);
                    return;
                }

                continue;
            }

            TransactionResult result = Try(run, some);
            int nothing = result.Recipients.Count(recipient =>
                recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Indeterminate)
            );
            DateTime? rest = Counted(
                run,
                () =>
                {
                    _ledger.Return(nothing);
                    return result.Throttled ? _ledger.SlowedDown() : null;
                }
            );
            if (rest is { } until && nothing == some.Length && MayWait(run, waits, until))
            {
                continue;
            }

            run.Record(result, rest);
            return;
        }
    }

    // A ledger that cannot be written is no reason to keep mail back, unless the user asked for a limit.
    private static DateTime? Counted(MessageRun run, Func<DateTime?> use)
    {
        try
        {
            return use();
        }
        catch (MailException ex) when (StorageFailures.StorageUnavailable.Is(ex) && !run.Options.MustCount)
        {
            return null;
        }
    }

    // A connection that broke before the message had left is tried once more; nothing can have been taken.
    private static TransactionResult Try(MessageRun run, MailboxAddress[] some)
    {
        run.Attempts++;
        TransactionResult result = Transaction.Run(run.Slot, run.Message, some, run.Options, run.BeforeBody, run.Cancel);
        if (!result.WorthAnother)
        {
            return result;
        }

        run.Attempts++;
        return Transaction.Run(run.Slot, run.Message, some, run.Options, run.BeforeBody, run.Cancel);
    }

    private bool MayWait(MessageRun run, int waits, DateTime until)
    {
        if (run.Options.AtLimit != RateLimitAction.Wait || waits >= MostWaits)
        {
            return false;
        }

        Waiting?.Invoke(until);

        // A little longer: waiting goes by whole milliseconds, and one that ends too early finds the limit as it was.
        TimeSpan pause = until - DateTime.UtcNow + s_margin;
        if (pause > TimeSpan.Zero)
        {
            run.Cancel.WaitHandle.WaitOne(pause);
        }

        run.Cancel.ThrowIfCancellationRequested();
        return true;
    }

    private void Settle(MessageRun run)
    {
        if (run.CanBeSettled && SentFolder.Look(_account, run.Message.MessageId, run.Began, run.Cancel) is { } folder)
        {
            run.Found(folder);
        }

        if (run.Options.SaveToSent && run.Results.Values.Any(recipient => recipient.Status == RecipientStatus.Accepted))
        {
            try
            {
                SentFolder.Save(_account, run.Message, run.Cancel);
                run.Saved = true;
            }
            catch (MailException ex)
            {
                run.CopyFailure = ex;
            }
        }
    }

    private SendReport Report(MessageRun run, TimeSpan duration)
    {
        RecipientResult[] recipients = run
            .Message.Recipients.Select(mailbox =>
                run.Results.TryGetValue(mailbox.Address, out RecipientResult? result) ? result : run.Untried(mailbox)
            )
            .ToArray();
        var result = new SendResult
        {
            Status = SendReport.Overall(recipients),
            MessageId = run.Message.MessageId,
            Subject = run.Message.Subject,
            From = run.Message.Sender.Address,
            Recipients = recipients,
            ServerResponse = run.Response,
            QueueId = SendReport.QueueId(run.Response),
            Attempts = run.Attempts,
            SavedToSent = run.Options.SaveToSent ? run.Saved : null,
            Size = run.Message.Size,
            Duration = duration,
            Server = run.Slot.Endpoint?.ToString() ?? string.Empty,
            Session = _session,
        };
        return new SendReport(result)
        {
            Failure = run.Failure,
            NotConnected = run.NotConnected,
            CopyFailure = run.CopyFailure,
            RetryAt = run.RetryAt,
            NoticesMissing = run.Options.Notices != DeliveryNotices.None && run.Connected && !run.OffersNotices,
        };
    }
}
