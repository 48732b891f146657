using System;
using System.Collections.Generic;
using System.Linq;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Makes a MIME message from a draft, and refuses what must not go out.</summary>
internal static class MessageComposer
{
    /// <exception cref="MailException">InvalidInput: an address, a header value or a file that cannot be used; nothing was
    /// sent.</exception>
    public static ComposedMessage Compose(MessageDraft draft)
    {
        HeaderGuard.Check(draft.Subject, "subject");
        var message = new MimeMessage();
        try
        {
            message.Headers.Replace(HeaderId.Subject, MessageBody.Fitting(draft.Encoding, draft.Subject), draft.Subject);
            MailboxAddress sender = Sender(draft.From);
            message.From.Add(sender);
            message.To.AddRange(Addresses(draft.To, "To"));
            message.Cc.AddRange(Addresses(draft.Cc, "Cc"));
            message.ReplyTo.AddRange(Addresses(draft.ReplyTo, "ReplyTo"));
            IReadOnlyList<MailboxAddress> recipients = Recipients(
                message.To.Mailboxes.Concat(message.Cc.Mailboxes).Concat(Addresses(draft.Bcc, "Bcc"))
            );
            SetHeaders(message, draft, sender);
            message.Body = MessageBody.Build(draft);
            message.Prepare(EncodingConstraint.SevenBit);
            return ComposedMessage.Of(message, sender, recipients) with
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

    /// <summary>The one sender of a text.</summary>
    public static MailboxAddress Sender(string text)
    {
        IReadOnlyList<MailboxAddress> found = AddressReader.Read(text, "From");
        return found.Count == 1 ? found[0] : throw ComposingFailures.SenderAmbiguous.Make(text, found.Count);
    }

    /// <summary>The mailboxes of several texts.</summary>
    public static IEnumerable<MailboxAddress> Addresses(IEnumerable<string> texts, string field) =>
        texts.SelectMany(text => AddressReader.Read(text, field));

    /// <summary>Everybody once.</summary>
    /// <exception cref="MailException">RecipientMissing: there is nobody.</exception>
    public static IReadOnlyList<MailboxAddress> Recipients(IEnumerable<MailboxAddress> mailboxes)
    {
        MailboxAddress[] recipients = mailboxes
            .GroupBy(mailbox => mailbox.Address, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.First())
            .ToArray();
        return recipients.Length > 0 ? recipients : throw ComposingFailures.RecipientMissing.Make();
    }

    private static void SetHeaders(MimeMessage message, MessageDraft draft, MailboxAddress sender)
    {
        // The account's own domain, not this computer's name, which is nobody's business.
        message.MessageId = draft.MessageId is null
            ? MimeUtils.GenerateMessageId(sender.Domain)
            : HeaderGuard.MessageId(draft.MessageId, "MessageId");
        if (draft.InReplyTo is not null)
        {
            message.InReplyTo = HeaderGuard.MessageId(draft.InReplyTo, "InReplyTo");
        }

        string[] references = draft.References.Select(id => HeaderGuard.MessageId(id, "References")).ToArray();

        // RFC 5322, section 3.6.4: the message answered is the last of the references.
        message.References.AddRange(references);
        if (message.InReplyTo is { } answered && !references.Contains(answered))
        {
            message.References.Add(answered);
        }

        SetPriority(message, draft.Priority);
        foreach (KeyValuePair<string, string> field in draft.Headers)
        {
            HeaderGuard.CheckField(field.Key, field.Value);
            message.Headers.Add(field.Key, field.Value);
        }
    }

    private static void SetPriority(MimeMessage message, DraftPriority priority)
    {
        if (priority == DraftPriority.Normal)
        {
            return;
        }

        bool high = priority == DraftPriority.High;
        message.Priority = high ? MessagePriority.Urgent : MessagePriority.NonUrgent;
        message.Importance = high ? MessageImportance.High : MessageImportance.Low;
        message.XPriority = high ? XMessagePriority.Highest : XMessagePriority.Lowest;
    }
}
