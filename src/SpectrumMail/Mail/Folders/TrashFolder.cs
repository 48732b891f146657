using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Where deleted messages go.</summary>
internal static class TrashFolder
{
    /// <summary>The mailbox's Trash.</summary>
    /// <exception cref="MailException">TrashNotFound.</exception>
    public static IMailFolder Find(ImapClient client) => FolderUses.Find(client, FolderUse.Trash) ?? throw new MailException(
        MailCause.FolderNotFound,
        "The mailbox has no folder that is marked as its Trash.",
        "Add -Permanent to delete the messages for good, or make a Trash folder: New-SpectrumFolder Trash.") { ErrorId = "TrashNotFound" };

    /// <summary>The error for messages that lie in the Trash.</summary>
    public static MailException Already(string path) => new(
        MailCause.InvalidInput, $"The messages are in '{path}' already.", "Add -Permanent to delete them for good.") { ErrorId = "AlreadyInTrash" };
}
