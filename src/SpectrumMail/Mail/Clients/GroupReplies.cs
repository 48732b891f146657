using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// The replies to commands that went out together: one for the sender, one for each recipient, and one for the message, in this
/// order (RFC 2920, section 3.1). Says the same of a message as replies that came one by one.
/// </summary>
internal sealed class GroupReplies
{
    private const int Goodbye = 421;
    private readonly IReadOnlyList<MailboxAddress> _recipients;
    private readonly List<SmtpResponse> _replies = [];
    private Exception? _broken;

    /// <param name="recipients">The recipients, in the order of their commands.</param>
    public GroupReplies(IReadOnlyList<MailboxAddress> recipients)
    {
        _recipients = recipients;
    }

    /// <summary>How many replies there should be.</summary>
    public int Expected => _recipients.Count + 2;

    /// <summary>Whether the server has answered every command and goes on.</summary>
    public bool IsInStep => _replies.Count == Expected && !_replies.Any(IsGoodbye);

    private int Answered => Math.Min(_replies.Count - 1, _recipients.Count);

    /// <summary>Returns the reply to a recipient; null when there was none.</summary>
    /// <param name="index">The place of the recipient, from 0.</param>
    public SmtpResponse? OfRecipient(int index) => index < Answered ? _replies[index + 1] : null;

    /// <summary>Reads the replies. When the connection breaks, those before that are kept.</summary>
    /// <param name="read">Reads the next reply.</param>
    public void Read(Func<SmtpResponse> read)
    {
        try
        {
            while (_replies.Count < Expected)
            {
                _replies.Add(read());
            }
        }
        catch (Exception ex)
        {
            _broken = ex;
        }
    }

    /// <summary>Returns what the server said when it accepted the message.</summary>
    /// <param name="failOnAnyRejection">Whether a refused recipient withholds the message from the others.</param>
    /// <exception cref="SmtpCommandException">The server has refused the message, its sender, or all recipients.</exception>
    /// <exception cref="ServiceNotAuthenticatedException">The server wants a sign-in first.</exception>
    /// <exception cref="Exception">The connection broke, and the server may have accepted the message.</exception>
    public string Conclude(bool failOnAnyRejection)
    {
        SmtpResponse? last = _replies.Count == Expected ? _replies[Expected - 1] : null;
        bool isTaken = last is { StatusCode: SmtpStatusCode.Ok } && CountRefused() < _recipients.Count;
        if (_replies.Count > 0 && !IsSenderAccepted(_replies[0]))
        {
            // Without a sender there is no transaction, so a message that is accepted all the same is in doubt.
            throw isTaken
                ? new SmtpProtocolException("The server refused the sender and accepted the message.")
                : Refusal(SmtpErrorCode.SenderNotAccepted, _replies[0]);
        }

        if (isTaken)
        {
            return last!.Response;
        }

        // Without a recipient the server must refuse the message (RFC 3030, section 2), so its answer to that says nothing new.
        CheckRecipients(failOnAnyRejection);

        // A server that says goodbye closes the connection and accepts nothing after that (RFC 5321, section 3.8). One that goes
        // on has not meant it.
        if ((last ?? _replies.Skip(_replies.Count - 1).FirstOrDefault(IsGoodbye)) is { } refusal)
        {
            throw Refusal(SmtpErrorCode.MessageNotAccepted, refusal);
        }

        ExceptionDispatchInfo.Capture(_broken!).Throw();
        return string.Empty;
    }

    private void CheckRecipients(bool failOnAnyRejection)
    {
        if (CountRefused() < _recipients.Count)
        {
            return;
        }

        SmtpResponse first = _replies[1];
        throw failOnAnyRejection || first.StatusCode == SmtpStatusCode.AuthenticationRequired
            ? Refusal(SmtpErrorCode.RecipientNotAccepted, first, _recipients[0])
            : new SmtpCommandException(
                SmtpErrorCode.MessageNotAccepted,
                SmtpStatusCode.TransactionFailed,
                "No recipients were accepted."
            );
    }

    private int CountRefused()
    {
        int refused = 0;
        for (int index = 0; index < Answered; index++)
        {
            refused += IsAccepted(_replies[index + 1]) ? 0 : 1;
        }

        return refused;
    }

    private static Exception Refusal(SmtpErrorCode what, SmtpResponse reply, MailboxAddress? mailbox = null)
    {
        if (reply.StatusCode == SmtpStatusCode.AuthenticationRequired)
        {
            return new ServiceNotAuthenticatedException(reply.Response);
        }

        return mailbox is null
            ? new SmtpCommandException(what, reply.StatusCode, reply.Response)
            : new SmtpCommandException(what, reply.StatusCode, mailbox, reply.Response);
    }

    private static bool IsGoodbye(SmtpResponse reply) => (int)reply.StatusCode == Goodbye;

    private static bool IsAccepted(SmtpResponse reply) => (int)reply.StatusCode is >= 200 and < 300;

    // As the library judges it.
    private static bool IsSenderAccepted(SmtpResponse reply) => (int)reply.StatusCode is >= 250 and < 260;
}
