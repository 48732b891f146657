using System;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Failures;

/// <summary>
/// The only place where a failure becomes an error record: id, category, target, the server's words, the remedy.
/// </summary>
internal static class ErrorRecords
{
    /// <summary>Whether an exception becomes an error record; anything else is a defect and passes unchanged.</summary>
    public static bool IsMailFailure(Exception exception) =>
        exception is MailException || StorageFailures.IsFileFailure(exception);

    /// <summary>Makes the record.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The user's own object that it is about: an account, a folder, a recipient, a file.</param>
    public static ErrorRecord From(Exception exception, object? target)
    {
        MailException failure =
            exception as MailException
            ?? (StorageFailures.IsDiskFull(exception) ? StorageFailures.DiskFull.Make(exception.Message, exception) : null)
            ?? InputFailures.FromException(exception);
        return new ErrorRecord(failure, failure.ErrorId, Category(failure.Cause), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.Remedy },
        };
    }

    /// <summary>The category that PowerShell users filter by.</summary>
    public static ErrorCategory Category(MailCause cause) =>
        cause switch
        {
            MailCause.NameNotFound or MailCause.FolderNotFound or MailCause.MessageNotFound => ErrorCategory.ObjectNotFound,
            MailCause.Refused or MailCause.Unreachable or MailCause.ConnectionLost or MailCause.ProxyUnreachable =>
                ErrorCategory.ConnectionError,
            MailCause.TimedOut => ErrorCategory.OperationTimeout,
            MailCause.TlsModeMismatch or MailCause.WrongProtocol or MailCause.ProtocolViolation => ErrorCategory.ProtocolError,
            MailCause.StartTlsNotOffered
            or MailCause.TlsFailed
            or MailCause.CipherMismatch
            or MailCause.Intercepted
            or MailCause.CertificateExpired
            or MailCause.CertificateNameMismatch
            or MailCause.CertificateUntrusted
            or MailCause.CertificateRevoked
            or MailCause.CertificateRevocationUnknown
            or MailCause.CertificatePinMismatch => ErrorCategory.SecurityError,
            MailCause.BadCredentials
            or MailCause.TokenExpired
            or MailCause.TokenScope
            or MailCause.TokenRefused
            or MailCause.LoginDisabled
            or MailCause.AuthenticationRequired
            or MailCause.ProxyAuthentication => ErrorCategory.AuthenticationError,
            MailCause.ProxyRefused or MailCause.AccountBlocked or MailCause.AddressBlocked or MailCause.SenderMismatch =>
                ErrorCategory.PermissionDenied,
            MailCause.StorageUnavailable => ErrorCategory.WriteError,
            MailCause.RateLimited => ErrorCategory.LimitsExceeded,
            MailCause.Throttled or MailCause.ServerUnavailable => ErrorCategory.ResourceUnavailable,
            MailCause.OverQuota or MailCause.MessageTooLarge => ErrorCategory.QuotaExceeded,
            MailCause.UidValidityChanged => ErrorCategory.InvalidData,
            MailCause.InvalidInput => ErrorCategory.InvalidArgument,
            MailCause.NotSupported => ErrorCategory.NotImplemented,
            _ => ErrorCategory.InvalidOperation,
        };
}
