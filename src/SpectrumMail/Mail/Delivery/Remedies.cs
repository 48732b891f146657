using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What can be done about a message that was not delivered.</summary>
internal static class Remedies
{
    /// <summary>The remedy of a cause; empty when nothing failed.</summary>
    public static string For(DeliveryCause cause) =>
        cause switch
        {
            DeliveryCause.None => string.Empty,
            DeliveryCause.RecipientUnknown =>
                "Check the spelling of the address. When it is right, the mailbox is gone: remove the address from lists.",
            DeliveryCause.MailboxDisabled =>
                "The mailbox is closed or not in use. Reach the recipient in another way, and remove the address from lists.",
            DeliveryCause.RecipientMoved => "Use the recipient's new address; the words of the server may name it.",
            DeliveryCause.MailboxFull =>
                "Send the message again in some days. The recipient has to make room; no setting of the sender changes that.",
            DeliveryCause.MessageTooLarge => "Send smaller attachments, or a link to the files.",
            DeliveryCause.DomainUnknown =>
                "Check the spelling of the part behind the @. When it is right, the domain is gone or takes no mail.",
            DeliveryCause.ServerUnreachable =>
                "The recipient's server could not be reached. Send the message again later; their administrator can say more.",
            DeliveryCause.Expired => "The servers have given up. Send the message again; the words of the server say why.",
            DeliveryCause.Throttled => "Send the message again later, with fewer messages at a time.",
            DeliveryCause.SpamRefused =>
                "Look at the words of the server: they often name a list. Ask the provider to have the address removed from it, "
                    + "and send nothing that looks like spam.",
            DeliveryCause.MalwareRefused => "Check the attachments for malware. Send files of a refused kind as a link.",
            DeliveryCause.AuthenticationFailed =>
                "Send through the server of the From address's domain, and check SPF, DKIM and DMARC of that domain.",
            DeliveryCause.SenderRefused => "Check that the sender's address exists and may send through this server.",
            DeliveryCause.PolicyRefused =>
                "A rule of the recipient's side refuses the message, such as that of a closed list. Ask the recipient.",
            DeliveryCause.RelayDenied =>
                "The server does not take mail for this domain. Sign in to the outgoing server, and check the MX of the domain.",
            DeliveryCause.RoutingLoop => "Forwarding leads in a circle. The recipient's administrator has to mend it.",
            DeliveryCause.SyntaxRefused => "Check the address for characters that do not belong there.",
            DeliveryCause.SystemFault =>
                "The recipient's server has a fault. Send the message again later, or write to its postmaster.",
            _ => "The words of the server say why.",
        };
}
