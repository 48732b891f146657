using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using MimeKit.IO;
using MimeKit.Utils;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>A message ready to be submitted. Blind recipients are in the envelope only: no header of the message knows them.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Where failures are reported to.</param>
/// <param name="Recipients">Everybody who gets it, each once.</param>
/// <param name="Size">Its size as it goes over the wire, in bytes.</param>
internal sealed record ComposedMessage(MimeMessage Message, MailboxAddress Sender, IReadOnlyList<MailboxAddress> Recipients, long Size) : IDisposable
{
    /// <summary>The recipients' addresses, as people read them.</summary>
    public string Everybody => string.Join(", ", Recipients.Select(recipient => recipient.Address));

    public void Dispose() => Message.Dispose();
}

/// <summary>Makes a MIME message from a draft, and refuses what must not go out.</summary>
internal static class MessageComposer
{
    /// <exception cref="MailException">InvalidInput: an address, a header value or a file that cannot be used; nothing was sent.</exception>
    public static ComposedMessage Compose(MessageDraft draft)
    {
        HeaderGuard.Check(draft.Subject, "subject");
        var message = new MimeMessage { Subject = draft.Subject };
        try
        {
            MailboxAddress sender = Addresses(draft.From, "From").Single();
            message.From.Add(sender);
            message.To.AddRange(draft.To.SelectMany(text => Addresses(text, "To")));
            message.Cc.AddRange(draft.Cc.SelectMany(text => Addresses(text, "Cc")));
            message.ReplyTo.AddRange(draft.ReplyTo.SelectMany(text => Addresses(text, "ReplyTo")));
            MailboxAddress[] recipients = message.To.Mailboxes
                .Concat(message.Cc.Mailboxes)
                .Concat(draft.Bcc.SelectMany(text => Addresses(text, "Bcc")))
                .GroupBy(mailbox => mailbox.Address, StringComparer.OrdinalIgnoreCase)
                .Select(same => same.First())
                .ToArray();
            if (recipients.Length == 0)
            {
                throw Unusable("RecipientMissing", "The message has no recipient.", "Give -To, -Cc or -Bcc.");
            }

            // The account's own domain, not this computer's name, which is nobody's business.
            message.MessageId = MimeUtils.GenerateMessageId(sender.Domain);
            SetPriority(message, draft.Priority);
            message.Body = Body(draft);
            message.Prepare(EncodingConstraint.SevenBit);
            return new ComposedMessage(message, sender, recipients, Measure(message));
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private static MimeEntity Body(MessageDraft draft)
    {
        var builder = new BodyBuilder();
        if (draft.IsHtml)
        {
            builder.HtmlBody = draft.Body;
        }
        else
        {
            builder.TextBody = draft.Body;
        }

        foreach (string path in draft.Attachments)
        {
            Attach(builder, path);
        }

        return builder.ToMessageBody();
    }

    private static void Attach(BodyBuilder builder, string path)
    {
        HeaderGuard.Check(Path.GetFileName(path), "attachment's file name");
        try
        {
            // Read while it is sent, not held in memory; the message's disposal closes the file. Only as far as it reaches now: a
            // log file goes on growing, and a message longer than announced would be refused half-way.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var part = new MimePart(MimeTypes.GetMimeType(path))
            {
                Content = new MimeContent(new BoundStream(file, 0, file.Length, leaveOpen: false)),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = Path.GetFileName(path),
            };
            builder.Attachments.Add(part);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw Unusable("AttachmentUnreadable", $"The attachment '{path}' cannot be read: {ex.Message}", "Check the path. Nothing was sent.");
        }
    }

    private static IEnumerable<MailboxAddress> Addresses(string text, string field)
    {
        HeaderGuard.Check(text, field + " address");
        if (!InternetAddressList.TryParse(text, out InternetAddressList? list)
            || !list.Mailboxes.Any()
            || list.Mailboxes.Any(mailbox => string.IsNullOrEmpty(mailbox.LocalPart) || string.IsNullOrEmpty(mailbox.Domain)))
        {
            throw Unusable("AddressInvalid", $"'{text}' is not a mail address ({field}).", "Write name@example.com or Name <name@example.com>. Nothing was sent.");
        }

        return list.Mailboxes;
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

    private static long Measure(MimeMessage message)
    {
        using var measure = new MeasuringStream();
        FormatOptions dos = FormatOptions.Default.Clone();
        dos.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(dos, measure);
        return measure.Length;
    }

    private static MailException Unusable(string id, string message, string remedy) => new(MailCause.InvalidInput, message, remedy) { ErrorId = id };
}
