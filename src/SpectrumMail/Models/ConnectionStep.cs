namespace SpectrumMail.Models;

/// <summary>The stages of a connection, in their order.</summary>
public enum ConnectionStep
{
    /// <summary>The server's name is looked up in the DNS.</summary>
    Resolve,

    /// <summary>A TCP connection is made.</summary>
    Connect,

    /// <summary>TLS is agreed and the certificate is verified.</summary>
    Tls,

    /// <summary>The server greets and lists its capabilities.</summary>
    Greeting,

    /// <summary>The account signs in.</summary>
    Authenticate,

    /// <summary>
    /// The account's mail is reached: folders and headers (IMAP), sender and recipient (SMTP), message list (POP3).
    /// </summary>
    Access,
}
