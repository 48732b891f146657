using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Takes a message from a file (.eml, RFC 5322) to send it as it stands.</summary>
internal static class MessageFile
{
    /// <summary>Reads it; attachments stay in the file until they are sent.</summary>
    /// <param name="path">The absolute path.</param>
    /// <param name="from">The sender; null for the one the message names.</param>
    /// <param name="recipients">Who gets it; none for everybody the message names.</param>
    /// <exception cref="MailException">InvalidInput: the file cannot be read, is no message, or names no sender or
    /// recipient.</exception>
    public static ComposedMessage Read(string path, string? from, IReadOnlyList<string> recipients)
    {
        (MimeMessage message, FileStream file) = Load(path);
        try
        {
            MailboxAddress sender = from is not null
                ? MessageComposer.Sender(from)
                : ResentBlock.Sender(message)
                    ?? message.Sender
                    ?? message.From.Mailboxes.FirstOrDefault()
                    ?? throw ComposingFailures.MessageFileWithoutSender.Make(path);
            IEnumerable<MailboxAddress> everybody =
                recipients.Count > 0
                    ? MessageComposer.Addresses(recipients, "To")
                    : ResentBlock.Recipients(message)
                        ?? message.To.Mailboxes.Concat(message.Cc.Mailboxes).Concat(message.Bcc.Mailboxes);
            IReadOnlyList<MailboxAddress> envelope = MessageComposer.Recipients(everybody);

            // Out of the message itself, so that no copy made of it later can show them.
            message.Headers.RemoveAll(HeaderId.Bcc);
            message.Headers.RemoveAll(HeaderId.ResentBcc);
            message.MessageId ??= MimeUtils.GenerateMessageId(sender.Domain);
            if (!message.Headers.Contains(HeaderId.Date))
            {
                message.Date = DateTimeOffset.Now;
            }

            ComposedMessage composed =
                WholeLines.Only(message, () => ComposedMessage.Of(message, sender, envelope))
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

    private static (MimeMessage Message, FileStream File) Load(string path)
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
