using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with the checkpoint of a listing.</summary>
internal static class CheckpointFailures
{
    public static readonly Failure<string, string> CheckpointUnreadable = new(
        MailCause.InvalidInput,
        Command,
        "The checkpoint '{path}' cannot be read: {reason}",
        "Give the file an earlier run wrote, or a new name. Deleting it means that everything is read once more."
    );

    public static readonly Failure<string> UidsUnreadable = new(
        CheckpointUnreadable,
        "The checkpoint holds a set of UIDs that cannot be read: '{uids}'.",
        "Delete the checkpoint and read everything once more."
    );

    public static readonly Failure<string, string> CheckpointUnwritable = new(
        MailCause.StorageUnavailable,
        Command,
        "The checkpoint '{path}' cannot be written: {reason}",
        "Check that its folder is there and may be written to, and that the disk is not full. "
            + "Until it is written, the next run reads the same messages again."
    );

    public static readonly Failure CheckpointRequired = new(
        MailCause.InvalidInput,
        Command,
        "-IncludeVanished needs a checkpoint to compare with.",
        "Add -Checkpoint."
    );

    /// <summary>Whether a failure is the checkpoint's.</summary>
    public static bool Contains(MailException failure) =>
        CheckpointUnreadable.Is(failure) || CheckpointUnwritable.Is(failure) || CheckpointRequired.Is(failure);
}
