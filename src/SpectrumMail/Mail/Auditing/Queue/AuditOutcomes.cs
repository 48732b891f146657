using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>Classifies failures for an audit.</summary>
internal static class AuditOutcomes
{
    /// <summary>The status of a mailbox.</summary>
    /// <param name="failure">Why its audit failed; null when it did not.</param>
    /// <param name="partly">Why a folder could not be read; null when all could.</param>
    /// <param name="anyRead">Whether the figures of a folder were read before it failed.</param>
    public static AuditStatus StatusOf(MailException? failure, MailException? partly, bool anyRead)
    {
        if (failure is not null)
        {
            return anyRead ? AuditStatus.PartlyRead : StatusOf(failure);
        }

        return partly is not null ? AuditStatus.PartlyRead : AuditStatus.Ok;
    }

    /// <summary>The status of a mailbox whose audit failed.</summary>
    public static AuditStatus StatusOf(MailException failure) =>
        failure.Cause switch
        {
            MailCause.BadCredentials
            or MailCause.TokenExpired
            or MailCause.TokenScope
            or MailCause.TokenRefused
            or MailCause.LoginDisabled
            or MailCause.AuthenticationRequired
            or MailCause.AccountBlocked => AuditStatus.AuthenticationFailed,

            // Without any answer there is no server; where a server answered and then fell silent, time ran out.
            MailCause.TimedOut when failure.Step is not (ConnectionStep.Resolve or ConnectionStep.Connect) =>
                AuditStatus.TimedOut,
            MailCause.TimedOut
            or MailCause.NameNotFound
            or MailCause.Refused
            or MailCause.Unreachable
            or MailCause.ConnectionLost
            or MailCause.ServerUnavailable
            or MailCause.AddressBlocked
            or MailCause.WrongProtocol
            or MailCause.ProxyUnreachable
            or MailCause.ProxyAuthentication
            or MailCause.ProxyRefused => AuditStatus.Unreachable,
            MailCause.TlsModeMismatch
            or MailCause.StartTlsNotOffered
            or MailCause.TlsFailed
            or MailCause.CipherMismatch
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
    /// Whether the server may have refused because it has enough connections: before the sign-in, or with such words at it.
    /// </summary>
    public static bool MayBeCrowded(MailException failure) =>
        ConcernsServer(failure)
        || (
            failure is { Step: ConnectionStep.Authenticate, Cause: MailCause.Throttled or MailCause.ServerUnavailable }
            && ServerReplies.IsTooMany(failure.ServerResponse)
        );

    /// <summary>
    /// Whether a refusal concerns all mailboxes of the server: it came before the sign-in.
    /// </summary>
    public static bool ConcernsServer(MailException failure) =>
        failure.Step is { } step && step < ConnectionStep.Authenticate && IsRetried(failure);
}
