using System;

namespace SpectrumMail.Models;

/// <summary>A message that was saved.</summary>
public sealed class SavedMessage
{
    /// <summary>The path of the folder it lies in.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>The folder's UIDVALIDITY; 0 for POP3.</summary>
    public long UidValidity { get; init; }

    /// <summary>The message's UID; 0 for POP3.</summary>
    public long Uid { get; init; }

    /// <summary>The message's unique id on a POP3 server (UIDL); empty for IMAP.</summary>
    public string Uidl { get; init; } = string.Empty;

    /// <summary>The file it was saved in.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>Where it begins in that file, in bytes: at its <c>From </c> line in an mbox, otherwise 0.</summary>
    public long Offset { get; init; }

    /// <summary>Its size in bytes, as the server gave it.</summary>
    public long Size { get; init; }

    /// <summary>
    /// When the server took it (INTERNALDATE; for POP3 what the headers say), in local time; null when that is not known.
    /// </summary>
    public DateTime? Received { get; init; }

    /// <summary>The name of the session it was read with.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>The file.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
