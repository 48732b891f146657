using System;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Failures;

/// <summary>The only place where a failure becomes an error record: id, category, target, the server's words, the remedy.</summary>
internal static class ErrorRecords
{
    /// <summary>Whether an exception is one that users are told about; anything else is a defect and passes as it is.</summary>
    public static bool IsMailFailure(Exception exception) =>
        exception is MailException or IOException or UnauthorizedAccessException;

    /// <summary>Makes the record.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The user's own object that it is about: an account, a folder, a recipient, a file.</param>
    public static ErrorRecord From(Exception exception, object? target)
    {
        MailException failure = exception as MailException
            ?? (StorageFailures.IsDiskFull(exception) ? StorageFailures.Full(exception) : null)
            ?? new MailException(MailCause.InvalidInput, exception.Message, string.Empty, exception);
        return new ErrorRecord(failure, failure.ErrorId, Category(failure.Cause), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = failure.Remedy },
        };
    }

    /// <summary>The record of a recipient who did not get the message, or may not have got it.</summary>
    /// <param name="result">What became of the message.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="target">The row of the pipeline that the message was made from; null for the recipient.</param>
    public static ErrorRecord Refused(SendResult result, RecipientResult recipient, object? target = null)
    {
        string said = recipient.Code == 0 ? recipient.Text : $"{recipient.Code} {recipient.Text}";
        (MailCause cause, string message, string remedy) = recipient.Status switch
        {
            RecipientStatus.Indeterminate => (
                MailCause.ConnectionLost,
                $"Whether {recipient.Address} got '{result.Subject}' is not known: {said}",
                $"Look for Message-ID {result.MessageId} in the recipient's or the Sent folder before sending again."),
            RecipientStatus.Deferred => (
                MailCause.Throttled,
                $"{recipient.Address} was refused for now: {said}",
                "Send it again later; this recipient has not got it."),
            RecipientStatus.Withheld => (
                MailCause.ServerRejected,
                $"{recipient.Address} has not got '{result.Subject}': another recipient was refused.",
                "Correct or leave out the refused recipient, or send without -FailOnAnyRejection."),
            _ => (
                MailCause.ServerRejected,
                $"{recipient.Address} was refused: {said}",
                "Check the address. The server's words say more."),
        };
        var failure = new MailException(cause, message, remedy) { ErrorId = "Recipient" + recipient.Status, ServerResponse = said, Server = result.Server };
        return From(failure, target ?? recipient.Address);
    }

    private static ErrorCategory Category(MailCause cause) => cause switch
    {
        MailCause.NameNotFound or MailCause.FolderNotFound or MailCause.MessageNotFound => ErrorCategory.ObjectNotFound,
        MailCause.Refused or MailCause.Unreachable or MailCause.ConnectionLost or MailCause.ProxyUnreachable => ErrorCategory.ConnectionError,
        MailCause.TimedOut => ErrorCategory.OperationTimeout,
        MailCause.TlsModeMismatch or MailCause.WrongProtocol or MailCause.ProtocolViolation => ErrorCategory.ProtocolError,
        MailCause.StartTlsNotOffered or MailCause.TlsFailed or MailCause.Intercepted or MailCause.CertificateExpired
            or MailCause.CertificateNameMismatch or MailCause.CertificateUntrusted or MailCause.CertificateRevoked or MailCause.CertificateRevocationUnknown
            or MailCause.CertificatePinMismatch => ErrorCategory.SecurityError,
        MailCause.BadCredentials or MailCause.LoginDisabled or MailCause.AuthenticationRequired or MailCause.ProxyAuthentication => ErrorCategory.AuthenticationError,
        MailCause.ProxyRefused => ErrorCategory.PermissionDenied,
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
