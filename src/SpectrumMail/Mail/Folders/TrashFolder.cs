using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Where deleted messages go.</summary>
internal static class TrashFolder
{
    /// <summary>The mailbox's Trash.</summary>
    /// <exception cref="MailException">TrashNotFound.</exception>
    public static IMailFolder Find(ImapClient client) =>
        SpecialFolders.Find(client, FolderUse.Trash) ?? throw FolderFailures.TrashNotFound.Make();
}
