using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>
/// Lists folders by their names: where they are, whose they are, and what they are for. <see cref="FolderReader"/> reads their
/// figures.
/// </summary>
internal static class FolderLister
{
    /// <summary>Orders folders as people look for them: the inbox, then by path.</summary>
    public static MailboxFolder[] Order(IEnumerable<MailboxFolder> folders) =>
        folders
            .OrderBy(folder => folder.SpecialUse == FolderUse.Inbox ? 0 : 1)
            .ThenBy(folder => folder.Path, StringComparer.OrdinalIgnoreCase)
            .ToArray();

    /// <summary>Describes folders by their names. Only the user's own folders have special uses.</summary>
    public static Dictionary<MailboxFolder, IMailFolder> NameAll(ImapClient client, List<IMailFolder> folders, string session)
    {
        var spaces = FolderSpaces.Read(client);
        ILookup<bool, IMailFolder> own = folders.ToLookup(folder => spaces.Kind(folder.FullName) == MailboxNamespace.Personal);
        IReadOnlyDictionary<IMailFolder, FolderUse> uses = SpecialFolders.Classify(client, own[true]);
        return folders.ToDictionary(folder =>
            Name(client, spaces, folder, uses.TryGetValue(folder, out FolderUse use) ? use : FolderUse.None, session)
        );
    }

    /// <summary>Lists the folders of a search. A folder that is named is found wherever it is.</summary>
    public static List<IMailFolder> Find(ImapClient client, StatusItems items, FolderSearch search, string session)
    {
        List<IMailFolder> folders = Listed(client, items, search.Space);
        if (search.Space == MailboxNamespace.All || search.Patterns.Count == 0)
        {
            return folders;
        }

        // The others are only looked for when a named one is not among those wanted.
        MailboxFolder[] listed = [.. NameAll(client, folders, session).Keys];
        bool isComplete = search.Patterns.All(pattern => FolderChoice.Match(listed, pattern, search.Space).Length > 0);
        bool hasOthers = search.Space != MailboxNamespace.Personal || FolderSpaces.Read(client).HasOthers;
        return isComplete || !hasOthers
            ? folders
            : [.. folders, .. Listed(client, StatusItems.None, MailboxNamespace.All).Except(folders)];
    }

    private static List<IMailFolder> Listed(ImapClient client, StatusItems items, MailboxNamespace wanted)
    {
        List<IMailFolder> folders = [.. FolderSpaces.Folders(client, wanted, items)];

        // A namespace such as "INBOX." does not hold the inbox itself.
        bool isInboxWanted = wanted.Includes(MailboxNamespace.Personal);
        if (isInboxWanted && !folders.Any(folder => FolderName.IsInbox(folder.FullName)) && client.Inbox is { } inbox)
        {
            folders.Add(inbox);
            if (items != StatusItems.None)
            {
                inbox.Status(items);
            }
        }

        // Namespaces may overlap, and a server may list a folder twice.
        return [.. folders.GroupBy(folder => folder.FullName, StringComparer.Ordinal).Select(same => same.First())];
    }

    /// <summary>Returns the full names of the folders that the user has subscribed to.</summary>
    public static HashSet<string> FindSubscribed(ImapClient client, List<IMailFolder> folders, MailboxNamespace wanted)
    {
        // LIST-EXTENDED returns it with the folders themselves, except for an inbox that was added to them.
        IEnumerable<IMailFolder> known = client.Capabilities.HasFlag(ImapCapabilities.ListExtended)
            ? folders
            : FolderSpaces.Folders(client, wanted, subscribedOnly: true);
        var names = new HashSet<string>(
            known.Where(folder => folder.IsSubscribed).Select(folder => folder.FullName),
            StringComparer.Ordinal
        );
        if (client.Inbox is { IsSubscribed: true } inbox)
        {
            names.Add(inbox.FullName);
        }

        return names;
    }

    /// <summary>Describes a folder by its name.</summary>
    public static MailboxFolder Name(ImapClient client, FolderSpaces spaces, IMailFolder folder, FolderUse use, string session) =>
        new()
        {
            RawPath = folder.FullName,
            Levels = FolderFinder.Levels(client, folder),
            Name = folder.Name,
            Parent = folder.ParentFolder?.FullName ?? string.Empty,
            Separator = folder.DirectorySeparator == '\0' ? string.Empty : folder.DirectorySeparator.ToString(),
            SpecialUse = use,
            Namespace = spaces.Kind(folder.FullName),
            Selectable = FolderFinder.CanHoldMessages(folder),
            Session = session,
        };
}
