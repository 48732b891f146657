using System;
using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails when messages are saved to files, and when saved files are read again.</summary>
internal static class SavingFailures
{
    public static readonly Failure<string, string> SavePathUnwritable = new(
        MailCause.StorageUnavailable,
        Command,
        "'{path}' cannot be written: {reason}",
        "Check the free space and the permissions there. What was saved stays; the same command goes on where it stopped."
    );

    public static readonly Failure RemoveSavedRequired = new(
        MailCause.InvalidInput,
        Command,
        "-OlderThan says what -RemoveSaved removes.",
        "Give both, or neither. To save old messages only: Get-SpectrumMessage -Before, and pipe them to Save-SpectrumMessage."
    );

    public static readonly Failure<string> CopyDiffers = new(
        MailCause.StorageUnavailable,
        Item,
        "The copy in '{path}' is not what the server sent. The message was not removed.",
        "Save the folder to another -Path, and look at the disk."
    );

    public static readonly Failure<string, string> CopiesDoubtful = new(
        MailCause.StorageUnavailable,
        Folder,
        "The copies in '{path}' cannot be written through to the disk: {reason} None of these messages was removed.",
        "Check the disk and the permissions there. What was saved stays; the same command goes on where it stopped."
    );

    public static readonly Failure<string> SaveInProgress = new(
        MailCause.InvalidInput,
        Folder,
        "'{path}' is in use.",
        "Another run saves the same folder to the same place, or another program has the list open. Wait until it has ended."
    );

    public static readonly Failure<string, string, string> SavePathInUse = new(
        MailCause.InvalidInput,
        Folder,
        "'{path}' belongs to another export: it says '{found}', and this one is '{expected}'.",
        "Use another -Path: each mailbox and each format needs its own."
    );

    public static readonly Failure<string, string> SaveManifestDamaged = new(
        MailCause.InvalidInput,
        Folder,
        "'{path}' is damaged at the line '{line}'.",
        "Save to another -Path, or delete the file to save everything again."
    );

    public static readonly Failure<string, string> ManifestUnreadable = new(
        SaveManifestDamaged,
        "'{path}' is damaged at the line '{line}'.",
        "Restore it, or delete it: the messages are imported without it too, but without what only it knows "
            + "(keywords, and for .eml files the flags)."
    );

    public static readonly Failure<string, long, long> MboxChanged = new(
        MailCause.InvalidInput,
        Folder,
        "'{path}' differs from what the last run wrote: it has {found:byte|bytes}, not {expected:N0}.",
        "It was changed, or belongs to another program. Use another -Path."
    );

    public static readonly Failure<string, string> ImportFileUnreadable = new(
        MailCause.InvalidInput,
        Folder,
        "'{path}' cannot be read: {reason}",
        "Check that the file is there and may be read. The others go on."
    );

    public static readonly Failure<string, string, int> ImportFileOutside = new(
        MailCause.InvalidInput,
        Item,
        "The list '{path}' names '{file}' in line {line}, which does not lie in the list's directory, or is a link. "
            + "It was not read.",
        "Save-SpectrumMessage writes no such line: the list was changed. If you want the file, name it with -LiteralPath."
    );

    public static readonly Failure<string> ImportNothingFound = new(
        MailCause.InvalidInput,
        Folder,
        "No message was found in '{path}'.",
        "Name a file, a directory with .eml files, an mbox, a Maildir, or what Save-SpectrumMessage wrote; "
            + "-Recurse looks into directories below it."
    );

    /// <summary>The file system does not take what is saved.</summary>
    public static MailException Unwritable(string path, Exception inner) => SavePathUnwritable.Make(path, inner.Message, inner);

    /// <summary>A file cannot be read.</summary>
    public static MailException Unreadable(string path, Exception inner) => ImportFileUnreadable.Make(path, inner.Message, inner);
}
