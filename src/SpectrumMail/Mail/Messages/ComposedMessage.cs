using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// A message that is ready to be submitted. Blind recipients are in the envelope only, never in a header.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">The address that failures are reported to.</param>
/// <param name="Recipients">All recipients, each once.</param>
/// <param name="Size">The size as sent, in bytes.</param>
/// <param name="NeedsUtf8">Whether an address needs UTF-8, so that the server must offer SMTPUTF8 (RFC 6531).</param>
internal sealed record ComposedMessage(
    MimeMessage Message,
    MailboxAddress Sender,
    IReadOnlyList<MailboxAddress> Recipients,
    long Size,
    bool NeedsUtf8
) : IDisposable
{
    /// <summary>The file that the message is read from while it is sent; null when there is none.</summary>
    public IDisposable? Source { get; init; }

    /// <summary>
    /// Whether the message is sent exactly as it was measured: it is 7-bit, has short lines, and is in memory. Then it is neither
    /// encoded for the server nor measured again.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>
    /// Whether the message contains a single CR or LF. Servers would disagree about its end, so it must not be sent.
    /// </summary>
    public bool HasBrokenLines { get; init; }

    /// <summary>The number of recipients.</summary>
    public int RecipientCount => Recipients.Count;

    /// <summary>The addresses of all recipients, separated by commas.</summary>
    public string AllRecipients => string.Join(", ", Recipients.Select(recipient => recipient.Address));

    public string MessageId => Message.MessageId ?? string.Empty;

    public string Subject => Message.Subject ?? string.Empty;

    /// <summary>Measures a message and checks its addresses for UTF-8.</summary>
    public static ComposedMessage Measure(MimeMessage message, MailboxAddress sender, IReadOnlyList<MailboxAddress> recipients)
    {
        bool utf8 = recipients
            .Append(sender)
            .Concat(message.From.Mailboxes)
            .Concat(message.To.Mailboxes)
            .Concat(message.Cc.Mailboxes)
            .Concat(message.ReplyTo.Mailboxes)
            .Any(AddressReader.NeedsUtf8);
        using var measure = new LineMeasure();
        message.WriteTo(Format(utf8), measure);
        return new ComposedMessage(message, sender, recipients, measure.Length, utf8) { HasBrokenLines = measure.HasBrokenLines };
    }

    /// <summary>Creates the format in which a message is sent: without the headers that only its author may read.</summary>
    /// <param name="utf8">Whether header fields may be UTF-8.</param>
    public static FormatOptions Format(bool utf8)
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        options.EnsureNewLine = true;
        options.International = utf8;

        // MailKit hides these headers only in options that it creates.
        options.HiddenHeaders.Add(HeaderId.Bcc);
        options.HiddenHeaders.Add(HeaderId.ResentBcc);
        options.HiddenHeaders.Add(HeaderId.ContentLength);
        return options;
    }

    /// <summary>Whether these options write an ASCII message exactly as those of <see cref="Format"/>.</summary>
    public static bool IsMeasuredIn(FormatOptions options) =>
        !options.International
        && options.EnsureNewLine
        && options.NewLineFormat == NewLineFormat.Dos
        && options.HiddenHeaders.SetEquals([HeaderId.Bcc, HeaderId.ResentBcc, HeaderId.ContentLength]);

    /// <summary>Writes the message in the format in which it is sent.</summary>
    public void WriteTo(Stream stream) => Message.WriteTo(Format(NeedsUtf8), stream);

    public void Dispose()
    {
        Message.Dispose();
        Source?.Dispose();
    }
}
