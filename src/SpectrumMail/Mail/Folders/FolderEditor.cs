using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Creates, renames and subscribes folders. Every path is one that a person typed, unless it says otherwise.</summary>
internal sealed class FolderEditor
{
    private readonly MailAccount _account;
    private readonly string _session;

    /// <param name="account">The account.</param>
    /// <param name="session">The session's name, for what is emitted.</param>
    public FolderEditor(MailAccount account, string session)
    {
        _account = account;
        _session = session;
    }

    /// <summary>Creates a folder, and the folders above it that are missing.</summary>
    /// <exception cref="MailException">FolderExists, FolderNameInvalid, or the server refuses it.</exception>
    public MailboxFolder Create(string path, bool subscribe, CancellationToken cancel) =>
        _account.Imap(client => Create(client, path, subscribe), cancel);

    /// <summary>Gives a folder another last part of its path; what lies below goes with it.</summary>
    /// <exception cref="MailException">FolderNotFound, FolderExists, FolderProtected, FolderNameInvalid, or the server refuses
    /// it.</exception>
    public MailboxFolder Rename(string path, string newName, CancellationToken cancel) =>
        _account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Find(client, path);
                FolderName.Check(newName, '/', folder.DirectorySeparator);
                return Move(client, folder, folder.ParentFolder ?? Root(client), newName);
            },
            cancel
        );

    /// <summary>Gives a folder another path; what lies below goes with it.</summary>
    /// <exception cref="MailException">As <see cref="Rename"/>; also when the folder above the new path is not there.</exception>
    public MailboxFolder Relocate(string path, string newPath, CancellationToken cancel) =>
        _account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Find(client, path);
                string[] levels = FolderName.Levels(FolderFinder.Resolve(client, newPath), folder.DirectorySeparator);
                string above = string.Join(folder.DirectorySeparator.ToString(), levels.Take(levels.Length - 1));
                IMailFolder? parent = above.Length == 0 ? Root(client) : FolderFinder.TryFind(client, above);
                return parent is null
                    ? throw FolderFailures.FolderAboveMissing.Make(above)
                    : Move(client, folder, parent, levels[^1]);
            },
            cancel
        );

    /// <summary>Puts a folder on the subscription list, or takes it off.</summary>
    /// <exception cref="MailException">FolderNotFound.</exception>
    public MailboxFolder Subscribe(string path, bool subscribed, CancellationToken cancel) =>
        _account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Find(client, path);
                if (subscribed)
                {
                    folder.Subscribe();
                }
                else
                {
                    folder.Unsubscribe();
                }

                return FolderReader.One(client, folder, subscribed, _session);
            },
            cancel
        );

    private MailboxFolder Create(ImapClient client, string path, bool subscribe)
    {
        string native = FolderFinder.Resolve(client, path);
        IMailFolder folder = client.GetFolder(FolderSpaces.Read(client).Owner(native));
        string[] levels = FolderName.Levels(native, folder.DirectorySeparator);

        // The namespace itself ("INBOX.") cannot be created.
        int first = folder.FullName.Length > 0 ? FolderName.Levels(folder.FullName, folder.DirectorySeparator).Length : 0;
        if (levels.Length == first || (FolderFinder.TryFind(client, native) is { } known && FolderFinder.CanHoldMessages(known)))
        {
            throw FolderFailures.FolderExists.Make(native);
        }

        bool subscribed = false;
        foreach (IMailFolder created in FolderMaker.Create(client, native, levelsHoldMessages: true))
        {
            folder = created;
            subscribed = subscribe && FolderFinder.TrySubscribe(folder);
        }

        return FolderReader.One(client, folder, subscribed, _session);
    }

    private MailboxFolder Move(ImapClient client, IMailFolder folder, IMailFolder parent, string name)
    {
        var tree = new FolderTree(client);
        tree.MustBeOrdinary(folder, "renamed");
        string former = folder.FullName;
        string future = parent.FullName.Length == 0 ? name : parent.FullName + folder.DirectorySeparator + name;
        if ((future + folder.DirectorySeparator).StartsWith(former + folder.DirectorySeparator, StringComparison.Ordinal))
        {
            throw future == former ? FolderFailures.FolderExists.Make(future) : FolderFailures.FolderInItself.Make(former);
        }

        if (FolderFinder.Existing(client, future) is not null)
        {
            throw FolderFailures.FolderExists.Make(future);
        }

        if (SpoolingImapClient.Refuses(client, name))
        {
            throw FolderFailures.FolderNameTilde.Make(name);
        }

        tree.Leave(folder);
        folder.Rename(parent, name);
        bool subscribed = Resubscribe(client, tree.Subscribed(), former, future, folder.DirectorySeparator);
        return FolderReader.One(client, folder, subscribed, _session);
    }

    // The subscription list is a list of names, and most servers do not change it with the folder (RFC 9051, section 6.3.7).
    private static bool Resubscribe(
        ImapClient client,
        IEnumerable<IMailFolder> subscribed,
        string former,
        string future,
        char separator
    )
    {
        bool itself = false;
        foreach (IMailFolder old in subscribed)
        {
            string name = old.FullName;
            if (name == future)
            {
                itself = true;
            }
            else if (name == former || name.StartsWith(former + separator, StringComparison.Ordinal))
            {
                itself |= name == former;
                client.GetFolder(future + name.Substring(former.Length)).Subscribe();
                old.Unsubscribe();
            }
        }

        return itself;
    }

    private static IMailFolder Root(ImapClient client) => client.GetFolder(client.PersonalNamespaces[0]);
}
