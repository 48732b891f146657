using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>The namespaces of an account (RFC 2342): the user's own, those of other users, and shared ones.</summary>
internal sealed class FolderSpaces
{
    private readonly ImapClient _client;
    private readonly IReadOnlyList<FolderNamespace> _others;
    private readonly IReadOnlyList<KnownSpace> _all;

    private FolderSpaces(ImapClient client)
    {
        _client = client;
        Personal = client.PersonalNamespaces.FirstOrDefault() ?? new FolderNamespace('\0', string.Empty);

        // The longest prefix first: one may lie in another.
        _others = client
            .PersonalNamespaces.Skip(1)
            .Concat(client.OtherNamespaces)
            .Concat(client.SharedNamespaces)
            .OrderByDescending(space => space.Path.Length)
            .ToArray();
        _all =
        [
            .. WithKind(client.PersonalNamespaces, MailboxNamespace.Personal),
            .. WithKind(client.OtherNamespaces, MailboxNamespace.Shared),
            .. WithKind(client.SharedNamespaces, MailboxNamespace.Public),
        ];
    }

    /// <summary>Where new folders go when their name says nothing else.</summary>
    public FolderNamespace Personal { get; }

    /// <summary>The namespaces of an account.</summary>
    public static FolderSpaces Read(ImapClient client) => new(client);

    /// <summary>The folders of namespaces, as the server lists them now.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="wanted">Whose folders.</param>
    /// <param name="items">Figures that come with them.</param>
    /// <param name="subscribedOnly">Whether the subscription list is read instead.</param>
    public static IReadOnlyList<IMailFolder> Folders(
        ImapClient client,
        MailboxNamespace wanted = MailboxNamespace.Personal,
        StatusItems items = StatusItems.None,
        bool subscribedOnly = false
    )
    {
        FolderSpaces spaces = Read(client);

        // Namespaces may overlap: one may lie below another, and one without a prefix holds all others.
        IMailFolder[] folders =
        [
            .. spaces
                ._all.Where(space => wanted.Includes(space.Kind))
                .SelectMany(space => client.GetFolders(space.Space, items, subscribedOnly))
                .Distinct()
                .Where(folder => wanted.Includes(spaces.Kind(folder.FullName))),
        ];
        GiveEachItsName(folders);
        if (client is SpoolingImapClient { IsCourier: true })
        {
            foreach (SpoolingFolder folder in folders.OfType<SpoolingFolder>().Where(folder => folder.HasTilde))
            {
                folder.EncodeTildes();
            }
        }

        return folders;
    }

    /// <summary>Whether there are folders besides the user's own.</summary>
    public bool HasOthers => _all.Any(space => space.Kind != MailboxNamespace.Personal);

    /// <summary>Whose folder it is: of the namespace with the longest prefix.</summary>
    /// <param name="path">A folder's path as the server has it.</param>
    public MailboxNamespace Kind(string path) =>
        FolderName.IsInbox(path)
            ? MailboxNamespace.Personal
            : _all.Where(space =>
                    path.StartsWith(Prefix(space.Space), StringComparison.OrdinalIgnoreCase) || IsRoot(path, space.Space)
                )
                .OrderByDescending(space => space.Space.Path.Length)
                .ThenBy(space => space.Kind)
                .Select(space => space.Kind)
                .FirstOrDefault();

    /// <summary>What every path of a namespace begins with: <c>INBOX.</c> with its separator; mostly empty.</summary>
    public static string Prefix(FolderNamespace space) =>
        space.Path.Length > 0 ? space.Path.TrimEnd(space.DirectorySeparator) + space.DirectorySeparator : string.Empty;

    /// <summary>The namespace that a path belongs to, by its prefix.</summary>
    /// <param name="path">A path as the server has it, or with slashes.</param>
    public FolderNamespace Owner(string path)
    {
        if (IsBelow(path, Personal))
        {
            return Personal;
        }

        return _others.FirstOrDefault(space => IsBelow(path, space) || IsRoot(path, space))
            ?? (IsAtSharedRoot(path) ? Root! : Personal);
    }

    /// <summary>The spellings of a path that an existing folder may have, the likeliest first.</summary>
    public IEnumerable<string> Spellings(string path)
    {
        yield return path;
        FolderNamespace space = Owner(path);
        string native = Native(path, space);
        if (native != path)
        {
            yield return native;
        }

        if (WithPrefix(native, space) is var full && full != native)
        {
            yield return full;
        }
    }

    /// <summary>The one spelling that a new folder gets: what lies below no other namespace's prefix is the user's own.</summary>
    public string ForNew(string path)
    {
        FolderNamespace space = Owner(path);
        return FolderName.IsInbox(path) ? FolderName.Inbox : WithPrefix(Native(path, space), space);
    }

    // A shared namespace without a prefix: every name could be one of it.
    private FolderNamespace? Root =>
        Prefix(Personal).Length == 0 ? null : _others.FirstOrDefault(space => space.Path.Length == 0);

    // "a&b" and, properly encoded, "a&-b" are two folders that would both be shown as "a&b".
    private static void GiveEachItsName(IMailFolder[] folders)
    {
        foreach (
            IGrouping<string, IMailFolder> same in folders.GroupBy(folder => folder.FullName).Where(same => same.Count() > 1)
        )
        {
            foreach (SpoolingFolder folder in same.OfType<SpoolingFolder>().Where(folder => folder.IsRaw).ToArray())
            {
                folder.Mask();
            }
        }
    }

    // A server may send NAMESPACE again at any time, so they are copied.
    private static IEnumerable<KnownSpace> WithKind(IEnumerable<FolderNamespace> spaces, MailboxNamespace kind) =>
        spaces.ToArray().Select(space => new KnownSpace(space, kind));

    private static string Native(string path, FolderNamespace space) =>
        space.DirectorySeparator is '\0' or '/' ? path : path.Replace('/', space.DirectorySeparator);

    private static string WithPrefix(string native, FolderNamespace space)
    {
        string prefix = Prefix(space);
        if (IsRoot(native, space))
        {
            return space.Path;
        }

        return native.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? prefix + native.Substring(prefix.Length)
            : prefix + native;
    }

    private static bool IsBelow(string path, FolderNamespace space)
    {
        string prefix = Prefix(space);
        return prefix.Length > 0 && Native(path, space).StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsRoot(string path, FolderNamespace space) =>
        path.Length > 0 && path.Equals(space.Path, StringComparison.OrdinalIgnoreCase);

    // Its names say nothing. What lies below one of its folders belongs to it, unless the user has a folder of that name.
    private bool IsAtSharedRoot(string path)
    {
        if (Root is not { } root || path.Length == 0 || path.IndexOfAny(['*', '%']) >= 0)
        {
            return false;
        }

        string top = Native(path, root).Split(root.DirectorySeparator)[0];
        return !FolderName.IsInbox(top) && (IsThere(Native(path, root)) || (!IsThere(Prefix(Personal) + top) && IsThere(top)));
    }

    private bool IsThere(string path) => FolderFinder.Existing(_client, path) is not null;

    private sealed record KnownSpace(FolderNamespace Space, MailboxNamespace Kind);
}
