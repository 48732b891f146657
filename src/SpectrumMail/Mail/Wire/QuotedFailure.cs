using System;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// MailKit's exceptions repeat what the server said, and they stay at hand as inner exceptions: here they become the same
/// exceptions with words that others may see.
/// </summary>
internal static class QuotedFailure
{
    /// <summary>The exception, or one of the same type with clean words.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="conversation">The conversation it happened in; null when there was none yet.</param>
    public static Exception WithCleanWords(Exception exception, ConversationLog? conversation)
    {
        string Quote(string? text) => conversation?.Quote(text ?? string.Empty) ?? PlainText.Quote(text ?? string.Empty);

        string words = Quote(exception.Message);
        return exception switch
        {
            AuthenticationException { InnerException: { } inner } => new AuthenticationException(
                words,
                WithCleanWords(inner, conversation)
            ),
            _ when words == exception.Message => exception,
            SmtpCommandException { Mailbox: { } mailbox } smtp => new SmtpCommandException(
                smtp.ErrorCode,
                smtp.StatusCode,
                mailbox,
                words
            ),
            SmtpCommandException smtp => new SmtpCommandException(smtp.ErrorCode, smtp.StatusCode, words),
            ImapCommandException imap => new ImapCommandException(imap.Response, Quote(imap.ResponseText), words),
            Pop3CommandException pop3 => new Pop3CommandException(words, Quote(pop3.StatusText)),
            AuthenticationException => new AuthenticationException(words),
            ServiceNotAuthenticatedException => new ServiceNotAuthenticatedException(words),
            ImapProtocolException => new ImapProtocolException(words),
            Pop3ProtocolException => new Pop3ProtocolException(words),
            SmtpProtocolException => new SmtpProtocolException(words),
            _ => exception,
        };
    }
}
