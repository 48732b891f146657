using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>What a failure means for an audit.</summary>
internal static class AuditOutcomes
{
    /// <summary>The status of a mailbox whose audit failed.</summary>
    public static AuditStatus StatusOf(MailException failure) =>
        failure.Cause switch
        {
            MailCause.BadCredentials or MailCause.LoginDisabled or MailCause.AuthenticationRequired =>
                AuditStatus.AuthenticationFailed,

            // Where nobody answered there is no server; where one answered and then fell silent, time ran out.
            MailCause.TimedOut when failure.Step is not (ConnectionStep.Resolve or ConnectionStep.Connect) =>
                AuditStatus.TimedOut,
            MailCause.TimedOut
            or MailCause.NameNotFound
            or MailCause.Refused
            or MailCause.Unreachable
            or MailCause.ConnectionLost
            or MailCause.ServerUnavailable
            or MailCause.WrongProtocol
            or MailCause.ProxyUnreachable
            or MailCause.ProxyAuthentication
            or MailCause.ProxyRefused => AuditStatus.Unreachable,
            MailCause.TlsModeMismatch
            or MailCause.StartTlsNotOffered
            or MailCause.TlsFailed
            or MailCause.Intercepted
            or MailCause.CertificateExpired
            or MailCause.CertificateNameMismatch
            or MailCause.CertificateUntrusted
            or MailCause.CertificateRevoked
            or MailCause.CertificateRevocationUnknown
            or MailCause.CertificatePinMismatch => AuditStatus.SecurityFailed,
            MailCause.Throttled or MailCause.RateLimited => AuditStatus.Throttled,
            MailCause.InvalidInput => AuditStatus.InvalidInput,
            _ => AuditStatus.Failed,
        };

    /// <summary>
    /// Whether an audit attempts the mailbox again: the server asked to come back later, or hung up. A server that does not
    /// answer at all costs every mailbox the whole time limit, so that less is retried than <see cref="MailException"/> calls
    /// transient.
    /// </summary>
    public static bool IsRetried(MailException failure) => failure.Cause.IsBusy() || failure.Cause == MailCause.ConnectionLost;

    /// <summary>
    /// Whether a refusal is about everybody on the server, not about one mailbox: it came before anybody had signed in.
    /// </summary>
    public static bool ConcernsServer(MailException failure) =>
        failure.Step is { } step && step < ConnectionStep.Authenticate && IsRetried(failure);
}
