using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails when messages are sent, and in the outbox.</summary>
internal static class SendingFailures
{
    public static readonly Failure<string, string> RecipientRejected = new(
        MailCause.ServerRejected,
        Item,
        "{recipient} was refused: {answer}",
        "Check the address. The server's words say more."
    );

    /// <summary>The server refused the message as a whole.</summary>
    public static readonly Failure<string, string> MessageRejected = new(
        RecipientRejected,
        "The message was refused, and {recipient} did not get it: {answer}",
        "The server refuses the sender, the content or this network, and not the recipient's address. Its words say more."
    );

    public static readonly Failure<string, string> RecipientDeferred = new(
        MailCause.Throttled,
        Item,
        "{recipient} was refused for now: {answer}",
        "Send it again later; this recipient did not receive it."
    );

    /// <summary>The From address is not the account's.</summary>
    public static readonly Failure<string, string, string> SenderNotOfAccount = new(
        ServerFailures.SenderMismatch,
        "'{from}' is not an address that {user} may send from: {answer}",
        "Set From to {user} (-From), or sign in with the account of {from}."
    );

    public static readonly Failure<string, string> RecipientWithheld = new(
        MailCause.ServerRejected,
        Item,
        "'{subject}' was not sent to {recipient}: another recipient was refused.",
        "Correct or leave out the refused recipient, or send without -FailOnAnyRejection."
    );

    public static readonly Failure<string, string, string, string> RecipientIndeterminate = new(
        MailCause.ConnectionLost,
        Item,
        "Whether {recipient} got '{subject}' is not known: {reason}",
        "Look for Message-ID {id} in the recipient's or the Sent folder before sending again."
    );

    public static readonly Failure<string, int, int> RecipientsTooMany = new(
        MailCause.InvalidInput,
        Item,
        "'{subject}' has {count:recipient|recipients}, and at most {most} go in one transaction: "
            + "-FailOnAnyRejection cannot hold for a list that is split.",
        "Leave it out, send to fewer, or raise -MaxRecipientsPerMessage if the server takes more. Nothing was sent."
    );

    public static readonly Failure SmtpUtf8NotOffered = new(
        MailCause.NotSupported,
        Item,
        "An address has letters outside ASCII before its @, and the server does not offer SMTPUTF8 (RFC 6531).",
        "Use an ASCII address of that person, or a server that offers SMTPUTF8. Nothing was sent."
    );

    /// <summary>The ledger of what was sent leaves no room for the message.</summary>
    public static readonly Failure<string, DateTime> LimitReached = new(
        ServerFailures.RateLimited,
        "'{subject}' was not sent: the limit on sending has room again at {time:yyyy-MM-dd HH:mm}.",
        "Send it then; use -RateLimitAction Wait or Queue, or another limit (-MaxRecipientsPerHour, -MaxRecipientsPerDay)."
    );

    public static readonly Failure SentFolderNotFound = new(
        MailCause.FolderNotFound,
        Folder,
        "The mailbox has no folder for sent mail.",
        "Create one, for example with New-SpectrumFolder Sent. The message itself was sent."
    );

    /// <summary>The copy failed, not the message; cause and remedy are those of the copy.</summary>
    public static readonly Failure<string, string, string> SentCopyFailed = new(
        MailCause.None,
        Item,
        "'{subject}' was sent, but no copy of it was kept: {reason}",
        "{remedy}"
    );

    public static readonly Failure<string, string> OutboxFileUnusable = new(
        MailCause.InvalidInput,
        Item,
        "'{path}' does not hold a message: {reason}",
        "The file was changed. Remove it with Remove-SpectrumOutbox and send the message again."
    );

    public static readonly Failure<string> OutboxItemNotFound = new(
        MailCause.MessageNotFound,
        Item,
        "There is no message '{id}' in the outbox.",
        "Get-SpectrumOutbox lists them."
    );

    public static readonly Failure<string> OutboxBusy = new(
        MailCause.NotSupported,
        Account,
        "The messages of {account} are being delivered now.",
        "Try again when Send-SpectrumOutbox has ended."
    );

    /// <summary>A message was sent, but its copy failed.</summary>
    public static MailException CopyFailed(string subject, MailException copy) =>
        SentCopyFailed.Make(subject, copy.Message, copy.Remedy, copy).Because(copy.Cause);

    /// <summary>A recipient did not get the message, or may not have got it.</summary>
    /// <param name="result">The result of the message.</param>
    /// <param name="recipient">The recipient's.</param>
    /// <param name="userName">The user name that signed in.</param>
    public static MailException Recipient(SendResult result, RecipientResult recipient, string userName)
    {
        string said = recipient.Code == 0 ? recipient.Text : $"{recipient.Code} {recipient.Text}";
        bool isAnswer = recipient.Status is RecipientStatus.Deferred or RecipientStatus.Rejected && recipient.Code > 0;
        if (isAnswer && ReplyTable.OfReply(recipient.Text) is { } meaning)
        {
            return Known(result, recipient, said, userName, meaning).At(result.Server, response: said);
        }

        MailException failure = recipient.Status switch
        {
            RecipientStatus.Indeterminate => RecipientIndeterminate.Make(
                recipient.Address,
                result.Subject,
                said,
                result.MessageId
            ),
            RecipientStatus.Deferred => RecipientDeferred.Make(recipient.Address, said),
            RecipientStatus.Withheld => RecipientWithheld.Make(recipient.Address, result.Subject),
            _ when recipient.IsAboutMessage => MessageRejected.Make(recipient.Address, said),
            _ => RecipientRejected.Make(recipient.Address, said),
        };
        return failure.At(result.Server, response: said);
    }

    // The words of the refusal, with the cause and the remedy that the code names.
    private static MailException Known(
        SendResult result,
        RecipientResult recipient,
        string said,
        string userName,
        ReplyMeaning meaning
    )
    {
        if (meaning.Cause == MailCause.SenderMismatch && userName.Length > 0)
        {
            return SenderNotOfAccount.Make(result.From, userName, said);
        }

        Failure<string, string> kind = recipient.IsAboutMessage ? MessageRejected : RecipientRejected;
        string message = (
            recipient.Status == RecipientStatus.Deferred
                ? RecipientDeferred.Make(recipient.Address, said)
                : kind.Make(recipient.Address, said)
        ).Message;
        bool isProviders = ReplyTable.OfProvider(recipient.Text) is not null;
        FailureKind shown = meaning.Cause switch
        {
            MailCause.MessageTooLarge
            or MailCause.RateLimited
            or MailCause.AddressBlocked
            or MailCause.AccountBlocked when isProviders => ServerFailures.For(meaning.Cause),
            _ when recipient.Status == RecipientStatus.Deferred => RecipientDeferred,
            _ => kind,
        };
        return shown.InOtherWords(message, meaning.Remedy, null, Item);
    }
}
