using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MimeKit;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>What is known so far about a message that is being sent.</summary>
internal sealed class MessageRun
{
    public MessageRun(ComposedMessage message, SendOptions options, LinkSlot slot, Action? beforeBody, CancellationToken cancel)
    {
        Message = message;
        Options = options;
        Slot = slot;
        BeforeBody = beforeBody;
        Cancel = cancel;
    }

    public ComposedMessage Message { get; }

    public SendOptions Options { get; }

    public LinkSlot Slot { get; }

    public Action? BeforeBody { get; }

    public CancellationToken Cancel { get; }

    /// <summary>What became of each recipient that was tried, by address.</summary>
    public Dictionary<string, RecipientResult> Results { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Attempts { get; set; }

    /// <summary>When it began, in UTC.</summary>
    public DateTime Began { get; } = DateTime.UtcNow;

    public string Response { get; private set; } = string.Empty;

    public MailException? Failure { get; private set; }

    public bool NotConnected { get; private set; }

    public bool Connected { get; private set; }

    public bool OffersNotices { get; private set; }

    public DateTime? RetryAt { get; private set; }

    public bool Saved { get; set; }

    public MailException? CopyFailure { get; set; }

    /// <summary>
    /// Whether a copy of the message in the mailbox would tell what became of the recipients in doubt: not when others got it
    /// before them.
    /// </summary>
    public bool CanBeSettled => Options.CopyProves && Any(RecipientStatus.Indeterminate) && !Any(RecipientStatus.Accepted);

    /// <summary>Takes over a transaction's result.</summary>
    public void Record(TransactionResult result, DateTime? rest)
    {
        Response = result.Response;
        Failure = result.Failure;
        NotConnected = result.NotConnected;
        Connected |= !result.NotConnected;
        OffersNotices |= result.OffersNotices;
        RetryAt = rest ?? RetryAt;
        bool progress = result.Recipients.Any(recipient => recipient.Status == RecipientStatus.Accepted);
        foreach (RecipientResult recipient in result.Recipients)
        {
            // RFC 5321, section 4.5.3.1.10: those beyond the server's number of recipients go in a transaction of their own.
            if (!(progress && IsBeyondNumber(recipient)))
            {
                Results[recipient.Address] = recipient;
            }
        }
    }

    /// <summary>A limit is in the way.</summary>
    public void Defer(IEnumerable<MailboxAddress> recipients, DateTime until)
    {
        RetryAt = until;
        Failure = SendingFailures.LimitReached.Make(Message.Subject, until.ToLocalTime());
        Response = Failure.Message;
        foreach (MailboxAddress mailbox in recipients)
        {
            Results[mailbox.Address] = Untried(mailbox);
        }
    }

    /// <summary>A recipient whose turn did not come.</summary>
    public RecipientResult Untried(MailboxAddress mailbox) =>
        new()
        {
            Address = mailbox.Address,
            Status = RecipientStatus.Deferred,
            Text = Response,
        };

    /// <summary>The message was found, so the server had taken it.</summary>
    public void Found(string folder)
    {
        foreach (
            RecipientResult recipient in Results
                .Values.Where(recipient => recipient.Status == RecipientStatus.Indeterminate)
                .ToArray()
        )
        {
            Results[recipient.Address] = new RecipientResult
            {
                Address = recipient.Address,
                Status = RecipientStatus.Accepted,
                Text = $"The answer was lost, but the message was found in {folder}.",
            };
        }

        Failure = null;
    }

    private bool Any(RecipientStatus status) => Results.Values.Any(recipient => recipient.Status == status);

    // The same section: 552 is to be taken for 452, which older servers say. With another enhanced code it is about the mailbox.
    private static bool IsBeyondNumber(RecipientResult recipient) =>
        recipient.Code is 452 or 552
        && (
            recipient.EnhancedCode is "" or "4.5.3" or "5.5.3"
            || recipient.Text.IndexOf("too many recipients", StringComparison.OrdinalIgnoreCase) >= 0
        );
}
