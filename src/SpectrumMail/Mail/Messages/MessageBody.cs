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
        AddFiles(mixed, shown.Select(CreateInlinePart));
        AddFiles(mixed, draft.Attachments.Select(path => CreateFilePart(path, ContentDisposition.Attachment)));
        return mixed;
    }

    /// <summary>Returns the requested character set when it has every character of the text, otherwise UTF-8.</summary>
    public static Encoding ChooseEncoding(Encoding wanted, string text)
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
        AddFiles(related, draft.Inline.Select(CreateInlinePart));
        return related;
    }

    private static MimePart CreateInlinePart(InlineFile file)
    {
        string id = HeaderGuard.ParseContentId(file.ContentId);
        MimePart part = CreateFilePart(file.Path, ContentDisposition.Inline);
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
        string lines = Regex.Replace(text, @"\r\n|\r|\n", "\r\n");
        var part = new TextPart(subtype);
        part.SetText(ChooseEncoding(encoding, lines), lines);
        return part;
    }

    private static MimePart CreateFilePart(string path, string disposition)
    {
        HeaderGuard.Check(Path.GetFileName(path), "attachment's file name");
        try
        {
            // The file is read while it is sent. Disposing the message closes it. The stream ends at the present length, because
            // a log file may grow, and a server refuses a message that is longer than announced.
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
