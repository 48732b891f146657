using System.Diagnostics;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>Submits a message and tells what became of it, recipient by recipient.</summary>
internal static class Submission
{
    /// <summary>Sends a message over the account's submission connection.</summary>
    /// <returns>The outcome; refusals are part of it, not exceptions.</returns>
    /// <exception cref="MailException">The connection could not be made, or broke before the message had gone out: nothing was sent.</exception>
    public static SendResult Send(MailAccount account, ComposedMessage composed, string session, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var progress = new BodyProgress();
        SubmissionClient? used = null;
        Outcome outcome;
        try
        {
            string answer = account.Smtp(
                client =>
                {
                    used = client;
                    client.StartMessage();
                    return client.Send(composed.Message, composed.Sender, composed.Recipients, CancellationToken.None, progress);
                },
                cancel);
            outcome = new Outcome(RecipientStatus.Accepted, 250, answer);
        }
        catch (MailException ex) when (ex.InnerException is SmtpCommandException refused && used is not null)
        {
            outcome = new Outcome(Refusal((int)refused.StatusCode), (int)refused.StatusCode, refused.Message);
        }
        catch (MailException ex) when (progress.IsComplete)
        {
            outcome = new Outcome(RecipientStatus.Indeterminate, 0, ex.Message);
        }

        RecipientResult[] recipients = composed.Recipients.Select(mailbox => Result(mailbox, used!, outcome)).ToArray();
        return new SendResult
        {
            Status = Overall(recipients),
            MessageId = composed.Message.MessageId!,
            Subject = composed.Message.Subject ?? string.Empty,
            From = composed.Sender.Address,
            Recipients = recipients,
            ServerResponse = outcome.Text,
            Size = composed.Size,
            Duration = clock.Elapsed,
            Server = account.Submission.Endpoint?.ToString() ?? string.Empty,
            Session = session,
        };
    }

    // A recipient the server refused stays refused; one it accepted shares the fate of the message.
    private static RecipientResult Result(MailboxAddress mailbox, SubmissionClient client, Outcome outcome)
    {
        bool answered = client.Answers.TryGetValue(mailbox.Address, out SmtpResponse? response);
        bool accepted = answered && (int)response!.StatusCode < 300;
        (RecipientStatus status, int code, string text) = !answered ? (outcome.Status, outcome.Code, outcome.Text)
            : !accepted ? (Refusal((int)response!.StatusCode), (int)response.StatusCode, response.Response)
            : outcome.Status == RecipientStatus.Accepted ? (outcome.Status, (int)response!.StatusCode, response.Response)
            : (outcome.Status, outcome.Code, outcome.Text);
        return new RecipientResult { Address = mailbox.Address, Status = status, Code = code, EnhancedCode = EnhancedCode(text), Text = text };
    }

    private static RecipientStatus Refusal(int code) => code is >= 400 and < 500 ? RecipientStatus.Deferred : RecipientStatus.Rejected;

    private static SendStatus Overall(RecipientResult[] recipients)
    {
        bool Any(RecipientStatus status) => recipients.Any(recipient => recipient.Status == status);
        return Any(RecipientStatus.Indeterminate) ? SendStatus.Indeterminate
            : !Any(RecipientStatus.Accepted) ? (Any(RecipientStatus.Rejected) ? SendStatus.Rejected : SendStatus.Deferred)
            : recipients.All(recipient => recipient.Status == RecipientStatus.Accepted) ? SendStatus.Sent
            : SendStatus.PartiallySent;
    }

    private static string EnhancedCode(string text) => Regex.Match(text, @"^\s*([245]\.\d{1,3}\.\d{1,3})\b").Groups[1].Value;

    private sealed record Outcome(RecipientStatus Status, int Code, string Text);

    /// <summary>Sees how much of the message has gone out. A server cannot have taken a message that did not leave whole.</summary>
    private sealed class BodyProgress : ITransferProgress
    {
        public bool IsComplete { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => IsComplete = totalSize > 0 && bytesTransferred >= totalSize;

        // Without a known size nobody can say how much is missing, so any byte counts as all of them.
        public void Report(long bytesTransferred) => IsComplete = true;
    }
}
