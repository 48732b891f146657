using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// A message ready to be submitted. Blind recipients are in the envelope only: no header of the message knows them.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Where failures are reported to.</param>
/// <param name="Recipients">Everybody who gets it, each once.</param>
/// <param name="Size">Its size as it goes over the wire, in bytes.</param>
/// <param name="NeedsUtf8">Whether an address can only be written in UTF-8, which the server must offer then (SMTPUTF8, RFC
/// 6531).</param>
internal sealed record ComposedMessage(
    MimeMessage Message,
    MailboxAddress Sender,
    IReadOnlyList<MailboxAddress> Recipients,
    long Size,
    bool NeedsUtf8
) : IDisposable
{
    /// <summary>The file the message is read from while it is sent; null when it is not in one.</summary>
    public IDisposable? Source { get; init; }

    /// <summary>
    /// Whether it will go out exactly as it was measured: it is 7-bit, in short lines, and all in memory. It need be neither
    /// encoded for the server nor measured again then.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>
    /// Whether a CR or LF stands alone in it: servers would disagree about where it ends, so it must not go out.
    /// </summary>
    public bool HasBrokenLines { get; init; }

    /// <summary>How many get it.</summary>
    public int RecipientCount => Recipients.Count;

    /// <summary>The recipients' addresses, as people read them.</summary>
    public string Everybody => string.Join(", ", Recipients.Select(recipient => recipient.Address));

    public string MessageId => Message.MessageId ?? string.Empty;

    public string Subject => Message.Subject ?? string.Empty;

    /// <summary>Measures a message and looks at its addresses.</summary>
    public static ComposedMessage Of(MimeMessage message, MailboxAddress sender, IReadOnlyList<MailboxAddress> recipients)
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

    /// <summary>How a message is written for others to see: without what only its author may know.</summary>
    /// <param name="utf8">Whether header fields may be UTF-8.</param>
    public static FormatOptions Format(bool utf8)
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        options.EnsureNewLine = true;
        options.International = utf8;

        // MailKit hides these only where it makes the options itself.
        options.HiddenHeaders.Add(HeaderId.Bcc);
        options.HiddenHeaders.Add(HeaderId.ResentBcc);
        options.HiddenHeaders.Add(HeaderId.ContentLength);
        return options;
    }

    /// <summary>Whether a message in ASCII is written byte for byte as <see cref="Format"/> writes it.</summary>
    public static bool IsMeasuredIn(FormatOptions options) =>
        !options.International
        && options.EnsureNewLine
        && options.NewLineFormat == NewLineFormat.Dos
        && options.HiddenHeaders.SetEquals([HeaderId.Bcc, HeaderId.ResentBcc, HeaderId.ContentLength]);

    /// <summary>Writes the message as it is sent.</summary>
    public void WriteTo(Stream stream) => Message.WriteTo(Format(NeedsUtf8), stream);

    public void Dispose()
    {
        Message.Dispose();
        Source?.Dispose();
    }
}
