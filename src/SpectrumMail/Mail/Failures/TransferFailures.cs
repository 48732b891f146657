using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails when messages are brought into another mailbox.</summary>
internal static class TransferFailures
{
    public static readonly Failure<string, string> DestinationIsSource = new(
        MailCause.InvalidInput,
        Command,
        "Session '{session}' and the destination '{destination}' are the same mailbox.",
        "Leave out -DestinationSession to copy within an account."
    );

    public static readonly Failure<string> TransferInProgress = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is in use: another run transfers the same messages.",
        "Wait until it has ended, or name another file with -CheckpointPath."
    );

    public static readonly Failure<string> TransferCheckpointInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{path}' is not the checkpoint of this transfer: it belongs to other accounts or files, or is something else.",
        "Name another file with -CheckpointPath."
    );

    public static readonly Failure<string, string> TransferCheckpointDamaged = new(
        TransferCheckpointInvalid,
        "'{path}' is damaged at the line '{line}'.",
        "Name another file with -CheckpointPath, and add -SkipExisting so that nothing is there twice."
    );

    public static readonly Failure<string, string> TransferCheckpointUnwritable = new(
        StorageFailures.StorageUnavailable,
        "The checkpoint '{path}' cannot be written: {reason}",
        "Check that its folder may be written to and that the disk is not full, or name another file with -CheckpointPath. "
            + "What was transferred is noted."
    );

    public static readonly Failure<string, string> MessageHasNul = new(
        MailCause.InvalidInput,
        Item,
        "Message {message} of {folder} holds a NUL, which IMAP's APPEND cannot carry (RFC 9051, section 4.3).",
        "The file is damaged, or is not a message. Repair it, or leave it out."
    );

    /// <summary>An empty literal takes back the APPEND it belongs to (RFC 3502, section 6.3.11).</summary>
    public static readonly Failure<string, string> MessageEmpty = new(
        MailCause.InvalidInput,
        Item,
        "Message {message} of {folder} has no bytes, and IMAP cannot store an empty message.",
        "There is nothing to transfer."
    );

    public static readonly Failure<long, long> TooLargeToStore = new(
        ServerFailures.MessageTooLarge,
        "It has {size:byte|bytes}, and the server takes at most {most:N0}.",
        "Keep it as a file, or ask the destination's provider for a higher limit."
    );

    public static readonly Failure<string, string> FolderMapInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{entry}' of -FolderMap is not usable: {reason}.",
        "Give a hashtable such as @{ 'Sent Items' = 'Sent'; 'Old/*' = 'Archive/*' }, or a CSV file with the columns Source and "
            + "Destination."
    );

    public static readonly Failure<string> FolderMapTarget = new(
        FolderMapInvalid,
        "The destination '{path}' of -FolderMap is not a folder: it only holds the folders of the mailbox.",
        "Name a folder below it. Nothing was copied."
    );

    public static readonly Failure<string, string> FolderMapBelow = new(
        FolderMapInvalid,
        "The destination '{path}' of -FolderMap cannot exist: '{above}' takes no folders below it.",
        "Name another folder. Nothing was copied."
    );

    public static readonly Failure FolderMapWithUid = new(
        FolderMapInvalid,
        "-FolderMap is for whole folders, and single messages were named.",
        "Name the folder for these messages with -DestinationFolder."
    );

    public static readonly Failure<string, string, string> CopyMissing = new(
        MailCause.MessageNotFound,
        Item,
        "Message {message} of {source} has no copy of the same content in '{folder}'.",
        "If it was deleted or changed there after copying, nothing is wrong. Otherwise copy again with -SkipExisting and with a "
            + "new file for -CheckpointPath."
    );

    /// <summary>The checkpoint cannot be written.</summary>
    public static MailException Unwritable(string path, Exception inner) =>
        TransferCheckpointUnwritable.Make(path, inner.Message, inner);
}
