using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with a folder.</summary>
internal static class FolderFailures
{
    private const string ListPaths = "Get-SpectrumFolder lists the folders with their paths.";
    private const string ListAgain = "the UIDs known so far mean other messages now.";
    private const string NameInvalid = "A folder cannot be called '{name}': ";

    public static readonly Failure<string> FolderNotFound = new(
        MailCause.FolderNotFound,
        Folder,
        "There is no folder '{folder}'.",
        ListPaths
    );

    public static readonly Failure<string> FolderGone = new(FolderNotFound, "There is no folder '{folder}' any more.", ListPaths);

    public static readonly Failure<string, string> NotOverPop3 = new(
        FolderNotFound,
        "There is no folder '{folder}': POP3 has only {only}.",
        "Connect with -Protocol Imap for the others."
    );

    public static readonly Failure<string> FolderAboveMissing = new(
        FolderNotFound,
        "There is no folder '{folder}' for the new path to lie in.",
        "Create it first, for example with New-SpectrumFolder '{folder}', and then rename again."
    );

    public static readonly Failure<string> FolderNotSelectable = new(
        MailCause.FolderNotFound,
        Folder,
        "Folder '{folder}' only holds other folders, no messages.",
        "Name one of the folders below it; Get-SpectrumFolder lists them."
    );

    public static readonly Failure<string, uint, long> UidValidityChanged = new(
        MailCause.UidValidityChanged,
        Folder,
        "Folder '{folder}' was recreated while it was read: its UIDVALIDITY is {found}, not {expected}.",
        "Read the folder again; " + ListAgain
    );

    public static readonly Failure<string, uint, long, string> ChangedSinceListed = new(
        UidValidityChanged,
        "Folder '{folder}' was recreated since the messages were listed: its UIDVALIDITY is {found}, not {expected}. "
            + "Nothing of it was {changed}.",
        "List the messages again; " + ListAgain
    );

    public static readonly Failure<string, string, string> ChangedSinceSaved = new(
        UidValidityChanged,
        "The folder was recreated since it was saved to '{path}': its UIDVALIDITY is {found}, not {expected}.",
        "Save to another -Path. What was saved stays; the UIDs in its list mean other messages now."
    );

    public static readonly Failure<string, uint, uint> ChangedWhileFilled = new(
        UidValidityChanged,
        "Folder '{folder}' was recreated while messages were put into it: its UIDVALIDITY is {found}, not {expected}.",
        "Another client deletes it, or it is restored from a copy; look at it before going on."
    );

    public static readonly Failure<string, string> TargetChanged = new(
        UidValidityChanged,
        "'{target}' is not the folder that '{source}' was transferred to before: it has another name, or was recreated; "
            + "what the checkpoint knows of it means nothing any more.",
        "Add -SkipExisting: what is there already is recognised by its content, and left out."
    );

    public static readonly Failure<string> SourceChanged = new(
        UidValidityChanged,
        "'{source}' was recreated since it was transferred; what the checkpoint knows of it means nothing any more.",
        "Add -SkipExisting: what is there already is recognised by its content, and left out."
    );

    /// <summary>Statistics of the other folders are complete; the cause is the server's.</summary>
    public static readonly Failure<string, string> FolderNotRead = new(
        MailCause.None,
        Folder,
        "Folder '{folder}' could not be read. {reason}",
        "Check who may read it; the other folders are complete."
    );

    public static readonly Failure<string, string> FolderNotEmpty = new(
        MailCause.InvalidInput,
        Folder,
        "Folder '{folder}' is not empty: it holds {content}. Nothing was removed.",
        "Add -Force to remove it with all that is in it, for good; the messages do not go to the Trash."
    );

    public static readonly Failure<string, FolderUse, string> FolderProtected = new(
        MailCause.InvalidInput,
        Folder,
        "'{folder}' is the mailbox's {use} folder and cannot be {changed}.",
        "Mail programs and the provider rely on such folders. Name an ordinary folder; the messages in it "
            + "can be moved or removed."
    );

    public static readonly Failure<string, string, FolderUse, string> HoldsProtected = new(
        FolderProtected,
        "'{folder}' holds '{inner}', the mailbox's {use} folder, and cannot be {changed}.",
        FolderProtected.Remedy
    );

    public static readonly Failure<string> FolderExists = new(
        MailCause.InvalidInput,
        Folder,
        "There is a folder '{folder}' already.",
        "Choose another name."
    );

    public static readonly Failure<string> FolderNameInvalid = new(
        MailCause.InvalidInput,
        Folder,
        NameInvalid + "control characters, * and % cannot stand in it.",
        "Choose another name."
    );

    public static readonly Failure<string> FolderNameEmpty = new(
        FolderNameInvalid,
        NameInvalid + "a level of the path has no name.",
        "Write a path as in Projects/2025."
    );

    public static readonly Failure<string> FolderNameTilde = new(
        FolderNameInvalid,
        NameInvalid + "this server takes no ~ in the name of a new folder.",
        "Choose another name."
    );

    public static readonly Failure<string, char> FolderNameIsPath = new(
        FolderNameInvalid,
        NameInvalid + "'{separator}' separates the levels of a path here.",
        "Give the whole path with -NewPath to move the folder to another level."
    );

    public static readonly Failure<string> FolderNameUnsendable = new(
        MailCause.NotSupported,
        Folder,
        "Folder '{folder}' cannot be asked for: its name holds an end of line or a NUL, which would break the command.",
        "Rename it on the server; the other folders are complete."
    );

    public static readonly Failure<string> FolderInItself = new(
        FolderNameInvalid,
        "'{folder}' cannot lie in itself.",
        "Name a path outside the folder."
    );

    public static readonly Failure TrashNotFound = new(
        MailCause.FolderNotFound,
        Folder,
        "The mailbox has no folder that is marked as its Trash.",
        "Add -Permanent to delete the messages for good, or make a Trash folder: New-SpectrumFolder Trash."
    );

    public static readonly Failure<string> FolderReadOnly = new(
        MailCause.ServerRejected,
        Folder,
        "The server does not permit changes in '{folder}': it is read-only. Nothing was changed.",
        "Ask its owner for the right to change it."
    );

    /// <summary>A folder that was not read, with the cause that its row holds.</summary>
    public static MailException NotRead(MailCause cause, string folder, string reason) =>
        FolderNotRead.Make(folder, reason).Because(cause);
}
