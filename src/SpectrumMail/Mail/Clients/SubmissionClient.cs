using System;
using System.Collections.Generic;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
#if NET
using System.Net.Security;
#endif

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// An SMTP client that goes on when a recipient is refused and remembers what the server said to each. Once the server has
/// accepted a message, the next one takes a single round trip where PIPELINING (RFC 2920) and CHUNKING (RFC 3030) are offered:
/// sender, recipients and message go out together.
/// </summary>
internal sealed partial class SubmissionClient : SmtpClient
{
    private readonly Dictionary<string, SmtpResponse> _answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConnectionTrace _trace;
    private readonly ServerMemory _memory;
    private readonly ConversationLog _log;
    private SendOptions _options = new();
    private Action? _beforeBody;
    private ComposedMessage? _message;

    /// <param name="trace">The connection, with its log.</param>
    /// <param name="policy">How the connection is made, and what is known about the server.</param>
    public SubmissionClient(ConnectionTrace trace, ConnectionPolicy policy)
        : base(trace.Conversation!)
    {
        _trace = trace;
        _memory = policy.Memory;
        _log = trace.Conversation!;

        // What a notice of failure brings back: enough to know which message it was.
        DeliveryStatusNotificationType = DeliveryStatusNotificationType.HeadersOnly;
        if (policy.LocalDomain is { } localDomain)
        {
            LocalDomain = localDomain;
        }
    }

    /// <summary>What the server said to each recipient of the message being sent, by address.</summary>
    public IReadOnlyDictionary<string, SmtpResponse> Answers => _answers;

    /// <summary>How many messages were begun on this connection.</summary>
    public int Transactions { get; private set; }

    // One round trip in three is saved where CHUNKING (RFC 3030) is offered.
    protected override bool PreferSendAsBinaryData => true;

    /// <summary>Submits a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="recipients">Who gets it now.</param>
    /// <param name="options">How.</param>
    /// <param name="beforeBody">Called before the server can accept the message: when it has accepted a recipient, or before
    /// anything is sent.</param>
    /// <param name="progress">Sees the message go out.</param>
    /// <returns>The server's final words.</returns>
    public string Submit(
        ComposedMessage message,
        IReadOnlyList<MailboxAddress> recipients,
        SendOptions options,
        Action? beforeBody,
        ITransferProgress progress
    )
    {
        Transactions++;
        _answers.Clear();
        _options = options;
        _beforeBody = beforeBody;
        _message = message;
        bool isGrouped = CanGroup(message, recipients);
        _sinceAccepted.Reset();
        _wire ??= SmtpWire.Find(this);
        try
        {
            string answer =
                isGrouped && _wire is { } wire && WriteCommands(message, recipients) is { } commands
                    ? SendGroup(wire, commands, recipients, progress)
                    : Send(
                        ComposedMessage.Format(message.NeedsUtf8),
                        message.Message,
                        message.Sender,
                        recipients,
                        CancellationToken.None,
                        progress
                    );
            _sinceAccepted.Start();
            return _log.Quote(answer);
        }
        finally
        {
            CutWhenOutOfStep();
        }
    }

    /// <summary>Refuses a message that this server cannot take, before anything of it is sent.</summary>
    /// <exception cref="MailException">MessageTooLarge or NotSupported.</exception>
    public void CheckAbilities(ComposedMessage message)
    {
        if (Capabilities.HasFlag(SmtpCapabilities.Size) && MaxSize > 0)
        {
            SizeLimit.Check(message, MaxSize, "the server");
        }

        if (
            message.NeedsUtf8
            && !(Capabilities.HasFlag(SmtpCapabilities.UTF8) && Capabilities.HasFlag(SmtpCapabilities.EightBitMime))
        )
        {
            throw SendingFailures.SmtpUtf8NotOffered.Make();
        }
    }

    /// <summary>
    /// Asks whether the server would take mail from an address to itself; nothing is sent (RFC 5321, section 4.1.1.5).
    /// </summary>
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

    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength)
    {
        if (_message is not { IsFinal: true })
        {
            base.Prepare(options, message, constraint, maxLineLength);
        }
    }

    // Exact to the byte, because BDAT counts: only when it is written in the very form in which it was measured.
    protected override long GetSize(FormatOptions options, MimeMessage message, CancellationToken cancellationToken) =>
        _message is { IsFinal: true } known && known.Message == message && ComposedMessage.IsMeasuredIn(options)
            ? known.Size
            : base.GetSize(options, message, cancellationToken);

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _answers[mailbox.Address] = Quoted(response);
        _beforeBody?.Invoke();
        _beforeBody = null;
    }

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _answers[mailbox.Address] = Quoted(response);

        // Without the base method, which throws, the other recipients still get the message.
        if (_options.FailOnAnyRejection)
        {
            base.OnRecipientNotAccepted(message, mailbox, response);
        }
    }

    protected override string? GetEnvelopeId(MimeMessage message) =>
        _options.Notices == DeliveryNotices.None ? null : message.MessageId;

    protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) =>
        _options.Notices switch
        {
            DeliveryNotices.None => null,
            DeliveryNotices notices when notices.HasFlag(DeliveryNotices.Never) => DeliveryStatusNotification.Never,
            DeliveryNotices notices => Flag(notices, DeliveryNotices.Success, DeliveryStatusNotification.Success)
                | Flag(notices, DeliveryNotices.Failure, DeliveryStatusNotification.Failure)
                | Flag(notices, DeliveryNotices.Delay, DeliveryStatusNotification.Delay),
        };

    private static DeliveryStatusNotification Flag(
        DeliveryNotices notices,
        DeliveryNotices notice,
        DeliveryStatusNotification flag
    ) => notices.HasFlag(notice) ? flag : 0;

    private SmtpResponse Quoted(SmtpResponse response) => new(response.StatusCode, _log.Quote(response.Response));

    private SmtpResponse Demand(string command, SmtpErrorCode refusal)
    {
        SmtpResponse response = Quoted(SendCommand(command, CancellationToken.None));
        return (int)response.StatusCode is >= 200 and < 300
            ? response
            : throw new SmtpCommandException(refusal, response.StatusCode, response.Response);
    }

#if NET
    /// <inheritdoc/>
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
        string host,
        RemoteCertificateValidationCallback remoteCertificateValidationCallback
    ) => TlsHandshake.WithoutResumption(base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback), _log);
#endif
}
