using System;

namespace SpectrumMail.Models;

/// <summary>A message that was saved.</summary>
public sealed class SavedMessage
{
    /// <summary>The path of its folder.</summary>
    public string Folder
    {
        get;
        init => field = PlainText.Name(value);
    } = string.Empty;

    /// <summary>The folder's UIDVALIDITY; 0 for POP3.</summary>
    public long UidValidity { get; init; }

    /// <summary>The message's UID; 0 for POP3.</summary>
    public long Uid { get; init; }

    /// <summary>The message's unique id on a POP3 server (UIDL); empty for IMAP.</summary>
    public string Uidl { get; init; } = string.Empty;

    /// <summary>The file with the message.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The offset in that file, in bytes: at its <c>From </c> line in an mbox, otherwise 0.</summary>
    public long Offset { get; init; }

    /// <summary>Its size in bytes on the server.</summary>
    public long Size { get; init; }

    /// <summary>
    /// The time of arrival (INTERNALDATE; for POP3 according to the headers), in local time; null when it is not known.
    /// </summary>
    public DateTime? Received { get; init; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The file.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
