using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Creates folders for everything that creates some: a command for folders, and a transfer into a new one.</summary>
internal static class FolderMaker
{
    /// <summary>The folder of exactly this path, if it can hold messages; null when there is none.</summary>
    public static IMailFolder? Find(ImapClient client, string path) =>
        FolderFinder.Existing(client, path) is { } folder
        && FolderFinder.CanHoldMessages(folder)
        && !FolderFinder.IsBareRoot(folder)
            ? folder
            : null;

    /// <summary>
    /// Finds a folder for messages. A missing one is created, with the missing levels above it, and subscribed to.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The path as the server has it.</param>
    /// <exception cref="MailException">The server does not create the folder.</exception>
    public static IMailFolder Ensure(ImapClient client, string path)
    {
        if (Find(client, path) is { } there)
        {
            return there;
        }

        FolderNamespace space = FolderSpaces.Read(client).Owner(path);
        string root = FolderSpaces.Prefix(space).TrimEnd(space.DirectorySeparator);
        if (root.Length > 0 && path.TrimEnd(space.DirectorySeparator).Equals(root, StringComparison.OrdinalIgnoreCase))
        {
            throw FolderFailures.FolderNotSelectable.Make(root);
        }

        // Another client may have created it in the meantime: then there is nothing left to create.
        IMailFolder created =
            Create(client, path, levelsHoldMessages: false).LastOrDefault()
            ?? Find(client, path)
            ?? throw new FolderNotFoundException(path);
        FolderFinder.TrySubscribe(created);
        return created;
    }

    /// <summary>Creates a folder, and the folders above it that are missing.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The path as the server has it.</param>
    /// <param name="levelsHoldMessages">
    /// Whether the folders above shall hold messages too. Otherwise they hold only folders, where the server has such ones.
    /// </param>
    /// <returns>Each folder as soon as it is created; the one of the path comes last.</returns>
    /// <exception cref="MailException">FolderNameInvalid, or the server refuses a folder.</exception>
    public static IEnumerable<IMailFolder> Create(ImapClient client, string path, bool levelsHoldMessages)
    {
        FolderNamespace space = FolderSpaces.Read(client).Owner(path);
        string prefix = FolderSpaces.Prefix(space);
        bool below = prefix.Length > 0 && path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        string rest = below ? path.Substring(prefix.Length) : path;
        string[] levels = space.DirectorySeparator == '\0' ? [rest] : rest.Split(space.DirectorySeparator);
        IMailFolder parent = client.GetFolder(space);
        for (int level = 0; level < levels.Length; level++)
        {
            bool last = level == levels.Length - 1;
            string above = below ? prefix : string.Empty;
            string name = above + string.Join(space.DirectorySeparator.ToString(), levels.Take(level + 1));
            if (FolderFinder.Existing(client, name) is { } there && (!last || FolderFinder.CanHoldMessages(there)))
            {
                parent = there;
            }
            else if (SpoolingImapClient.Refuses(client, levels[level]))
            {
                throw FolderFailures.FolderNameTilde.Make(levels[level]);
            }
            else
            {
                parent = CreateOne(parent, levels[level], last || levelsHoldMessages);
                yield return parent;
            }
        }
    }

    // A folder that only holds others, where the server knows such ones: some refuse them, some answer OK and create nothing
    // (RFC 3501, section 6.3.3).
    private static IMailFolder CreateOne(IMailFolder parent, string name, bool forMessages)
    {
        try
        {
            if (!forMessages && TryCreateLevel(parent, name) is { } level)
            {
                return level;
            }

            return parent.Create(name, isMessageFolder: true) ?? throw new FolderNotFoundException(name);
        }
        catch (ArgumentException ex)
        {
            // The library refuses characters that another server allows.
            throw FolderFailures.FolderNameInvalid.Make(name, ex);
        }
    }

    private static IMailFolder? TryCreateLevel(IMailFolder parent, string name)
    {
        try
        {
            IMailFolder? created = parent.Create(name, isMessageFolder: false);
            return created is null || (created.Attributes & FolderAttributes.NonExistent) != 0 ? null : created;
        }
        catch (ImapCommandException)
        {
            return null;
        }
    }
}
