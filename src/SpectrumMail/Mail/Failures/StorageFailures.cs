using System;
using System.IO;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with the module's own files.</summary>
internal static class StorageFailures
{
    public static readonly Failure<string, string, string> StorageUnavailable = new(
        MailCause.StorageUnavailable, Command, "'{path}' cannot be used: {reason}",
        "Check that the folder may be written to and that the disk is not full, "
        + "or name another one with -OutboxPath or the variable {variable}.");

    /// <summary>Whether an exception is the file system's.</summary>
    public static bool IsFileFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
