using System.Collections.Generic;
using System.Linq;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// The newest block of Resent fields of a message (RFC 5322, section 3.6.6). A message that is sent again gets a block on top,
/// which says from whom and to whom it goes this time.
/// </summary>
internal static class ResentBlock
{
    /// <summary>Who sends it again; null when the message is not sent again, or the block does not say it.</summary>
    public static MailboxAddress? Sender(MimeMessage message)
    {
        Header[] block = Newest(message);
        return Mailboxes(block, HeaderId.ResentSender).Concat(Mailboxes(block, HeaderId.ResentFrom)).FirstOrDefault();
    }

    /// <summary>Who gets it this time; null when the message is not sent again.</summary>
    public static IEnumerable<MailboxAddress>? Recipients(MimeMessage message)
    {
        Header[] block = Newest(message);
        HeaderId[] fields = [HeaderId.ResentTo, HeaderId.ResentCc, HeaderId.ResentBcc];
        return block.Length == 0 ? null : fields.SelectMany(id => Mailboxes(block, id)).ToArray();
    }

    // A trace field, or a field for the second time, begins an older block. Resent-Reply-To was of RFC 822 and belongs to none.
    private static Header[] Newest(MimeMessage message)
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

    private static IEnumerable<MailboxAddress> Mailboxes(Header[] block, HeaderId field) =>
        block
            .Where(header => header.Id == field)
            .SelectMany(header =>
                InternetAddressList.TryParse(ParserOptions.Default, header.RawValue, out InternetAddressList? list)
                    ? list.Mailboxes
                    : []
            );
}
