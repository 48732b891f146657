using System.Collections.Generic;
using System.Linq;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Reads the newest block of Resent fields of a message (RFC 5322, section 3.6.6). A message that is resent gets a block at its
/// top with the sender and the recipients of that time.
/// </summary>
internal static class ResentBlock
{
    /// <summary>Finds the sender who resends a message; null when there is none.</summary>
    public static MailboxAddress? FindSender(MimeMessage message)
    {
        Header[] block = FindNewest(message);
        return ParseMailboxes(block, HeaderId.ResentSender).Concat(ParseMailboxes(block, HeaderId.ResentFrom)).FirstOrDefault();
    }

    /// <summary>Finds the recipients of a resent message; null when the message is not resent.</summary>
    public static IEnumerable<MailboxAddress>? FindRecipients(MimeMessage message)
    {
        Header[] block = FindNewest(message);
        HeaderId[] fields = [HeaderId.ResentTo, HeaderId.ResentCc, HeaderId.ResentBcc];
        return block.Length == 0 ? null : fields.SelectMany(id => ParseMailboxes(block, id)).ToArray();
    }

    // A trace field or a repeated field begins an older block. Resent-Reply-To (RFC 822) is part of no block.
    private static Header[] FindNewest(MimeMessage message)
    {
        var block = new List<Header>();
        foreach (Header header in message.Headers)
        {
            bool again = header.Id is HeaderId.Received or HeaderId.ReturnPath || block.Any(known => known.Id == header.Id);
            if (block.Count > 0 && again)
            {
                break;
            }

            if (
                header.Id
                is HeaderId.ResentFrom
                    or HeaderId.ResentSender
                    or HeaderId.ResentTo
                    or HeaderId.ResentCc
                    or HeaderId.ResentBcc
                    or HeaderId.ResentDate
                    or HeaderId.ResentMessageId
            )
            {
                block.Add(header);
            }
        }

        return block.ToArray();
    }

    private static IEnumerable<MailboxAddress> ParseMailboxes(Header[] block, HeaderId field) =>
        block
            .Where(header => header.Id == field)
            .SelectMany(header =>
                InternetAddressList.TryParse(ParserOptions.Default, header.RawValue, out InternetAddressList? list)
                    ? list.Mailboxes
                    : []
            );
}
