using System;
using System.IO;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with the module's own files.</summary>
internal static class StorageFailures
{
    private const string CheckFolder = "Check that the folder may be written to and that the disk is not full, ";

    public static readonly Failure<string, string, string> StorageUnavailable = new(
        MailCause.StorageUnavailable,
        Command,
        "'{path}' cannot be used: {reason}",
        CheckFolder + "or name another folder with the environment variable {variable}."
    );

    public static readonly Failure<string, string, string> OutboxUnavailable = new(
        StorageUnavailable,
        StorageUnavailable.Message,
        CheckFolder + "or name another folder with -OutboxPath or the environment variable {variable}."
    );

    public static readonly Failure<string, string> AuditCheckpointUnavailable = new(
        StorageUnavailable,
        StorageUnavailable.Message,
        CheckFolder + "or name another file with -CheckpointPath."
    );

    public static readonly Failure<string, string> ActionLogUnavailable = new(
        StorageUnavailable,
        StorageUnavailable.Message,
        CheckFolder + "or name another file with -ActionLog. Nothing is changed that is not in the log."
    );

    public static readonly Failure<string> ActionLogInUse = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is in use.",
        "Another command writes to this log. Wait until it has ended, or give each command a file of its own."
    );

    public static readonly Failure<string, string> ActionLogUnreadable = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is not a log of actions: {reason}",
        "Give -ActionLog a file that an earlier command wrote, or a new name."
    );

    public static readonly Failure<string> DiskFull = new(
        StorageUnavailable,
        "{reason}",
        "Free some space on the disk, or use another one. Then run the command again."
    );

    /// <summary>The environment variable that names the folder of the module's own files.</summary>
    public const string StateVariable = "SPECTRUMMAIL_STATE";

    /// <summary>A file in the folder of the module's own files cannot be written or read.</summary>
    public static MailException Unavailable(string path, Exception inner) =>
        StorageUnavailable.Make(path, inner.Message, StateVariable, inner);

    /// <summary>A file of the outbox cannot be written or read.</summary>
    public static MailException Outbox(string path, Exception inner) =>
        OutboxUnavailable.Make(path, inner.Message, StateVariable, inner);

    /// <summary>The checkpoint of an audit cannot be written or read.</summary>
    public static MailException AuditCheckpoint(string path, Exception inner) =>
        AuditCheckpointUnavailable.Make(path, inner.Message, inner);

    /// <summary>Whether a file could not be written because its disk, or its owner's share of it, is full.</summary>
    public static bool IsDiskFull(Exception exception) =>
        exception is IOException
        && exception.HResult
            is unchecked((int)0x80070070)
                or unchecked((int)0x80070027)
                or unchecked((int)0x8007050F)
                or 28
                or 69
                or 122;

    /// <summary>Whether an exception is the file system's.</summary>
    public static bool IsFileFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
