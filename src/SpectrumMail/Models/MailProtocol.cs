namespace SpectrumMail.Models;

/// <summary>The mail protocols the module speaks.</summary>
public enum MailProtocol
{
    /// <summary>
    /// Internet Message Access Protocol (RFC 9051, RFC 3501): mailboxes stay on the server and in step on every device.
    /// </summary>
    Imap,

    /// <summary>Post Office Protocol version 3 (RFC 1939): one inbox, read by downloading.</summary>
    Pop3,

    /// <summary>Simple Mail Transfer Protocol as used for message submission (RFC 5321, RFC 6409).</summary>
    Smtp,
}
