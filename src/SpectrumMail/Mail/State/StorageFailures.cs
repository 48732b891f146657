using System;
using System.IO;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.State;

/// <summary>What goes wrong with the module's own files.</summary>
internal static class StorageFailures
{
    /// <summary>Whether an exception is the file system's.</summary>
    public static bool IsFileFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>A file cannot be written or read.</summary>
    public static MailException Unavailable(string path, Exception inner) => new(
        MailCause.StorageUnavailable,
        $"'{path}' cannot be used: {inner.Message}",
        "Check that the folder may be written to and that the disk is not full, or name another one with -OutboxPath or the variable "
        + StateFolder.Variable + ".",
        inner);
}
