using System.Collections.Generic;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>Deleting the messages that were named and no others: UID EXPUNGE (RFC 4315), never a plain EXPUNGE.</summary>
internal static class ExactDeletion
{
    /// <summary>Refuses a server that cannot do it, before anything is changed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="orMove">Whether MOVE is as good.</param>
    /// <exception cref="MailException">ExactDeletionMissing.</exception>
    public static void Require(ImapClient client, bool orMove)
    {
        if (
            !client.Capabilities.HasFlag(ImapCapabilities.UidPlus)
            && !(orMove && client.Capabilities.HasFlag(ImapCapabilities.Move))
        )
        {
            throw MessageFailures.ExactDeletionMissing.Make(
                orMove ? "neither MOVE nor UIDPLUS" : "no UIDPLUS",
                (orMove ? "Copy-SpectrumMessage works here; delete" : "Delete") + " the messages in the provider's webmail."
            );
        }
    }

    /// <summary>Refuses a folder whose messages may not be deleted: found out first, so that nothing is left half done.</summary>
    /// <exception cref="MailException">DeletionNotPermitted.</exception>
    public static void MustBePermitted(ImapClient client, IMailFolder folder)
    {
        bool permitted = (folder.PermanentFlags & MessageFlags.Deleted) != 0;
        if (permitted && client.Capabilities.HasFlag(ImapCapabilities.Acl))
        {
            // RFC 2086 had one right for both, d.
            string rights = folder.GetMyAccessRights().ToString();
            permitted = rights.IndexOf('d') >= 0 || (rights.IndexOf('t') >= 0 && rights.IndexOf('e') >= 0);
        }

        if (!permitted)
        {
            throw MessageFailures.DeletionNotPermitted.Make(folder.FullName);
        }
    }

    /// <summary>Deletes messages of the open folder.</summary>
    public static void Delete(IMailFolder folder, IList<UniqueId> uids)
    {
        folder.Store(uids, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true });
        folder.Expunge(uids);
    }
}
