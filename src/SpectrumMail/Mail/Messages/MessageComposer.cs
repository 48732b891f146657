using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Mail;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Composes a MIME message from a draft, and refuses content that must not be sent.</summary>
internal static class MessageComposer
{
    /// <summary>Composes a message.</summary>
    /// <exception cref="MailException">InvalidInput: an address, a header value or a file cannot be used.</exception>
    public static ComposedMessage Compose(MessageDraft draft)
    {
        string subject = draft.Subject ?? string.Empty;
        HeaderGuard.Check(subject, "subject");
        var message = new MimeMessage();
        try
        {
            message.Headers.RemoveAll(HeaderId.Subject);
            EncodedText.Add(message.Headers, "Subject", subject, MessageBody.ChooseEncoding(draft.Encoding, subject));
            MailboxAddress sender = ParseSender(draft.From ?? string.Empty);
            message.From.Add(sender);
            message.To.AddRange(ParseAddresses(draft.To, "To"));
            message.Cc.AddRange(ParseAddresses(draft.Cc, "Cc"));
            message.ReplyTo.AddRange(ParseAddresses(draft.ReplyTo, "ReplyTo"));
            IReadOnlyList<MailboxAddress> recipients = RemoveDuplicates(
                message.To.Mailboxes.Concat(message.Cc.Mailboxes).Concat(ParseAddresses(draft.Bcc, "Bcc"))
            );
            SetHeaders(message, draft, sender);
            message.Body = MessageBody.Build(draft);
            message.Prepare(EncodingConstraint.SevenBit);
            return ComposedMessage.Measure(message, sender, recipients) with
            {
                IsFinal = draft.Attachments.Count == 0 && draft.Inline.Count == 0,
            };
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>Parses a text that must be one address.</summary>
    public static MailboxAddress ParseSender(string text)
    {
        IReadOnlyList<MailboxAddress> found = AddressReader.Read(text, "From");
        return found.Count == 1 ? found[0] : throw ComposingFailures.SenderAmbiguous.Make(text, found.Count);
    }

    /// <summary>Parses the mailboxes of several texts.</summary>
    public static IEnumerable<MailboxAddress> ParseAddresses(IEnumerable<string> texts, string field) =>
        texts.SelectMany(text => AddressReader.Read(text, field));

    /// <summary>Returns each recipient once.</summary>
    /// <exception cref="MailException">RecipientMissing: there is no recipient.</exception>
    public static IReadOnlyList<MailboxAddress> RemoveDuplicates(IEnumerable<MailboxAddress> mailboxes)
    {
        MailboxAddress[] recipients = mailboxes
            .GroupBy(mailbox => mailbox.Address, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.First())
            .ToArray();
        return recipients.Length > 0 ? recipients : throw ComposingFailures.RecipientMissing.Make();
    }

    private static void SetHeaders(MimeMessage message, MessageDraft draft, MailboxAddress sender)
    {
        // The domain of the account, because the name of this computer is private.
        message.MessageId = draft.MessageId is null
            ? MimeUtils.GenerateMessageId(sender.Domain)
            : HeaderGuard.ParseMessageId(draft.MessageId, "MessageId");
        if (draft.InReplyTo is not null)
        {
            message.InReplyTo = HeaderGuard.ParseMessageId(draft.InReplyTo, "InReplyTo");
        }

        string[] references = draft.References.Select(id => HeaderGuard.ParseMessageId(id, "References")).ToArray();

        // RFC 5322, section 3.6.4: the message that is answered is the last of the references.
        message.References.AddRange(references);
        if (message.InReplyTo is { } answered && !references.Contains(answered))
        {
            message.References.Add(answered);
        }

        SetPriority(message, draft.Priority);
        foreach (KeyValuePair<string, string> field in draft.Headers)
        {
            HeaderGuard.CheckField(field.Key, field.Value);
            EncodedText.Add(message.Headers, field.Key, field.Value, Encoding.UTF8);
        }
    }

    private static void SetPriority(MimeMessage message, MailPriority priority)
    {
        if (priority == MailPriority.Normal)
        {
            return;
        }

        bool high = priority == MailPriority.High;
        message.Priority = high ? MessagePriority.Urgent : MessagePriority.NonUrgent;
        message.Importance = high ? MessageImportance.High : MessageImportance.Low;
        message.XPriority = high ? XMessagePriority.Highest : XMessagePriority.Lowest;
    }
}
