using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>What would be gone with a folder.</summary>
/// <param name="Path">The folder's path as the server has it.</param>
/// <param name="Messages">The messages in it and in the folders below.</param>
/// <param name="Folders">The folders below.</param>
internal sealed record FolderRemoval(string Path, int Messages, int Folders)
{
    public bool IsEmpty => Messages + Folders == 0;

    /// <summary>The content in words.</summary>
    public string Words =>
        Quantity.Text(Messages, "message") + (Folders == 0 ? string.Empty : " and " + Quantity.Text(Folders, "folder"));
}

/// <summary>Removes folders; those with something in them only when that is said.</summary>
internal static class FolderRemover
{
    /// <summary>Looks what would be gone.</summary>
    /// <exception cref="MailException">FolderNotFound, FolderProtected, or, unless it is forced, FolderNotEmpty.</exception>
    public static FolderRemoval Look(MailAccount account, string path, bool force, CancellationToken cancel) =>
        account.Imap(client => Look(client, path, force).Content, cancel);

    /// <summary>Removes a folder with all that is below, the deepest first, and takes it off the subscription list.</summary>
    /// <exception cref="MailException">As <see cref="Look(MailAccount, string, bool, CancellationToken)"/>, which is asked once
    /// more; or the server refuses it.</exception>
    public static void Remove(MailAccount account, string path, bool force, CancellationToken cancel) =>
        account.Imap(client => Remove(client, path, force), cancel);

    private static (FolderRemoval Content, FolderTree Tree, IMailFolder[] All) Look(ImapClient client, string path, bool force)
    {
        IMailFolder folder = FolderFinder.Find(client, path);
        var tree = new FolderTree(client);
        tree.MustBeOrdinary(folder, "removed");
        IMailFolder[] all = [.. tree.Below(folder), folder];
        int messages = all.Where(FolderFinder.CanHoldMessages).Sum(Messages);
        var content = new FolderRemoval(folder.FullName, messages, all.Length - 1);
        return force || content.IsEmpty
            ? (content, tree, all)
            : throw FolderFailures.FolderNotEmpty.Make(folder.FullName, content.Words);
    }

    private static bool Remove(ImapClient client, string path, bool force)
    {
        (_, FolderTree tree, IMailFolder[] all) = Look(client, path, force);
        tree.Leave(all[^1]);
        foreach (IMailFolder folder in all)
        {
            bool held = FolderFinder.CanHoldMessages(folder);
            try
            {
                folder.Delete();
            }
            catch (ImapCommandException) when (!held && !FolderFinder.IsListed(client, folder))
            {
                // A level that held nothing but the folders below goes with the last of them on many servers.
            }

            folder.Unsubscribe();
        }

        return true;
    }

    private static int Messages(IMailFolder folder)
    {
        folder.Status(StatusItems.Count);
        return folder.Count;
    }
}
