using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Moves messages of an IMAP folder to the Trash, or deletes them for good: those that were named, and no other. A plain EXPUNGE would also take
/// what other programs have marked; it is never used, and a server that can do no better is told as that.
/// </summary>
internal static class MessageRemover
{
    /// <summary>Removes messages.</summary>
    /// <param name="account">The account.</param>
    /// <param name="path">The folder's path as a person typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="permanent">Deletes them instead of moving them to the Trash.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The messages that the folder does not have.</returns>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or the server cannot do it; nothing was removed then.</exception>
    public static IReadOnlyList<uint> Remove(MailAccount account, string path, long validity, IReadOnlyList<uint> uids, bool permanent, CancellationToken cancel) =>
        account.Imap(client => Remove(client, path, validity, uids, permanent), cancel);

    private static IReadOnlyList<uint> Remove(ImapClient client, string path, long validity, IReadOnlyList<uint> uids, bool permanent)
    {
        bool exact = client.Capabilities.HasFlag(ImapCapabilities.UidPlus);
        if (!exact && (permanent || !client.Capabilities.HasFlag(ImapCapabilities.Move)))
        {
            throw Inexact(client);
        }

        IMailFolder? trash = permanent ? null : Trash(client);
        IMailFolder folder = Open(client, path, validity);
        if (folder == trash)
        {
            throw new MailException(MailCause.InvalidInput, $"The messages are in '{folder.FullName}' already.", "Add -Permanent to delete them for good.") { ErrorId = "AlreadyInTrash" };
        }

        IList<UniqueId> there = folder.Search(uids.Select(uid => new UniqueId(uid)).ToArray(), MailKit.Search.SearchQuery.All);
        if (there.Count > 0)
        {
            Take(client, folder, trash, there);
        }

        var found = new HashSet<uint>(there.Select(uid => uid.Id));
        return uids.Where(uid => !found.Contains(uid)).ToArray();
    }

    private static void Take(ImapClient client, IMailFolder folder, IMailFolder? trash, IList<UniqueId> uids)
    {
        if (trash is not null && client.Capabilities.HasFlag(ImapCapabilities.Move))
        {
            folder.MoveTo(uids, trash);
            return;
        }

        // Copied first: a connection that breaks in between leaves a message twice, not gone.
        if (trash is not null)
        {
            folder.CopyTo(uids, trash);
        }

        folder.Store(uids, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true });
        folder.Expunge(uids);
    }

    private static IMailFolder Open(ImapClient client, string path, long validity)
    {
        IMailFolder folder = FolderFinder.Find(client, path);
        if (!folder.IsOpen || folder.Access != FolderAccess.ReadWrite)
        {
            folder.Open(FolderAccess.ReadWrite);
        }

        if (folder.Access != FolderAccess.ReadWrite)
        {
            throw new MailException(MailCause.ServerRejected, $"The server lets nobody change '{folder.FullName}': it is read-only.", "Ask its owner for the right to delete.") { ErrorId = "FolderReadOnly" };
        }

        return validity == 0 || folder.UidValidity == validity ? folder : throw new MailException(
            MailCause.UidValidityChanged,
            $"Folder '{folder.FullName}' was made anew since the messages were listed: its UIDVALIDITY is {folder.UidValidity}, not {validity}. Nothing was removed.",
            "List the messages again; the UIDs known so far mean other messages now.");
    }

    private static IMailFolder Trash(ImapClient client) => FolderUses.Find(client, FolderUse.Trash) ?? throw new MailException(
        MailCause.FolderNotFound,
        "The mailbox has no folder that is marked as its Trash.",
        "Add -Permanent to delete the messages for good, or have a mail program make a Trash folder.") { ErrorId = "TrashNotFound" };

    private static MailException Inexact(ImapClient client) => new(
        MailCause.NotSupported,
        "This server can only delete everything that is marked as deleted in a folder, and not single messages (it offers neither MOVE nor UIDPLUS); that could take messages nobody named. Nothing was removed.",
        "Delete the messages in the provider's webmail.") { ErrorId = "ExactDeletionMissing", Server = client.Inbox?.FullName ?? string.Empty };
}
