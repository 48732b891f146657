using System;
using System.IO;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.State;

/// <summary>What goes wrong with the module's own files.</summary>
internal static class StorageFailures
{
    /// <summary>Whether an exception is the file system's.</summary>
    public static bool IsFileFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether a file could not be written because its disk, or its owner's share of it, is full.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException && exception.HResult is
        unchecked((int)0x80070070) or unchecked((int)0x80070027) or unchecked((int)0x8007050F) or 28 or 69 or 122;

    /// <summary>A disk is full.</summary>
    public static MailException Full(Exception inner) => new(
        MailCause.StorageUnavailable, inner.Message, "Free some space on the disk, or use another one. Then run the command again.", inner);

    /// <summary>A file cannot be written or read.</summary>
    public static MailException Unavailable(string path, Exception inner) => new(
        MailCause.StorageUnavailable,
        $"'{path}' cannot be used: {inner.Message}",
        "Check that the folder may be written to and that the disk is not full, or name another one with -OutboxPath or the variable "
        + StateFolder.Variable + ".",
        inner);
}
