using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Makes what cmdlets emit from what a FETCH answered.</summary>
internal static class MessageFactory
{
    /// <summary>What a listing asks for.</summary>
    public const MessageSummaryItems Items = MessageSummaryItems.UniqueId | MessageSummaryItems.Flags | MessageSummaryItems.InternalDate
        | MessageSummaryItems.Size | MessageSummaryItems.Envelope;

    /// <summary>
    /// Whether a summary answers our question. A server may also send flag changes of other messages, which have no envelope.
    /// </summary>
    public static bool IsComplete(IMessageSummary summary) => summary.UniqueId.IsValid && summary.Envelope is not null;

    public static SpectrumMessage Create(IMessageSummary summary, string folder, uint validity, string session)
    {
        Envelope envelope = summary.Envelope!;
        MessageFlags flags = summary.Flags ?? MessageFlags.None;
        return new SpectrumMessage
        {
            Folder = folder,
            UidValidity = validity,
            Uid = summary.UniqueId.Id,
            Subject = envelope.Subject ?? string.Empty,
            From = Contacts(envelope.From).FirstOrDefault(),
            To = Contacts(envelope.To),
            Cc = Contacts(envelope.Cc),
            Date = Local(envelope.Date),
            Received = Local(summary.InternalDate),
            Size = summary.Size ?? 0,
            Read = flags.HasFlag(MessageFlags.Seen),
            Flagged = flags.HasFlag(MessageFlags.Flagged),
            Answered = flags.HasFlag(MessageFlags.Answered),
            Deleted = flags.HasFlag(MessageFlags.Deleted),
            Draft = flags.HasFlag(MessageFlags.Draft),
            Keywords = summary.Keywords is { Count: > 0 } keywords ? [.. keywords] : [],
            MessageId = envelope.MessageId ?? string.Empty,
            InReplyTo = envelope.InReplyTo ?? string.Empty,
            Session = session,
        };
    }

    private static MailContact[] Contacts(InternetAddressList list)
    {
        if (list.Count == 0)
        {
            return [];
        }

        var contacts = new List<MailContact>(list.Count);
        foreach (MailboxAddress mailbox in list.Mailboxes)
        {
            contacts.Add(new MailContact(mailbox.Name, mailbox.Address));
        }

        return [.. contacts];
    }

    // A date outside what a local time can hold is as good as none.
    private static DateTime? Local(DateTimeOffset? date) => date is { Year: > 1 and < 9999 } value ? value.LocalDateTime : null;
}
