using System.Collections.Generic;

namespace SpectrumMail.Mail.Sending;

/// <summary>How urgent a message says it is.</summary>
internal enum DraftPriority
{
    Normal,
    High,
    Low,
}

/// <summary>A message to be sent, as the user described it.</summary>
internal sealed record MessageDraft
{
    public string From { get; init; } = string.Empty;

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    public string Subject { get; init; } = string.Empty;

    public string Body { get; init; } = string.Empty;

    public bool IsHtml { get; init; }

    /// <summary>Absolute paths of the files to attach.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public DraftPriority Priority { get; init; }
}
