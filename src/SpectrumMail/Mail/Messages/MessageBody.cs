using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Builds the body of a message: texts, files shown in the HTML, and attachments (RFC 2046, RFC 2387).</summary>
internal static class MessageBody
{
    /// <summary>Builds the body of a draft.</summary>
    /// <exception cref="MailException">InvalidInput: a file cannot be read, or its name contains a control character.</exception>
    public static MimeEntity Build(MessageDraft draft)
    {
        MimeEntity content = BuildTexts(draft);

        // A plain text cannot refer to a file, so the files follow it.
        IReadOnlyList<InlineFile> shown = draft.HtmlBody is null ? draft.Inline : [];
        if (draft.Attachments.Count == 0 && shown.Count == 0)
        {
            return content;
        }

        var mixed = new Multipart("mixed") { content };
        AddFiles(mixed, shown.Select(file => CreateInlinePart(file, draft.Patience)));
        AddFiles(mixed, draft.Attachments.Select(path => CreateFilePart(path, ContentDisposition.Attachment, draft.Patience)));
        return mixed;
    }

    /// <summary>
    /// Returns the requested character set when it has every character of the text and contains ASCII, otherwise UTF-8. Mail is
    /// written in ASCII: readers expect a UTF-16 text only with a mark, and header fields cannot have one at all.
    /// </summary>
    public static Encoding ChooseEncoding(Encoding wanted, string text)
    {
        if (!ContainsAscii(wanted))
        {
            return Encoding.UTF8;
        }

        var strict = (Encoding)wanted.Clone();
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        try
        {
            strict.GetByteCount(text);
            return wanted;
        }
        catch (EncoderFallbackException)
        {
            return Encoding.UTF8;
        }
    }

    private static bool ContainsAscii(Encoding encoding)
    {
        byte[] ascii = new byte[95];
        for (int place = 0; place < ascii.Length; place++)
        {
            ascii[place] = (byte)(' ' + place);
        }

        return encoding.GetBytes(Encoding.ASCII.GetString(ascii)).AsSpan().SequenceEqual(ascii);
    }

    private static MimeEntity BuildTexts(MessageDraft draft)
    {
        MimeEntity? html = draft.HtmlBody is null ? null : BuildHtml(draft);
        if (html is not null && draft.TextBody is null)
        {
            return html;
        }

        TextPart text = CreateText("plain", draft.TextBody ?? string.Empty, draft.Encoding);
        if (html is null)
        {
            return text;
        }

        // The preferred form comes last.
        return new MultipartAlternative { text, html };
    }

    private static MimeEntity BuildHtml(MessageDraft draft)
    {
        TextPart html = CreateText("html", draft.HtmlBody!, draft.Encoding);
        if (draft.Inline.Count == 0)
        {
            return html;
        }

        var related = new MultipartRelated { Root = html };
        AddFiles(related, draft.Inline.Select(file => CreateInlinePart(file, draft.Patience)));
        return related;
    }

    private static MimePart CreateInlinePart(InlineFile file, TimeSpan patience)
    {
        string id = HeaderGuard.ParseContentId(file.ContentId);
        MimePart part = CreateFilePart(file.Path, ContentDisposition.Inline, patience);
        part.ContentId = id;
        return part;
    }

    private static void AddFiles(Multipart parent, IEnumerable<MimePart> parts)
    {
        try
        {
            foreach (MimePart part in parts)
            {
                parent.Add(part);
            }
        }
        catch
        {
            // This closes the files that are open.
            parent.Dispose();
            throw;
        }
    }

    private static TextPart CreateText(string subtype, string text, Encoding encoding)
    {
        // RFC 5321, section 2.3.8: CR and LF are sent together only. Some servers accept a single one as the end of a message.
        string lines = LineRepair.RepairText(text);
        var part = new TextPart(subtype);
        part.SetText(ChooseEncoding(encoding, lines), lines);
        return part;
    }

    private static MimePart CreateFilePart(string path, string disposition, TimeSpan patience)
    {
        HeaderGuard.Check(Path.GetFileName(path), "attachment's file name");
        try
        {
            // Disposing the message closes the file.
            Stream content = AttachedFile.Open(path, patience);
            string type = MimeTypes.GetMimeType(path);
            MimePart part = EmbeddedMessage.IsComposite(type) ? EmbeddedMessage.Create(type, content) : new MimePart(type);
            part.Content = new MimeContent(content);
            part.ContentDisposition = new ContentDisposition(disposition);
            part.FileName = Path.GetFileName(path);
            if (part is not EmbeddedMessage)
            {
                part.ContentTransferEncoding = ContentEncoding.Base64;
            }

            return part;
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw ComposingFailures.AttachmentUnreadable.Make(path, ex.Message, ex);
        }
    }
}
