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

    /// <summary>The checkpoint cannot be written.</summary>
    public static MailException Unwritable(string path, Exception inner) =>
        TransferCheckpointUnwritable.Make(path, inner.Message, inner);
}
