using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Finds a folder by the path a person typed: with the server's separator or a slash, with or without the namespace prefix.</summary>
internal static class FolderFinder
{
    /// <exception cref="MailException">FolderNotFound.</exception>
    public static IMailFolder Find(ImapClient client, string path)
    {
        foreach (string candidate in Candidates(client, path))
        {
            try
            {
                IMailFolder folder = client.GetFolder(candidate);
                if ((folder.Attributes & FolderAttributes.NonExistent) == 0 || IsListed(client, folder))
                {
                    return folder;
                }
            }
            catch (FolderNotFoundException)
            {
                // The next spelling may be the server's.
            }
        }

        throw FolderFailures.FolderNotFound.Make(path);
    }

    /// <summary>As <see cref="Find"/>, for a folder that messages lie in or go to.</summary>
    /// <exception cref="MailException">FolderNotFound, or it cannot hold messages.</exception>
    public static IMailFolder FindForMessages(ImapClient client, string path)
    {
        IMailFolder folder = Find(client, path);
        return CanHoldMessages(folder) ? folder : throw FolderFailures.FolderNotSelectable.Make(path);
    }

    /// <summary>The one spelling of a path that a new folder gets: with the server's separator, in the personal namespace.</summary>
    public static string ForNew(ImapClient client, string path) =>
        path.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : Candidates(client, path).Last();

    /// <summary>The levels of a folder's path, without the namespace's prefix.</summary>
    public static IReadOnlyList<string> Levels(ImapClient client, IMailFolder folder)
    {
        string prefix = Prefix(client.PersonalNamespaces.FirstOrDefault());
        string path = prefix.Length > 0 && folder.FullName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? folder.FullName.Substring(prefix.Length)
            : folder.FullName;
        return folder.DirectorySeparator == '\0' ? [path] : path.Split(folder.DirectorySeparator);
    }

    /// <summary>Opens a folder for reading; one that is open already is brought up to date.</summary>
    /// <exception cref="MailException">FolderNotFound, or it cannot hold messages.</exception>
    public static IMailFolder Open(ImapClient client, string path)
    {
        IMailFolder folder = FindForMessages(client, path);
        if (folder.IsOpen)
        {
            // Otherwise what has arrived meanwhile would be missing from the next search.
            client.NoOp();
            return folder;
        }

        folder.Open(FolderAccess.ReadOnly);
        return folder;
    }

    /// <summary>
    /// Opens a folder for reading, also one that is open already: only then does the server tell UIDNEXT and HIGHESTMODSEQ. A folder that lost
    /// a message and got another would look unchanged without them.
    /// </summary>
    /// <exception cref="MailException">FolderNotFound, or it cannot hold messages.</exception>
    public static IMailFolder OpenAnew(ImapClient client, string path)
    {
        IMailFolder folder = FindForMessages(client, path);
        folder.Open(FolderAccess.ReadOnly);
        return folder;
    }

    /// <summary>Opens a folder that was open before, unless it still is, and checks that its UIDs still mean the same.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The folder's path as the server has it.</param>
    /// <param name="validity">The UIDVALIDITY to expect.</param>
    public static IMailFolder Reopen(ImapClient client, string path, uint validity)
    {
        IMailFolder folder = Find(client, path);
        if (!folder.IsOpen)
        {
            folder.Open(FolderAccess.ReadOnly);
        }

        return folder.UidValidity == validity
            ? folder
            : throw FolderFailures.UidValidityChanged.Make(path, folder.UidValidity, validity);
    }

    /// <summary>Whether the server has a folder (one LIST): the library goes on remembering one that is gone, and somebody may have made it anew.</summary>
    public static bool IsListed(ImapClient client, IMailFolder folder) => client.PersonalNamespaces.Any(space => client.GetFolders(space).Contains(folder));

    /// <summary>Whether a folder can be opened at all.</summary>
    public static bool CanHoldMessages(IMailFolder folder) => (folder.Attributes & (FolderAttributes.NoSelect | FolderAttributes.NonExistent)) == 0;

    private static IEnumerable<string> Candidates(ImapClient client, string path)
    {
        yield return path;
        FolderNamespace? personal = client.PersonalNamespaces.FirstOrDefault();
        char separator = personal?.DirectorySeparator ?? '\0';
        string native = separator is '\0' or '/' ? path : path.Replace('/', separator);
        if (native != path)
        {
            yield return native;
        }

        string prefix = Prefix(personal);
        if (prefix.Length > 0 && !native.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            yield return prefix + native;
        }
    }

    /// <summary>What every path of a namespace begins with: <c>INBOX.</c> with its separator, which MailKit leaves out; mostly empty.</summary>
    public static string Prefix(FolderNamespace? space) =>
        space is { Path.Length: > 0 } ? space.Path.TrimEnd(space.DirectorySeparator) + space.DirectorySeparator : string.Empty;
}
