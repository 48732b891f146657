namespace SpectrumMail.Models;

/// <summary>What a cause means for another attempt. Every decision to retry, to wait or to give up is made of these.</summary>
internal static class CauseTraits
{
    /// <summary>Whether the same may succeed later, with the same settings.</summary>
    public static bool IsTransient(this MailCause cause) =>
        cause.IsBusy()
        || cause.IsDisconnection()
        || cause is MailCause.NameNotFound or MailCause.TlsFailed or MailCause.ProxyUnreachable or MailCause.ProtocolViolation;

    /// <summary>Whether the server asks for fewer or later connections. Another connection at once makes it worse.</summary>
    public static bool IsBusy(this MailCause cause) => cause is MailCause.Throttled or MailCause.ServerUnavailable;

    /// <summary>Whether there is no connection, and another one may do.</summary>
    public static bool IsDisconnection(this MailCause cause) =>
        cause is MailCause.ConnectionLost or MailCause.TimedOut or MailCause.Refused or MailCause.Unreachable;

    /// <summary>Whether the certificate was not accepted. Another port of the same server must not paper over it.</summary>
    public static bool IsDistrust(this MailCause cause) =>
        cause
            is MailCause.CertificateExpired
                or MailCause.CertificateNameMismatch
                or MailCause.CertificateUntrusted
                or MailCause.CertificateRevoked
                or MailCause.CertificateRevocationUnknown
                or MailCause.CertificatePinMismatch
                or MailCause.Intercepted;
}
