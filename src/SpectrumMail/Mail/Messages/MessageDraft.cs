using System.Collections.Generic;
using System.Text;

namespace SpectrumMail.Mail.Messages;

/// <summary>How urgent a message says it is.</summary>
internal enum DraftPriority
{
    Normal,
    High,
    Low,
}

/// <summary>A file shown inside the HTML text.</summary>
/// <param name="ContentId">What the HTML calls it: <c>cid:</c> and this.</param>
/// <param name="Path">Its absolute path.</param>
internal sealed record InlineFile(string ContentId, string Path);

/// <summary>A message to be sent, as the user described it.</summary>
internal sealed record MessageDraft
{
    public string From { get; init; } = string.Empty;

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    public string Subject { get; init; } = string.Empty;

    /// <summary>The plain text; null when there is none.</summary>
    public string? TextBody { get; init; }

    /// <summary>The HTML text, sent as it is; null when there is none.</summary>
    public string? HtmlBody { get; init; }

    /// <summary>The character set of the texts and the subject; a text that it cannot hold goes out in UTF-8.</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>Absolute paths of the files to attach.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public IReadOnlyList<InlineFile> Inline { get; init; } = [];

    /// <summary>Further header fields, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The Message-ID, with or without brackets; null for a new one.</summary>
    public string? MessageId { get; init; }

    /// <summary>The Message-ID of the message this answers; null when it answers none.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>The Message-IDs of the conversation, the oldest first.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    public DraftPriority Priority { get; init; }
}
