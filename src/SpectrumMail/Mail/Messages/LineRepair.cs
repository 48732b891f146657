using System;
using System.Linq;
using MimeKit;
using MimeKit.IO;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Repairs single CRs and LFs before a message is sent (RFC 5321, section 2.3.8). A server that accepts one as a line end could
/// find the end of the message, and commands after it, where another server finds text.
/// </summary>
internal static class LineRepair
{
    /// <summary>Measures a message. A message with single CRs or LFs is repaired and measured again.</summary>
    /// <param name="message">The message.</param>
    /// <param name="measure">Measures the message.</param>
    /// <returns>Null when the message cannot be repaired without breaking the signature of a part.</returns>
    public static ComposedMessage? MeasureRepaired(MimeMessage message, Func<ComposedMessage> measure)
    {
        ComposedMessage composed = measure();
        if (!composed.HasBrokenLines)
        {
            return composed;
        }

        Repair(message);
        composed = measure();
        return composed.HasBrokenLines ? null : composed;
    }

    /// <summary>Returns a text in which CR and LF stand together only.</summary>
    public static string RepairText(string text) => text.Replace("\r\n", "\n").Replace('\r', '\n').Replace("\n", "\r\n");

    private static void Repair(MimeMessage message)
    {
        Repair(message.Headers);
        Repair(message.Body);
    }

    private static void Repair(MimeEntity? entity)
    {
        if (entity is null)
        {
            return;
        }

        // The headers around a signed part may be changed, the signed part itself may not.
        Repair(entity.Headers);
        switch (entity)
        {
            case Multipart parent when !parent.ContentType.IsMimeType("multipart", "signed"):
                parent.Preamble = Repair(parent.Preamble);
                parent.Epilogue = Repair(parent.Epilogue);
                parent.ToList().ForEach(child => Repair(child));
                break;
            case MessagePart { Message: { } inner }:
                Repair(inner);
                break;
            case MimePart { Content: { } } part:
                Encode(part);
                break;
        }
    }

    // In a header a CRLF would begin another field, so a single CR becomes a space.
    private static void Repair(HeaderList headers)
    {
        foreach (Header header in headers.ToArray())
        {
            byte[] raw = header.RawValue;
            bool IsAlone(int at) => raw[at] == '\r' && (at + 1 == raw.Length || raw[at + 1] != '\n');
            byte[] repaired = raw.Select((mark, at) => IsAlone(at) ? (byte)' ' : mark).ToArray();
            if (!repaired.SequenceEqual(raw) && repaired[repaired.Length - 1] == '\n')
            {
                header.SetRawValue(repaired);
            }
        }
    }

    private static string? Repair(string? text) => text is null ? null : RepairText(text);

    // Base64 keeps every byte of the content, also in a part of the type text.
    private static void Encode(MimePart part)
    {
        using var measure = new LineMeasure();
        part.WriteTo(ComposedMessage.Format(utf8: false), measure, contentOnly: true);
        if (!measure.HasBrokenLines && !measure.EndsInReturn)
        {
            return;
        }

        if (part.ContentTransferEncoding is ContentEncoding.Base64 or ContentEncoding.QuotedPrintable or ContentEncoding.UUEncode)
        {
            // MimeKit writes encoded content unchanged, with the line ends that it has.
            var decoded = new MemoryBlockStream();
            part.Content!.DecodeTo(decoded);
            decoded.Position = 0;
            part.Content = new MimeContent(decoded);
        }

        part.ContentTransferEncoding = ContentEncoding.Base64;
    }
}
