namespace SpectrumMail.Models;

/// <summary>The format of saved messages on disk.</summary>
public enum SaveFormat
{
    /// <summary>A file for each message with exactly the server's bytes.</summary>
    Eml,

    /// <summary>
    /// One file for each folder (mboxrd, RFC 4155): lines that begin with <c>From </c> are quoted with <c>&gt;</c>, and the flags
    /// are in Status, X-Status and X-Keywords lines before the first line of each message.
    /// </summary>
    Mbox,

    /// <summary>
    /// A Maildir for each folder: a file for each message with exactly the server's bytes, the flags in its name.
    /// </summary>
    Maildir,
}
