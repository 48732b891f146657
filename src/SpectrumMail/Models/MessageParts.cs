namespace SpectrumMail.Models;

/// <summary>The details that a listing can read beyond envelope and flags.</summary>
public enum MessageDetail
{
    /// <summary>All header fields.</summary>
    Headers,

    /// <summary>Names, types and sizes of the attachments; nothing is downloaded.</summary>
    Attachments,

    /// <summary>The start of the text.</summary>
    Preview,

    /// <summary>The plain and the HTML text.</summary>
    Body,
}

/// <summary>The sort key of a listing (RFC 5256).</summary>
public enum MessageSortKey
{
    /// <summary>The time of arrival (INTERNALDATE).</summary>
    Arrival,

    /// <summary>The Date header; when it is missing or unreadable, the arrival.</summary>
    Date,

    /// <summary>The part of the first author's address before the @, regardless of case.</summary>
    From,

    /// <summary>The subject without Re:, Fwd: and list marks, regardless of case.</summary>
    Subject,

    /// <summary>The size in bytes.</summary>
    Size,

    /// <summary>The part of the first recipient's address before the @, regardless of case.</summary>
    To,
}

/// <summary>Why a listing with a checkpoint contains a message.</summary>
public enum MessageChange
{
    /// <summary>No checkpoint was used.</summary>
    None,

    /// <summary>The message was not there, or not taken, when the checkpoint was written.</summary>
    New,

    /// <summary>The message was known; its flags or keywords have changed since (servers with CONDSTORE, RFC 7162).</summary>
    Changed,
}

/// <summary>A header field.</summary>
public sealed class MessageHeader
{
    /// <summary>The name as it is written in the message.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The value, decoded and on one line.</summary>
    public string Value { get; init; } = string.Empty;

    /// <summary>Name and value.</summary>
    /// <returns>The field.</returns>
    public override string ToString() => PlainText.Line($"{Name}: {Value}");
}

/// <summary>A part of a message that is a file, or another message.</summary>
public sealed class MessageAttachment
{
    /// <summary>
    /// The file name, decoded, without what a terminal would obey or show in another order; not safe as a path. Empty when the
    /// message gives none.
    /// </summary>
    public string Name
    {
        get => PlainText.Line(RawName);
        init => RawName = value;
    }

    /// <summary>The file name, decoded, exactly as the message has it.</summary>
    public string RawName { get; init; } = string.Empty;

    /// <summary>The media type, for example application/pdf.</summary>
    public string ContentType
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The stored size in bytes; with base64 it is about a third larger than the file.</summary>
    public long Size { get; init; }

    /// <summary>The part's number (RFC 9051, section 6.4.5), for example 2 or 1.3.</summary>
    public string Part { get; init; } = string.Empty;

    /// <summary>Whether it belongs to the text, as images in HTML do.</summary>
    public bool Inline { get; init; }

    /// <summary>The Content-ID without brackets; empty when there is none.</summary>
    public string ContentId
    {
        get;
        init => field = PlainText.Line(value);
    } = string.Empty;

    /// <summary>The name.</summary>
    /// <returns>The name, or the media type without one.</returns>
    public override string ToString() => Name.Length > 0 ? Name : ContentType;
}

/// <summary>A message of a checkpoint that is gone from its folder: deleted or moved.</summary>
public sealed class VanishedMessage
{
    /// <summary>The path of its former folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The folder's UIDVALIDITY.</summary>
    public long UidValidity { get; init; }

    /// <summary>The UID it had.</summary>
    public long Uid { get; init; }

    /// <summary>The name of the session.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>Folder and UID.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => $"{Folder}/{Uid}";
}
