namespace SpectrumMail.Models;

/// <summary>How saved messages lie on disk.</summary>
public enum SaveFormat
{
    /// <summary>A file for each message with exactly the bytes the server gave.</summary>
    Eml,

    /// <summary>
    /// One file for each folder (mboxrd, RFC 4155): lines that begin with <c>From </c> are quoted with <c>&gt;</c>, and the flags
    /// stand in Status, X-Status and X-Keywords lines before each message's own first line.
    /// </summary>
    Mbox,

    /// <summary>
    /// A Maildir for each folder: a file for each message with exactly the bytes the server gave, the flags in its name.
    /// </summary>
    Maildir,
}
