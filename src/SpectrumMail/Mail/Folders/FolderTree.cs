using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>The folders of a mailbox as they are now (one LIST), for changes that concern more than one of them.</summary>
internal sealed class FolderTree
{
    private readonly ImapClient _client;
    private readonly IMailFolder[] _folders;
    private readonly IReadOnlyDictionary<IMailFolder, FolderUse> _uses;

    /// <param name="client">The connection.</param>
    public FolderTree(ImapClient client)
    {
        _client = client;
        _folders = [.. FolderSpaces.Folders(client, MailboxNamespace.All)];
        var spaces = FolderSpaces.Read(client);
        _uses = SpecialFolders.Classify(
            client,
            _folders.Where(folder => spaces.Kind(folder.FullName) == MailboxNamespace.Personal)
        );
    }

    /// <summary>The folders below a folder, on all levels, the deepest first.</summary>
    public IReadOnlyList<IMailFolder> Below(IMailFolder folder) =>
        folder.DirectorySeparator == '\0'
            ? []
            :
            [
                .. _folders
                    .Where(other =>
                        other.FullName.StartsWith(folder.FullName + folder.DirectorySeparator, StringComparison.Ordinal)
                    )
                    .OrderByDescending(other => other.FullName.Length),
            ];

    /// <summary>Refuses the inbox, a folder with a special use (RFC 6154), and one that holds such a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="change">What shall not happen to it: "removed".</param>
    /// <exception cref="MailException">FolderProtected.</exception>
    public void MustBeOrdinary(IMailFolder folder, string change)
    {
        foreach (IMailFolder one in Below(folder).Prepend(folder))
        {
            FolderUse use = _uses.TryGetValue(one, out FolderUse listed) ? listed : SpecialFolders.Classify(_client, one);
            if (use != FolderUse.None)
            {
                throw one == folder
                    ? FolderFailures.FolderProtected.Make(one.FullName, use, change)
                    : FolderFailures.HoldsProtected.Make(folder.FullName, one.FullName, use, change);
            }
        }
    }

    /// <summary>
    /// Leaves a folder, and those below it, if one of them may be the open one: some servers hang up when the open folder goes,
    /// and others refuse it.
    /// </summary>
    public void Leave(IMailFolder folder)
    {
        // Without UNSELECT the library closes a folder for itself only: the server has it open still.
        bool isClosedByServer = _client.Capabilities.HasFlag(ImapCapabilities.Unselect);
        if (!isClosedByServer || Below(folder).Prepend(folder).Any(one => one.IsOpen))
        {
            _client.Inbox!.Open(FolderAccess.ReadOnly);
        }
    }

    /// <summary>The paths on the subscription list, those of folders that are not there among them.</summary>
    public IReadOnlyList<IMailFolder> Subscribed() => FolderSpaces.Folders(_client, MailboxNamespace.All, subscribedOnly: true);
}
