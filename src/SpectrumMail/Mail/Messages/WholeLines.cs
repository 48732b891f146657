using System;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.IO;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// Keeps a CR or LF that stands alone from going out (RFC 5321, section 2.3.8). A server that takes one for a line end would see
/// the end of the message where another sees text, and commands after it.
/// </summary>
internal static class WholeLines
{
    /// <summary>Measures a message, and when such a mark is in it, mends it and measures again.</summary>
    /// <param name="message">The message.</param>
    /// <param name="measure">Measures it.</param>
    /// <returns>Null when it cannot be mended: a part that is signed would no longer be what was signed.</returns>
    public static ComposedMessage? Only(MimeMessage message, Func<ComposedMessage> measure)
    {
        ComposedMessage composed = measure();
        if (!composed.HasBrokenLines)
        {
            return composed;
        }

        Mend(message);
        composed = measure();
        return composed.HasBrokenLines ? null : composed;
    }

    private static void Mend(MimeMessage message)
    {
        Mend(message.Headers);
        Mend(message.Body);
    }

    private static void Mend(MimeEntity? entity)
    {
        if (entity is null)
        {
            return;
        }

        // What is around the signed part may be changed, it itself not.
        Mend(entity.Headers);
        switch (entity)
        {
            case Multipart parent when !parent.ContentType.IsMimeType("multipart", "signed"):
                parent.Preamble = Mend(parent.Preamble);
                parent.Epilogue = Mend(parent.Epilogue);
                parent.ToList().ForEach(child => Mend(child));
                break;
            case MessagePart { Message: { } inner }:
                Mend(inner);
                break;
            case MimePart { Content: { } } part:
                Encode(part);
                break;
        }
    }

    // In a header a line end would begin another field, so such a mark becomes a space.
    private static void Mend(HeaderList headers)
    {
        foreach (Header header in headers.ToArray())
        {
            byte[] raw = header.RawValue;
            bool IsAlone(int at) => raw[at] == '\r' && (at + 1 == raw.Length || raw[at + 1] != '\n');
            byte[] mended = raw.Select((mark, at) => IsAlone(at) ? (byte)' ' : mark).ToArray();
            if (!mended.SequenceEqual(raw) && mended[mended.Length - 1] == '\n')
            {
                header.SetRawValue(mended);
            }
        }
    }

    private static string? Mend(string? text) => text is null ? null : Regex.Replace(text, @"\r\n|\r|\n", "\r\n");

    // Base64 keeps every byte of the content, also in a part that says it is text.
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
            // What is encoded already is written as it stands, with whatever stands between its lines.
            var decoded = new MemoryBlockStream();
            part.Content!.DecodeTo(decoded);
            decoded.Position = 0;
            part.Content = new MimeContent(decoded);
        }

        part.ContentTransferEncoding = ContentEncoding.Base64;
    }
}
