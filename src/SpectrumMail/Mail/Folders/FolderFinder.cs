using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>
/// Finds a folder by the path a person typed: with the server's separator or a slash, with or without the namespace prefix.
/// </summary>
internal static class FolderFinder
{
    /// <exception cref="MailException">FolderNotFound.</exception>
    public static IMailFolder Find(ImapClient client, string path) =>
        TryFind(client, path) ?? throw FolderFailures.FolderNotFound.Make(path);

    /// <summary>As <see cref="Find"/>; null when there is none.</summary>
    public static IMailFolder? TryFind(ImapClient client, string path) =>
        FolderSpaces
            .Read(client)
            .Spellings(path)
            .Select(spelling => Known(client, spelling))
            .FirstOrDefault(folder => folder is not null && (Exists(folder) || IsListed(client, folder)))
        ?? Shown(client, path);

    /// <summary>The folder of exactly this path; null when there is none.</summary>
    public static IMailFolder? Existing(ImapClient client, string path) =>
        Known(client, path) is { } folder && Exists(folder) ? folder : null;

    /// <summary>As <see cref="Find"/>, for a folder that messages lie in or go to.</summary>
    /// <exception cref="MailException">FolderNotFound, or it cannot hold messages.</exception>
    public static IMailFolder FindForMessages(ImapClient client, string path)
    {
        IMailFolder folder = Find(client, path);
        return CanHoldMessages(folder) && !IsBareRoot(folder) ? folder : throw FolderFailures.FolderNotSelectable.Make(path);
    }

    /// <summary>The path as the server has it: of the folder that is there, or the one that a new folder gets.</summary>
    /// <exception cref="MailException">FolderNameInvalid.</exception>
    public static string Resolve(ImapClient client, string path)
    {
        var spaces = FolderSpaces.Read(client);
        string created = spaces.ForNew(path);

        // A server would take some of the characters for wildcards.
        FolderName.Levels(created, spaces.Owner(path).DirectorySeparator);
        return TryFind(client, path)?.FullName ?? created;
    }

    /// <summary>The levels of a folder's path, without the namespace's prefix.</summary>
    public static IReadOnlyList<string> Levels(ImapClient client, IMailFolder folder)
    {
        string prefix = FolderSpaces.Prefix(FolderSpaces.Read(client).Personal);
        string path =
            prefix.Length > 0 && folder.FullName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
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

    /// <summary>As <see cref="Open(ImapClient, string)"/>; checks that the UIDs of the folder still mean the same.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or it cannot hold messages.</exception>
    public static IMailFolder Open(ImapClient client, string path, long validity)
    {
        IMailFolder folder = Open(client, path);
        return validity == 0 ? folder : Checked(folder, folder.FullName, validity);
    }

    /// <summary>
    /// Opens a folder for reading, also one that is open already: only then does the server return UIDNEXT and HIGHESTMODSEQ. A
    /// folder that lost a message and got another would look unchanged without them.
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

        return Checked(folder, path, validity);
    }

    /// <summary>
    /// Whether the server has a folder (one LIST). MailKit keeps a folder that is gone, and another client may have recreated
    /// it.
    /// </summary>
    public static bool IsListed(ImapClient client, IMailFolder folder) =>
        client.GetFolders(FolderSpaces.Read(client).Owner(folder.FullName)).Contains(folder);

    /// <summary>Whether a folder can be opened at all.</summary>
    public static bool CanHoldMessages(IMailFolder folder) =>
        (folder.Attributes & (FolderAttributes.NoSelect | FolderAttributes.NonExistent)) == 0;

    /// <summary>
    /// Whether a folder only stands above the others of its namespace. NAMESPACE does not say whether it holds messages, and the
    /// library does not ask for it.
    /// </summary>
    public static bool IsBareRoot(IMailFolder folder)
    {
        if (!folder.IsNamespace || folder.IsOpen || FolderName.IsInbox(folder.FullName))
        {
            return false;
        }

        try
        {
            folder.Status(StatusItems.Count);
            return false;
        }
        catch (ImapCommandException)
        {
            return true;
        }
    }

    /// <summary>Subscribes to a new folder; a namespace may have no subscriptions.</summary>
    public static bool TrySubscribe(IMailFolder folder)
    {
        try
        {
            folder.Subscribe();
            return true;
        }
        catch (ImapCommandException)
        {
            return false;
        }
    }

    private static IMailFolder Checked(IMailFolder folder, string path, long validity) =>
        folder.UidValidity == validity
            ? folder
            : throw FolderFailures.UidValidityChanged.Make(path, folder.UidValidity, validity);

    // A name that the server has in no proper encoding can only be looked for in its list. So can the path of an object, in which
    // what a terminal would obey is replaced; two folders may look the same then.
    private static IMailFolder? Shown(ImapClient client, string path)
    {
        // The server was asked for any other name as it is.
        if (path.All(character => character is >= ' ' and <= '~' and not ('&' or '~')))
        {
            return null;
        }

        string[] spellings = [.. FolderSpaces.Read(client).Spellings(path)];
        IMailFolder[] same =
        [
            .. FolderSpaces
                .Folders(client, MailboxNamespace.All)
                .Where(folder => spellings.Contains(folder.FullName) || PlainText.Name(folder.FullName) == path),
        ];
        return same.Length == 1 ? same[0] : null;
    }

    private static bool Exists(IMailFolder folder) => (folder.Attributes & FolderAttributes.NonExistent) == 0;

    private static IMailFolder? Known(ImapClient client, string path)
    {
        if (client is SpoolingImapClient server)
        {
            if (server.Unusual(path) is { } unusual)
            {
                return unusual;
            }

            if (server.IsCourier && path.IndexOf('~') >= 0)
            {
                return null;
            }
        }

        try
        {
            return client.GetFolder(path);
        }
        catch (FolderNotFoundException)
        {
            return null;
        }
    }
}
