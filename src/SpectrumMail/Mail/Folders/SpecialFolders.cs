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
        (FolderAttributes.Important, FolderUse.Important),
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
        IMailFolder[] folders = [.. FolderSpaces.Folders(client).Where(FolderFinder.CanHoldMessages)];
        return folders.FirstOrDefault(folder => Classify(client, folder, serverMarks: true) == use)
            ?? folders.FirstOrDefault(folder => Classify(client, folder, serverMarks: false) == use);
    }

    /// <summary>
    /// Whether a folder shows messages that lie in other folders (RFC 6154, section 2: \All and \Flagged; Gmail's \Important).
    /// Counting, saving or copying it would take them twice.
    /// </summary>
    public static bool IsView(FolderUse use) => use is FolderUse.All or FolderUse.Flagged or FolderUse.Important;

    /// <summary>
    /// The uses of all folders of a mailbox: what the server marks, and for a use that no folder is marked for, the folder of a
    /// customary name. A server may offer SPECIAL-USE and mark nothing, or not all.
    /// </summary>
    public static IReadOnlyDictionary<IMailFolder, FolderUse> Classify(ImapClient client, IEnumerable<IMailFolder> folders)
    {
        var uses = folders.Distinct().ToDictionary(folder => folder, folder => Classify(client, folder, serverMarks: true));
        foreach ((IMailFolder folder, FolderUse guess) in Guesses(client, uses))
        {
            uses[folder] = guess;
        }

        return uses;
    }

    /// <summary>The use of one folder, by the same rule.</summary>
    public static FolderUse Classify(ImapClient client, IMailFolder folder)
    {
        FolderUse marked = Classify(client, folder, serverMarks: true);
        FolderUse guess = Classify(client, folder, serverMarks: false);
        return marked != FolderUse.None || guess == FolderUse.None || IsMarked(client, guess) ? marked : guess;
    }

    /// <summary>
    /// The marks of a folder that count. \Important is a view at Gmail. At other servers, as Cyrus, it may be a folder that has
    /// mail of its own (RFC 8457, section 3), and nothing distinguishes the two: it is an ordinary folder there, or mail would be
    /// left out.
    /// </summary>
    /// <param name="marks">What the server says about the folder.</param>
    /// <param name="isGmail">Whether the server has labels (X-GM-EXT-1).</param>
    public static FolderAttributes Known(FolderAttributes marks, bool isGmail) =>
        isGmail ? marks : marks & ~FolderAttributes.Important;

    /// <summary>The use of a folder by what is known of it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="parent">The path of the folder above; empty for none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Its marks that count.</param>
    /// <param name="serverMarks">Whether only the server's mark counts, and not the name.</param>
    public static FolderUse Classify(string path, string parent, string name, FolderAttributes attributes, bool serverMarks)
    {
        if (FolderName.IsInbox(path))
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
        bool top = parent.Length == 0 || FolderName.IsInbox(parent);
        return !serverMarks && top && s_names.TryGetValue(name, out FolderUse named) ? named : FolderUse.None;
    }

    private static FolderUse Classify(ImapClient client, IMailFolder folder, bool serverMarks) =>
        Classify(
            folder.FullName,
            folder.ParentFolder?.FullName ?? string.Empty,
            folder.Name,
            Known(folder.Attributes, client.Capabilities.HasFlag(ImapCapabilities.GMailExt1)),
            serverMarks
        );

    private static bool IsMarked(ImapClient client, FolderUse use) =>
        client.Capabilities.HasFlag(ImapCapabilities.SpecialUse)
        && Enum.TryParse(use.ToString(), out SpecialFolder special)
        && client.GetFolder(special) is not null;

    private static (IMailFolder Folder, FolderUse Guess)[] Guesses(ImapClient client, Dictionary<IMailFolder, FolderUse> uses)
    {
        var marked = new HashSet<FolderUse>(uses.Values);
        return
        [
            .. uses.Where(entry => entry.Value == FolderUse.None)
                .Select(entry => (entry.Key, Classify(client, entry.Key, serverMarks: false)))
                .Where(entry => !marked.Contains(entry.Item2)),
        ];
    }
}
