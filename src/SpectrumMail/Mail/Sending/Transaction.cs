using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>The result of one SMTP transaction.</summary>
internal sealed record TransactionResult
{
    public IReadOnlyList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>The server's last reply, or why there is none.</summary>
    public string Response { get; init; } = string.Empty;

    /// <summary>Why there was no reply; null when the server replied.</summary>
    public MailException? Failure { get; init; }

    /// <summary>Whether no connection could be opened.</summary>
    public bool NotConnected { get; init; }

    /// <summary>
    /// Whether another attempt on a new connection is safe and useful: the connection failed before anything was accepted.
    /// </summary>
    public bool CanRetry { get; init; }

    /// <summary>Whether the server asked to slow down.</summary>
    public bool Throttled { get; init; }

    /// <summary>What the provider's codes in the replies ask for; the weightiest of them.</summary>
    public ReplyClass Class { get; init; }

    /// <summary>Whether no recipient was accepted, and none may have been.</summary>
    public bool IsUnsent =>
        Recipients.All(recipient => recipient.Status is not (RecipientStatus.Accepted or RecipientStatus.Indeterminate));

    /// <summary>Whether the server offers delivery status notifications (DSN, RFC 3461).</summary>
    public bool OffersNotices { get; init; }
}

/// <summary>One message to some recipients over one connection: MAIL, RCPT, and the message.</summary>
internal static class Transaction
{
    /// <summary>Runs a transaction. Refusals and lost connections are part of the result and throw nothing.</summary>
    /// <exception cref="MailException">The server does not accept such a message (size, SMTPUTF8); nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The sending was cancelled.</exception>
    public static TransactionResult Run(
        LinkSlot slot,
        ComposedMessage message,
        IReadOnlyList<MailboxAddress> recipients,
        SendOptions options,
        Action? beforeBody,
        CancellationToken cancel
    )
    {
        TransactionResult result = Converse(slot, message, recipients, options, beforeBody, cancel);
        if (result.Recipients.All(recipient => recipient.Status == RecipientStatus.Accepted))
        {
            return result;
        }

        RecipientResult? worst = result
            .Recipients.Where(recipient => recipient.Status is RecipientStatus.Deferred or RecipientStatus.Rejected)
            .OrderByDescending(recipient => ReplyTable.OfProvider(recipient.Text)?.Class ?? ReplyClass.Permanent)
            .FirstOrDefault();
        ReplyMeaning? meaning = worst is null || result.NotConnected ? null : ReplyTable.OfProvider(worst.Text);
        return meaning is not { Class: ReplyClass.StopAccount }
            ? result with
            {
                Class = meaning?.Class ?? ReplyClass.Permanent,
            }
            : result with
            {
                Class = meaning.Class,
                Failure = ServerFailures.Command(
                    meaning.Cause,
                    slot.Endpoint?.ToString() ?? string.Empty,
                    $"{worst!.Code} {worst.Text}",
                    null
                ),
            };
    }

    private static TransactionResult Converse(
        LinkSlot slot,
        ComposedMessage message,
        IReadOnlyList<MailboxAddress> recipients,
        SendOptions options,
        Action? beforeBody,
        CancellationToken cancel
    )
    {
        var progress = new BodyProgress();
        SubmissionClient? used = null;
        bool submitted = false;
        try
        {
            string answer = slot.Use<SubmissionClient, string>(
                client =>
                {
                    used = client;
                    client.CheckAbilities(message);
                    submitted = true;
                    return client.Submit(message, recipients, options, beforeBody, progress);
                },
                cancel
            );
            return CreateResult(recipients, used!, new Outcome(RecipientStatus.Accepted, 250, answer));
        }
        catch (MailException ex) when (used is null)
        {
            return CreateResult(recipients, null, new Outcome(RecipientStatus.Deferred, 0, ex.Message)) with
            {
                Failure = ex,
                NotConnected = true,
            };
        }
        catch (MailException ex) when (submitted && ex.InnerException is SmtpCommandException refused)
        {
            return CreateRefusal(recipients, used!, options, refused);
        }
        catch (MailException ex) when (submitted && ex.InnerException is ServiceNotAuthenticatedException)
        {
            return CreateResult(recipients, null, new Outcome(RecipientStatus.Rejected, 530, ex.ServerResponse)) with
            {
                Failure = ex,
            };
        }
        catch (MailException ex) when (submitted && ComposingFailures.AttachmentUnreadable.Is(ex))
        {
            // The transaction was cut before its end, and the file will not be longer next time.
            return CreateResult(recipients, null, new Outcome(RecipientStatus.Rejected, 0, ex.Message)) with { Failure = ex };
        }
        catch (MailException ex) when (submitted && ex.Scope < FailureScope.Command)
        {
            // The server cannot have accepted a message that was not sent completely. Otherwise it is not known.
            RecipientStatus status = progress.IsComplete ? RecipientStatus.Indeterminate : RecipientStatus.Deferred;
            return CreateResult(recipients, used, new Outcome(status, 0, ex.Message)) with
            {
                Failure = ex,
                CanRetry = !progress.IsComplete,
            };
        }
    }

    /// <summary>Reads the enhanced status code at the start of a reply (RFC 3463); empty when there is none.</summary>
    public static string ReadEnhancedCode(string text) => Regex.Match(text, @"^\s*([245]\.\d{1,3}\.\d{1,3})\b").Groups[1].Value;

    private static TransactionResult CreateRefusal(
        IReadOnlyList<MailboxAddress> recipients,
        SubmissionClient client,
        SendOptions options,
        SmtpCommandException refused
    )
    {
        int code = (int)refused.StatusCode;
        bool withheld = options.FailOnAnyRejection && refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted;
        Outcome outcome = withheld
            ? new Outcome(RecipientStatus.Withheld, 0, string.Empty)
            : new Outcome(GetStatus(code, refused.Message), code, refused.Message);

        // When the sender is refused, pipelined recipients get "MAIL first", which says nothing about them.
        TransactionResult result = CreateResult(
            recipients,
            refused.ErrorCode == SmtpErrorCode.SenderNotAccepted ? null : client,
            outcome
        );
        bool ofRecipient = refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted;
        bool slowDown = result.Throttled || (!ofRecipient && SlowDown.IsAsked(code, refused.Message));
        bool allRefused =
            refused.Mailbox is null
            && recipients.All(mailbox =>
                client.Answers.TryGetValue(mailbox.Address, out SmtpResponse? said) && !IsAccepted(said)
            );
        return result with
        {
            // When no recipient was accepted, the words of the exception are MailKit's and not the server's.
            Response =
                withheld || allRefused
                    ? result.Recipients.First(recipient => recipient.Status != RecipientStatus.Withheld).Text
                    : refused.Message,
            Throttled = slowDown,

            // A server closes an idle connection with 421. On a new connection 421 is a request to slow down.
            CanRetry =
                client.Transactions > 1
                && (
                    (slowDown && !client.IsConnected)
                    || result.Recipients.Any(recipient => ReplyTable.OfProvider(recipient.Text)?.Class == ReplyClass.Reconnect)
                ),
        };
    }

    private static TransactionResult CreateResult(
        IReadOnlyList<MailboxAddress> recipients,
        SubmissionClient? client,
        Outcome outcome
    )
    {
        RecipientResult[] results = recipients.Select(mailbox => CreateRecipient(mailbox, client, outcome)).ToArray();
        return new TransactionResult
        {
            Recipients = results,
            Response = outcome.Text,
            Throttled = results.Any(recipient =>
                recipient.Status != RecipientStatus.Accepted
                && (recipient.Code == 421 || ReplyTable.OfProvider(recipient.Text) is not null)
                && SlowDown.IsAsked(recipient.Code, recipient.Text)
            ),
            OffersNotices = client?.Capabilities.HasFlag(SmtpCapabilities.Dsn) ?? false,
        };
    }

    // A refused recipient stays refused. An accepted recipient gets the result of the message.
    private static RecipientResult CreateRecipient(MailboxAddress mailbox, SubmissionClient? client, Outcome outcome)
    {
        SmtpResponse? response = null;
        bool answered = client?.Answers.TryGetValue(mailbox.Address, out response) ?? false;
        Outcome own = outcome;
        if (answered && !IsAccepted(response!))
        {
            int code = (int)response!.StatusCode;
            own = new Outcome(GetStatus(code, response.Response), code, response.Response);
        }
        else if (answered && outcome.Status is RecipientStatus.Accepted or RecipientStatus.Withheld)
        {
            own = new Outcome(outcome.Status, (int)response!.StatusCode, response.Response);
        }

        return new RecipientResult
        {
            Address = mailbox.Address,
            Status = own.Status,
            Code = own.Code,
            EnhancedCode = ReadEnhancedCode(own.Text),
            Text = own.Text,
            IsAboutMessage = ReferenceEquals(own, outcome) && own.Code > 0 && own.Status != RecipientStatus.Accepted,
        };
    }

    // RFC 5321, section 4.2.1: only 2xx accepts. SMTP has no reply 1xx.
    private static bool IsAccepted(SmtpResponse response) => (int)response.StatusCode is >= 200 and < 300;

    // Some servers refuse for now with 550, and say so in a code of their own.
    private static RecipientStatus GetStatus(int code, string text) =>
        code is >= 400 and < 500 || ReplyTable.OfProvider(text) is { Defers: true }
            ? RecipientStatus.Deferred
            : RecipientStatus.Rejected;

    private sealed record Outcome(RecipientStatus Status, int Code, string Text);

    /// <summary>Observes whether the whole message was sent.</summary>
    private sealed class BodyProgress : ITransferProgress
    {
        public bool IsComplete { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => IsComplete = totalSize > 0 && bytesTransferred >= totalSize;

        // Without a known size the rest is not known either, so the message counts as sent completely.
        public void Report(long bytesTransferred) => IsComplete = true;
    }
}
