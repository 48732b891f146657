using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Reads a message from a file (.eml, RFC 5322), to be sent unchanged.</summary>
internal static class MessageFile
{
    /// <summary>Reads a message. Attachments stay in the file until they are sent.</summary>
    /// <param name="path">The absolute path.</param>
    /// <param name="from">The sender; null for the sender of the message.</param>
    /// <param name="recipients">The recipients; when empty, the recipients of the message.</param>
    /// <exception cref="MailException">InvalidInput: the file cannot be read, is no message, or has no sender or
    /// recipient.</exception>
    public static ComposedMessage Read(string path, string? from, IReadOnlyList<string> recipients)
    {
        (MimeMessage message, FileStream file) = OpenMessage(path);
        try
        {
            MailboxAddress sender = from is not null
                ? MessageComposer.ParseSender(from)
                : ResentBlock.FindSender(message)
                    ?? message.Sender
                    ?? message.From.Mailboxes.FirstOrDefault()
                    ?? throw ComposingFailures.MessageFileWithoutSender.Make(path);
            IEnumerable<MailboxAddress> all =
                recipients.Count > 0
                    ? MessageComposer.ParseAddresses(recipients, "To")
                    : ResentBlock.FindRecipients(message)
                        ?? message.To.Mailboxes.Concat(message.Cc.Mailboxes).Concat(message.Bcc.Mailboxes);
            IReadOnlyList<MailboxAddress> envelope = MessageComposer.RemoveDuplicates(all);

            // Removed from the message itself, so that no copy of it can show them.
            message.Headers.RemoveAll(HeaderId.Bcc);
            message.Headers.RemoveAll(HeaderId.ResentBcc);
            message.MessageId ??= MimeUtils.GenerateMessageId(sender.Domain);
            if (!message.Headers.Contains(HeaderId.Date))
            {
                message.Date = DateTimeOffset.Now;
            }

            ComposedMessage composed =
                LineRepair.MeasureRepaired(message, () => ComposedMessage.Measure(message, sender, envelope))
                ?? throw ComposingFailures.MessageFileUnusable.Make(
                    path,
                    "CR or LF stands alone in a signed part or a field's name"
                );
            return composed with { Source = file };
        }
        catch
        {
            message.Dispose();
            file.Dispose();
            throw;
        }
    }

    private static (MimeMessage Message, FileStream File) OpenMessage(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            MimeMessage message = new MimeParser(ParserOptions.Default, file, MimeFormat.Entity, persistent: true).ParseMessage();
            return message.Headers.Any(header =>
                header.Id is HeaderId.From or HeaderId.Date or HeaderId.MessageId or HeaderId.To or HeaderId.Subject
            )
                ? (message, file)
                : throw new FormatException("it has none of the header fields of a message");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or FormatException)
        {
            file?.Dispose();
            throw ComposingFailures.MessageFileUnusable.Make(path, ex.Message, ex);
        }
    }
}
