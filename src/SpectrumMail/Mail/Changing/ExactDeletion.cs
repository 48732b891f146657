using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Deletes the named messages and no others: with UID EXPUNGE (RFC 4315), or, when the user forces it on a server without that,
/// with a plain EXPUNGE in a folder where no other message is marked as deleted.
/// </summary>
internal static class ExactDeletion
{
    private const string Forced =
        "Delete the messages in the provider's webmail, or use Remove-SpectrumMessage with -Force: it deletes them when no other "
        + "message of the folder is marked as deleted. A message that another program marks in that very moment goes with them.";

    /// <summary>Throws if the server cannot delete exactly these messages, before anything is changed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="orMove">Whether MOVE is sufficient.</param>
    /// <param name="forced">Whether a plain EXPUNGE is permitted.</param>
    /// <exception cref="MailException">ExactDeletionMissing.</exception>
    public static void Require(ImapClient client, bool orMove, bool forced)
    {
        bool canDelete = client.Capabilities.HasFlag(ImapCapabilities.UidPlus);
        bool canMove = client.Capabilities.HasFlag(ImapCapabilities.Move);
        if (!forced && Missing(canDelete, canMove, orMove) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Why a server cannot delete exactly the named messages; null when it can.</summary>
    /// <param name="hasUidPlus">Whether it offers UIDPLUS.</param>
    /// <param name="hasMove">Whether it offers MOVE.</param>
    /// <param name="orMove">Whether MOVE is sufficient.</param>
    public static MailException? Missing(bool hasUidPlus, bool hasMove, bool orMove)
    {
        if (hasUidPlus || (orMove && hasMove))
        {
            return null;
        }

        return orMove
            ? MessageFailures.ExactDeletionMissing.Make("neither MOVE nor UIDPLUS", "Copy-SpectrumMessage works here. " + Forced)
            : MessageFailures.ExactDeletionMissing.Make("no UIDPLUS", Forced);
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

    /// <summary>Throws if a deletion would take other messages as well, before anything is changed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The open folder.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="copied">Whether the messages have been copied, which the error says.</param>
    /// <returns>Those of the messages that are marked already; nothing where the server need not be asked.</returns>
    /// <exception cref="MailException">ExactDeletionMissing.</exception>
    public static IReadOnlyList<UniqueId> MustBeAlone(
        ImapClient client,
        IMailFolder folder,
        IList<UniqueId> uids,
        bool copied = false
    )
    {
        if (client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            return [];
        }

        // A server need not say what other clients have marked until it is given the opportunity (RFC 3501, section 5.2).
        client.NoOp();
        IList<UniqueId> marked = folder.Search(SearchQuery.Deleted);
        int others = marked.Except(uids).Count();
        Failure<string, int> failure = copied ? MessageFailures.OthersAreMarkedNow : MessageFailures.OthersAreMarked;
        return others == 0 ? [.. marked] : throw failure.Make(folder.FullName, others);
    }

    /// <summary>Deletes messages of the open folder.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The open folder.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="copied">Whether the messages have been copied, which an error says.</param>
    /// <exception cref="MailException">ExactDeletionMissing.</exception>
    public static void Delete(ImapClient client, IMailFolder folder, IList<UniqueId> uids, bool copied = false)
    {
        IReadOnlyList<UniqueId> marked = MustBeAlone(client, folder, uids, copied);
        folder.Store(uids, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true });
        if (client.Capabilities.HasFlag(ImapCapabilities.UidPlus))
        {
            folder.Expunge(uids);
            return;
        }

        try
        {
            // Once more: between this look and EXPUNGE there is only the way to the server.
            MustBeAlone(client, folder, uids, copied);
        }
        catch (Exception ex) when (ex is MailException or ImapCommandException)
        {
            UniqueId[] fresh = [.. uids.Except(marked)];
            folder.Store(fresh, new StoreFlagsRequest(StoreAction.Remove, MessageFlags.Deleted) { Silent = true });
            throw;
        }

        folder.Expunge();
    }
}
