using System.Collections.Generic;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>Deletes the named messages and no others: with UID EXPUNGE (RFC 4315), never with a plain EXPUNGE.</summary>
internal static class ExactDeletion
{
    /// <summary>Throws if the server cannot delete exactly these messages, before anything is changed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="orMove">Whether MOVE is sufficient.</param>
    /// <exception cref="MailException">ExactDeletionMissing.</exception>
    public static void Require(ImapClient client, bool orMove)
    {
        if (
            !client.Capabilities.HasFlag(ImapCapabilities.UidPlus)
            && !(orMove && client.Capabilities.HasFlag(ImapCapabilities.Move))
        )
        {
            throw orMove
                ? MessageFailures.ExactDeletionMissing.Make(
                    "neither MOVE nor UIDPLUS",
                    "Copy-SpectrumMessage works here; delete the messages in the provider's webmail."
                )
                : MessageFailures.ExactDeletionMissing.Make("no UIDPLUS", "Delete the messages in the provider's webmail.");
        }
    }

    /// <summary>Throws if messages of the folder may not be deleted, before anything is changed.</summary>
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
