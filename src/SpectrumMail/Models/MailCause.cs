namespace SpectrumMail.Models;

/// <summary>Why a mail operation failed: the stable vocabulary of the connection test and of the error ids.</summary>
public enum MailCause
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>The server's name has no address in the DNS.</summary>
    NameNotFound,

    /// <summary>The address is there, but nothing accepts connections on the port.</summary>
    Refused,

    /// <summary>No answer within the time allowed.</summary>
    TimedOut,

    /// <summary>The network or the host cannot be reached.</summary>
    Unreachable,

    /// <summary>The connection broke: closed or reset by the other side or by something between.</summary>
    ConnectionLost,

    /// <summary>The port speaks another TLS mode than the one that was used.</summary>
    TlsModeMismatch,

    /// <summary>The server does not offer STARTTLS on this port.</summary>
    StartTlsNotOffered,

    /// <summary>TLS could not be agreed: for example only versions that are no longer safe.</summary>
    TlsFailed,

    /// <summary>
    /// Something stands in the connection: an antivirus or proxy product that signs with its own certificate, or what cannot
    /// prove itself at the sign-in.
    /// </summary>
    Intercepted,

    /// <summary>The certificate's dates do not cover today.</summary>
    CertificateExpired,

    /// <summary>The certificate is for another host name.</summary>
    CertificateNameMismatch,

    /// <summary>The certificate's issuer is not trusted on this computer.</summary>
    CertificateUntrusted,

    /// <summary>The issuer has revoked the certificate.</summary>
    CertificateRevoked,

    /// <summary>
    /// Whether the certificate is revoked could not be found out, although that was asked for (<c>-RevocationMode</c>).
    /// </summary>
    CertificateRevocationUnknown,

    /// <summary>The certificate is not the one pinned with <c>-CertificateThumbprint</c>.</summary>
    CertificatePinMismatch,

    /// <summary>The proxy (<c>-Proxy</c>) cannot be reached, or what answers there is no such proxy.</summary>
    ProxyUnreachable,

    /// <summary>The proxy wants a sign-in, or refused the one it got.</summary>
    ProxyAuthentication,

    /// <summary>The proxy does not permit the connection.</summary>
    ProxyRefused,

    /// <summary>The port answers in another protocol, for example IMAP where SMTP was expected.</summary>
    WrongProtocol,

    /// <summary>The server answered in a way the protocol does not allow.</summary>
    ProtocolViolation,

    /// <summary>The server said goodbye instead of serving (IMAP BYE, SMTP 554).</summary>
    ServerUnavailable,

    /// <summary>The user name or the password was refused.</summary>
    BadCredentials,

    /// <summary>The server refuses password sign-in on this connection, or offers no mechanism that the module speaks.</summary>
    LoginDisabled,

    /// <summary>The server wants a sign-in first (SMTP 530).</summary>
    AuthenticationRequired,

    /// <summary>The server asks to come back later (SMTP 421, 450, 451, 452, 454; IMAP UNAVAILABLE or LIMIT).</summary>
    Throttled,

    /// <summary>The mailbox is full.</summary>
    OverQuota,

    /// <summary>The message is larger than the server takes.</summary>
    MessageTooLarge,

    /// <summary>The server refused the command for another reason; its words say which.</summary>
    ServerRejected,

    /// <summary>There is no folder of that name.</summary>
    FolderNotFound,

    /// <summary>The message is not there any more.</summary>
    MessageNotFound,

    /// <summary>The folder was recreated since its UIDs were read: its UIDVALIDITY differs.</summary>
    UidValidityChanged,

    /// <summary>The input is not usable: an address, a file, a value.</summary>
    InvalidInput,

    /// <summary>The limit on what may be sent in an hour or a day is reached, or the server has asked to slow down.</summary>
    RateLimited,

    /// <summary>A file of the module's own cannot be written: the disk is full, or the folder is read-only.</summary>
    StorageUnavailable,

    /// <summary>The server or the session cannot do what was asked.</summary>
    NotSupported,

    /// <summary>Anything else; the message says what.</summary>
    Other,

    /// <summary>The provider has blocked or locked the account; the password may be right.</summary>
    AccountBlocked,

    /// <summary>The provider takes no mail from this network's address.</summary>
    AddressBlocked,

    /// <summary>The From address is not one that the account may send from.</summary>
    SenderMismatch,

    /// <summary>
    /// The server speaks only cipher suites that this computer does not offer: without forward secrecy, or older.
    /// </summary>
    CipherMismatch,

    /// <summary>The server refused the access token because its time is over.</summary>
    TokenExpired,

    /// <summary>The server refused the access token because it permits too little.</summary>
    TokenScope,

    /// <summary>The server refused the access token: it is another server's or another mailbox's, or it was revoked.</summary>
    TokenRefused,
}
