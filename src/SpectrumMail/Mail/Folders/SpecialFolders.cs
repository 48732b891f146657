using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>
/// What a folder is for: by the server's word where SPECIAL-USE is offered, else by the names that are customary.
/// </summary>
internal static class SpecialFolders
{
    private static readonly (FolderAttributes Attribute, FolderUse Use)[] s_attributes =
    [
        (FolderAttributes.Inbox, FolderUse.Inbox),
        (FolderAttributes.Trash, FolderUse.Trash),
        (FolderAttributes.Junk, FolderUse.Junk),
        (FolderAttributes.Sent, FolderUse.Sent),
        (FolderAttributes.Drafts, FolderUse.Drafts),
        (FolderAttributes.Archive, FolderUse.Archive),
        (FolderAttributes.All, FolderUse.All),
        (FolderAttributes.Flagged, FolderUse.Flagged),
    ];

    private static readonly Dictionary<string, FolderUse> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sent"] = FolderUse.Sent,
        ["SentMail"] = FolderUse.Sent,
        ["Sent Mail"] = FolderUse.Sent,
        ["Sent Items"] = FolderUse.Sent,
        ["Sent Messages"] = FolderUse.Sent,
        ["Trash"] = FolderUse.Trash,
        ["Deleted Items"] = FolderUse.Trash,
        ["Deleted Messages"] = FolderUse.Trash,
        ["Spam"] = FolderUse.Junk,
        ["Junk"] = FolderUse.Junk,
        ["Junk E-mail"] = FolderUse.Junk,
        ["Bulk Mail"] = FolderUse.Junk,
        ["Drafts"] = FolderUse.Drafts,
        ["Archive"] = FolderUse.Archive,
        ["Archives"] = FolderUse.Archive,
    };

    /// <summary>
    /// The folder of the mailbox for a use: the one that the server marks (RFC 6154), or, where it marks none for this use, the
    /// one of a customary name. Null when there is none.
    /// </summary>
    public static IMailFolder? Find(ImapClient client, FolderUse use)
    {
        IMailFolder[] folders =
        [
            .. client
                .PersonalNamespaces.ToArray()
                .SelectMany(space => client.GetFolders(space))
                .Where(FolderFinder.CanHoldMessages),
        ];
        return folders.FirstOrDefault(folder => Classify(folder, serverMarks: true) == use)
            ?? folders.FirstOrDefault(folder => Classify(folder, serverMarks: false) == use);
    }

    /// <summary>The use of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="serverMarks">Whether the server offers SPECIAL-USE; names are not guessed at then.</param>
    public static FolderUse Classify(IMailFolder folder, bool serverMarks) =>
        Classify(folder.FullName, folder.ParentFolder?.FullName ?? string.Empty, folder.Name, folder.Attributes, serverMarks);

    /// <summary>As <see cref="Classify(IMailFolder, bool)"/>, by what is known of a folder.</summary>
    public static FolderUse Classify(string path, string parent, string name, FolderAttributes attributes, bool serverMarks)
    {
        if (path.Equals("INBOX", StringComparison.OrdinalIgnoreCase))
        {
            return FolderUse.Inbox;
        }

        foreach ((FolderAttributes attribute, FolderUse use) in s_attributes)
        {
            if ((attributes & attribute) != 0)
            {
                return use;
            }
        }

        // Only at the top: an ordinary folder "Projects/Archive" is not the mailbox's archive.
        bool top = parent.Length == 0 || parent.Equals("INBOX", StringComparison.OrdinalIgnoreCase);
        return !serverMarks && top && s_names.TryGetValue(name, out FolderUse named) ? named : FolderUse.None;
    }
}
