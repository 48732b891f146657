namespace SpectrumMail.Models;

/// <summary>What a report says about the delivery to one recipient.</summary>
public enum DeliveryClass
{
    /// <summary>The report does not say what became of the message.</summary>
    Unknown,

    /// <summary>The message was refused permanently (5.x.x), for example because the address does not exist.</summary>
    Hard,

    /// <summary>
    /// The message was not delivered, and the cause may pass: the mailbox is full, the server could not be reached (4.x.x).
    /// </summary>
    Soft,

    /// <summary>The message is not delivered yet; the server goes on trying.</summary>
    Delay,

    /// <summary>The message was delivered.</summary>
    Delivered,

    /// <summary>The message was passed on to a server that sends no reports.</summary>
    Relayed,

    /// <summary>The message was passed on to several addresses, for example those of a mailing list.</summary>
    Expanded,

    /// <summary>The recipient's mail program showed the message.</summary>
    Read,

    /// <summary>The recipient's mail program deleted the message, or refused the receipt, without showing it.</summary>
    NotRead,

    /// <summary>The recipient complained about the message, for example as spam.</summary>
    Complaint,

    /// <summary>An automatic reply, for example of a person on vacation.</summary>
    Reply,
}

/// <summary>Why a message was not delivered to a recipient.</summary>
public enum DeliveryCause
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>The address does not exist.</summary>
    RecipientUnknown,

    /// <summary>The mailbox exists, and is disabled, closed or not in use.</summary>
    MailboxDisabled,

    /// <summary>The recipient has moved to another address.</summary>
    RecipientMoved,

    /// <summary>The mailbox is full.</summary>
    MailboxFull,

    /// <summary>The message is larger than the server or the mailbox takes.</summary>
    MessageTooLarge,

    /// <summary>The domain of the address does not exist, or takes no mail.</summary>
    DomainUnknown,

    /// <summary>The recipient's server could not be reached.</summary>
    ServerUnreachable,

    /// <summary>The servers have tried for as long as they do.</summary>
    Expired,

    /// <summary>The server takes no more for now: too many messages or connections, or greylisting.</summary>
    Throttled,

    /// <summary>The message, or the server that sent it, was taken for spam.</summary>
    SpamRefused,

    /// <summary>The message was taken for malware, or has an attachment of a kind that is refused.</summary>
    MalwareRefused,

    /// <summary>The message does not pass SPF, DKIM or DMARC.</summary>
    AuthenticationFailed,

    /// <summary>The sender's address was refused.</summary>
    SenderRefused,

    /// <summary>A rule of the recipient or of the server refuses the message.</summary>
    PolicyRefused,

    /// <summary>The server does not take mail for the recipient's domain.</summary>
    RelayDenied,

    /// <summary>The message went from server to server without arriving.</summary>
    RoutingLoop,

    /// <summary>The address or a command is not well-formed, or the server does not understand it.</summary>
    SyntaxRefused,

    /// <summary>The recipient's server has a fault.</summary>
    SystemFault,

    /// <summary>The report names no cause that is known here; its words say more.</summary>
    Other,
}
