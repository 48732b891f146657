using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MimeKit;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>How far the submission of a message has come.</summary>
internal sealed class SubmissionState
{
    private readonly SendContext _context;

    /// <param name="message">The message.</param>
    /// <param name="options">How to submit it.</param>
    /// <param name="slot">The connection.</param>
    /// <param name="context">The output of the work.</param>
    public SubmissionState(ComposedMessage message, SendOptions options, LinkSlot slot, SendContext context)
    {
        Message = message;
        Options = options;
        RecipientsPerTransaction = options.Limits.RecipientsPerMessage;
        Slot = slot;
        _context = context;
    }

    public ComposedMessage Message { get; }

    public SendOptions Options { get; }

    /// <summary>The connection, which a server's wish for fewer connections changes.</summary>
    public LinkSlot Slot { get; set; }

    /// <summary>How many recipients go in one transaction; 0 for all.</summary>
    public int RecipientsPerTransaction { get; set; }

    /// <summary>The number of the connection.</summary>
    public int Connection { get; set; }

    /// <summary>Is called before the server can accept the message.</summary>
    public Action? BeforeBody { get; init; }

    public IWorkOutput Output => _context.Output;

    public CancellationToken Cancel => _context.Cancel;

    /// <summary>The result of each recipient that was tried, by address.</summary>
    public Dictionary<string, RecipientResult> Results { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Attempts { get; set; }

    /// <summary>When the submission began, in UTC.</summary>
    public DateTime Began { get; } = DateTime.UtcNow;

    public string Response { get; private set; } = string.Empty;

    public MailException? Failure { get; private set; }

    public bool EndsAccount { get; private set; }

    public bool Connected { get; private set; }

    public bool OffersNotices { get; private set; }

    public DateTime? RetryAt { get; private set; }

    public bool Saved { get; set; }

    public MailException? CopyFailure { get; set; }

    /// <summary>
    /// Whether a copy of the message in the mailbox would settle the doubt about recipients. It does not when other recipients
    /// were accepted before.
    /// </summary>
    public bool CanBeSettled => Options.CopyProves && Any(RecipientStatus.Indeterminate) && !Any(RecipientStatus.Accepted);

    /// <summary>Records the result of a transaction.</summary>
    public void Record(TransactionResult result, DateTime? rest)
    {
        Response = result.Response;
        Failure = result.Failure;
        EndsAccount = result.NotConnected || result.Class == ReplyClass.StopAccount;
        Connected |= !result.NotConnected;
        OffersNotices |= result.OffersNotices;
        RetryAt = rest ?? RetryAt;
        bool progress = result.Recipients.Any(recipient => recipient.Status == RecipientStatus.Accepted);
        foreach (RecipientResult recipient in result.Recipients)
        {
            // RFC 5321, section 4.5.3.1.10: recipients beyond the server's number go in another transaction.
            if (!(progress && (IsBeyondMaximum(recipient) || GoesAgain(recipient))))
            {
                Results[recipient.Address] = recipient;
            }
        }
    }

    /// <summary>Defers recipients because a limit is reached.</summary>
    public void Defer(IEnumerable<MailboxAddress> recipients, DateTime until)
    {
        RetryAt = until;
        Failure = SendingFailures.LimitReached.Make(Message.Subject, until.ToLocalTime());
        Response = Failure.Message;
        foreach (MailboxAddress mailbox in recipients)
        {
            Results[mailbox.Address] = CreateUntried(mailbox);
        }
    }

    /// <summary>Creates the result of a recipient that was not tried.</summary>
    public RecipientResult CreateUntried(MailboxAddress mailbox) =>
        new()
        {
            Address = mailbox.Address,
            Status = RecipientStatus.Deferred,
            Text = Response,
        };

    /// <summary>Records that the message was found in a folder: the server accepted it for the recipients in doubt.</summary>
    public void RecordFound(string folder)
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

    // On the connection that the submission has chosen by then.
    private static bool GoesAgain(RecipientResult recipient) =>
        recipient.Status is RecipientStatus.Deferred or RecipientStatus.Rejected
        && ReplyTable.OfProvider(recipient.Text)?.Class is ReplyClass.Split or ReplyClass.Reconnect;

    private bool Any(RecipientStatus status) => Results.Values.Any(recipient => recipient.Status == status);

    // The same section: 552 means 452, from older servers. With another enhanced code it is about the mailbox.
    private static bool IsBeyondMaximum(RecipientResult recipient) =>
        recipient.Code is 452 or 552
        && (
            recipient.EnhancedCode is "" or "4.5.3" or "5.5.3"
            || recipient.Text.IndexOf("too many recipients", StringComparison.OrdinalIgnoreCase) >= 0
        );
}
