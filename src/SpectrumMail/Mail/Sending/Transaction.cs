using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>What one SMTP transaction came to.</summary>
internal sealed record TransactionResult
{
    public IReadOnlyList<RecipientResult> Recipients { get; init; } = [];

    /// <summary>The server's last words, or what became of the connection.</summary>
    public string Response { get; init; } = string.Empty;

    /// <summary>Why there was no answer; null when the server gave one.</summary>
    public MailException? Failure { get; init; }

    /// <summary>Whether not even a connection could be made.</summary>
    public bool NotConnected { get; init; }

    /// <summary>
    /// Whether trying at once on a new connection makes sense: nothing was taken, and the connection was to blame.
    /// </summary>
    public bool WorthAnother { get; init; }

    /// <summary>Whether the server asked to send less.</summary>
    public bool Throttled { get; init; }

    /// <summary>Whether the server offers delivery status notifications (DSN, RFC 3461).</summary>
    public bool OffersNotices { get; init; }
}

/// <summary>One message to some recipients over one connection: MAIL, RCPT, and the message.</summary>
internal static class Transaction
{
    /// <summary>Runs it; refusals and lost connections are part of the result, not exceptions.</summary>
    /// <exception cref="MailException">The server cannot take such a message (size, SMTPUTF8): nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static TransactionResult Run(
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
            return Describe(recipients, used!, new Outcome(RecipientStatus.Accepted, 250, answer));
        }
        catch (MailException ex) when (used is null)
        {
            return Describe(recipients, null, new Outcome(RecipientStatus.Deferred, 0, ex.Message)) with
            {
                Failure = ex,
                NotConnected = true,
            };
        }
        catch (MailException ex) when (submitted && ex.InnerException is SmtpCommandException refused)
        {
            return Refused(recipients, used!, options, refused);
        }
        catch (MailException ex) when (submitted && ex.InnerException is ServiceNotAuthenticatedException)
        {
            return Describe(recipients, null, new Outcome(RecipientStatus.Rejected, 530, ex.ServerResponse)) with
            {
                Failure = ex,
            };
        }
        catch (MailException ex) when (submitted && ex.Scope < FailureScope.Command)
        {
            // A server cannot have taken a message that did not leave whole; of one that did, nobody can say.
            RecipientStatus status = progress.IsComplete ? RecipientStatus.Indeterminate : RecipientStatus.Deferred;
            return Describe(recipients, used, new Outcome(status, 0, ex.Message)) with
            {
                Failure = ex,
                WorthAnother = !progress.IsComplete,
            };
        }
    }

    /// <summary>The enhanced status code at the start of a reply (RFC 3463); empty when there is none.</summary>
    public static string EnhancedCode(string text) => Regex.Match(text, @"^\s*([245]\.\d{1,3}\.\d{1,3})\b").Groups[1].Value;

    private static TransactionResult Refused(
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
            : new Outcome(Refusal(code), code, refused.Message);

        // To recipients sent along with a sender it does not take, a server answers "MAIL first", which says nothing about them.
        TransactionResult result = Describe(
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
            // When nobody was accepted the exception's words are MailKit's, not the server's.
            Response =
                withheld || allRefused
                    ? result.Recipients.First(recipient => recipient.Status != RecipientStatus.Withheld).Text
                    : refused.Message,
            Throttled = slowDown,

            // A connection that stood idle too long is closed with 421; on a new one the server means it.
            WorthAnother = slowDown && client.Transactions > 1 && !client.IsConnected,
        };
    }

    private static TransactionResult Describe(IReadOnlyList<MailboxAddress> recipients, SubmissionClient? client, Outcome outcome)
    {
        RecipientResult[] results = recipients.Select(mailbox => Result(mailbox, client, outcome)).ToArray();
        return new TransactionResult
        {
            Recipients = results,
            Response = outcome.Text,
            Throttled = results.Any(recipient => recipient.Code == 421),
            OffersNotices = client?.Capabilities.HasFlag(SmtpCapabilities.Dsn) ?? false,
        };
    }

    // A recipient the server refused stays refused; one it accepted shares the fate of the message.
    private static RecipientResult Result(MailboxAddress mailbox, SubmissionClient? client, Outcome outcome)
    {
        SmtpResponse? response = null;
        bool answered = client?.Answers.TryGetValue(mailbox.Address, out response) ?? false;
        (RecipientStatus status, int code, string text) =
            !answered ? (outcome.Status, outcome.Code, outcome.Text)
            : !IsAccepted(response!) ? (Refusal((int)response!.StatusCode), (int)response.StatusCode, response.Response)
            : outcome.Status is RecipientStatus.Accepted or RecipientStatus.Withheld
                ? (outcome.Status, (int)response!.StatusCode, response.Response)
            : (outcome.Status, outcome.Code, outcome.Text);
        return new RecipientResult
        {
            Address = mailbox.Address,
            Status = status,
            Code = code,
            EnhancedCode = EnhancedCode(text),
            Text = text,
        };
    }

    // RFC 5321, section 4.2.1: only 2xx accepts; SMTP has no reply that begins with 1.
    private static bool IsAccepted(SmtpResponse response) => (int)response.StatusCode is >= 200 and < 300;

    private static RecipientStatus Refusal(int code) =>
        code is >= 400 and < 500 ? RecipientStatus.Deferred : RecipientStatus.Rejected;

    private sealed record Outcome(RecipientStatus Status, int Code, string Text);

    /// <summary>Sees how much of the message has gone out.</summary>
    private sealed class BodyProgress : ITransferProgress
    {
        public bool IsComplete { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => IsComplete = totalSize > 0 && bytesTransferred >= totalSize;

        // Without a known size nobody can say how much is missing, so any byte counts as all of them.
        public void Report(long bytesTransferred) => IsComplete = true;
    }
}
