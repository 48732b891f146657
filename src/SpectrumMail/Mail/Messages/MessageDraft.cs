using System;
using System.Collections.Generic;
using System.Net.Mail;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>A file shown inside the HTML text.</summary>
/// <param name="ContentId">The id of the file in the HTML, after <c>cid:</c>.</param>
/// <param name="Path">The absolute path.</param>
internal sealed record InlineFile(string ContentId, string Path);

/// <summary>A message to be sent, as the user described it.</summary>
internal sealed record MessageDraft
{
    /// <summary>The author; null when it is not set yet.</summary>
    public string? From { get; init; }

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    /// <summary>The subject; null when there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>The plain text; null when there is none.</summary>
    public string? TextBody { get; init; }

    /// <summary>The HTML text, sent unchanged; null when there is none.</summary>
    public string? HtmlBody { get; init; }

    /// <summary>The character set of the texts and the subject. A text with other characters is sent in UTF-8.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>The paths of the files to attach. The composer needs absolute paths.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public IReadOnlyList<InlineFile> Inline { get; init; } = [];

    /// <summary>How long a file may take that must be read before the message is sent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Further header fields, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The Message-ID, with or without brackets; null for a new one.</summary>
    public string? MessageId { get; init; }

    /// <summary>The Message-ID of the message that is answered; null when there is none.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The Message-IDs of the conversation, the oldest first.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    public MailPriority Priority { get; init; }

    /// <summary>Adds a text as the plain or the HTML body. Without a text, a draft with no body gets an empty one.</summary>
    /// <param name="body">The text; null when there is none.</param>
    /// <param name="isHtml">Whether the text is HTML.</param>
    /// <exception cref="MailException">BodyAmbiguous: the draft has such a body already.</exception>
    public MessageDraft WithBody(string? body, bool isHtml)
    {
        if (body is null && (TextBody is not null || HtmlBody is not null))
        {
            return this;
        }

        if ((isHtml ? HtmlBody : TextBody) is not null)
        {
            throw ComposingFailures.BodyAmbiguous.Make();
        }

        string text = body ?? string.Empty;
        return isHtml ? this with { HtmlBody = text } : this with { TextBody = text };
    }
}
