using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.IO;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Builds the body of a message: the texts, the files shown in the HTML, the attachments (RFC 2046, RFC 2387).</summary>
internal static class MessageBody
{
    /// <exception cref="MailException">InvalidInput: a file cannot be read, or its name has a control character.</exception>
    public static MimeEntity Build(MessageDraft draft)
    {
        MimeEntity content = Texts(draft);

        // Plain text cannot refer to a file, so the files follow it.
        IReadOnlyList<InlineFile> shown = draft.HtmlBody is null ? draft.Inline : [];
        if (draft.Attachments.Count == 0 && shown.Count == 0)
        {
            return content;
        }

        var mixed = new Multipart("mixed") { content };
        AddFiles(mixed, shown.Select(InlinePart));
        AddFiles(mixed, draft.Attachments.Select(path => FilePart(path, ContentDisposition.Attachment)));
        return mixed;
    }

    /// <summary>The character set for a text: the one asked for where it holds every character, else UTF-8.</summary>
    public static Encoding Fitting(Encoding wanted, string text)
    {
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

    private static MimeEntity Texts(MessageDraft draft)
    {
        MimeEntity? html = draft.HtmlBody is null ? null : Html(draft);
        if (html is not null && draft.TextBody is null)
        {
            return html;
        }

        TextPart text = Text("plain", draft.TextBody ?? string.Empty, draft.Encoding);
        if (html is null)
        {
            return text;
        }

        // The preferred form comes last.
        return new MultipartAlternative { text, html };
    }

    private static MimeEntity Html(MessageDraft draft)
    {
        TextPart html = Text("html", draft.HtmlBody!, draft.Encoding);
        if (draft.Inline.Count == 0)
        {
            return html;
        }

        var related = new MultipartRelated { Root = html };
        AddFiles(related, draft.Inline.Select(InlinePart));
        return related;
    }

    private static MimePart InlinePart(InlineFile file)
    {
        string id = HeaderGuard.ContentId(file.ContentId);
        MimePart part = FilePart(file.Path, ContentDisposition.Inline);
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
            // The files opened so far are closed with it.
            parent.Dispose();
            throw;
        }
    }

    private static TextPart Text(string subtype, string text, Encoding encoding)
    {
        // RFC 5321, section 2.3.8: CR and LF go out together only. Some servers take either alone, before a dot, for the end.
        string lines = Regex.Replace(text, @"\r\n|\r|\n", "\r\n");
        var part = new TextPart(subtype);
        part.SetText(Fitting(encoding, lines), lines);
        return part;
    }

    private static MimePart FilePart(string path, string disposition)
    {
        HeaderGuard.Check(Path.GetFileName(path), "attachment's file name");
        try
        {
            // Read while it is sent, not held in memory; the message's disposal closes the file. Only as far as it reaches now: a
            // log file goes on growing, and a message longer than announced would be refused half-way.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new MimePart(MimeTypes.GetMimeType(path))
            {
                Content = new MimeContent(new BoundStream(file, 0, file.Length, leaveOpen: false)),
                ContentDisposition = new ContentDisposition(disposition),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = Path.GetFileName(path),
            };
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw ComposingFailures.AttachmentUnreadable.Make(path, ex.Message, ex);
        }
    }
}
