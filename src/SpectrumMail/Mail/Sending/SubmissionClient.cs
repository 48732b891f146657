using System.Collections.Generic;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace SpectrumMail.Mail.Sending;

/// <summary>An SMTP client that goes on when a recipient is refused and remembers what the server said to each.</summary>
internal sealed class SubmissionClient : SmtpClient
{
    private readonly Dictionary<string, SmtpResponse> _answers = [];

    public SubmissionClient(IProtocolLogger log, string? localDomain)
        : base(log)
    {
        if (localDomain is not null)
        {
            LocalDomain = localDomain;
        }
    }

    /// <summary>What the server said to each recipient of the message being sent, by address.</summary>
    public IReadOnlyDictionary<string, SmtpResponse> Answers => _answers;

    // One round trip in three is saved where CHUNKING (RFC 3030) is offered.
    protected override bool PreferSendAsBinaryData => true;

    /// <summary>Forgets the answers of the last message.</summary>
    public void StartMessage() => _answers.Clear();

    /// <summary>Asks whether the server would take mail from an address to itself; nothing is sent (RFC 5321, section 4.1.1.5).</summary>
    /// <exception cref="SmtpCommandException">It would not.</exception>
    public SmtpResponse Rehearse(string address)
    {
        try
        {
            Demand($"MAIL FROM:<{address}>", SmtpErrorCode.SenderNotAccepted);
            return Demand($"RCPT TO:<{address}>", SmtpErrorCode.RecipientNotAccepted);
        }
        finally
        {
            SendCommand("RSET", CancellationToken.None);
        }
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _answers[mailbox.Address] = response;

    // Without the base method, which throws, the other recipients still get the message.
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _answers[mailbox.Address] = response;

    private SmtpResponse Demand(string command, SmtpErrorCode refusal)
    {
        SmtpResponse response = SendCommand(command, CancellationToken.None);
        return (int)response.StatusCode < 300 ? response : throw new SmtpCommandException(refusal, response.StatusCode, response.Response);
    }
}
