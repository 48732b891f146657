using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Maps the folders of one mailbox to places in another, whose separator and prefix may differ.</summary>
internal sealed class PathMapper
{
    private readonly string _prefix;
    private readonly char _separator;
    private readonly bool _personal;
    private readonly string? _typed;
    private readonly IReadOnlyList<MailboxFolder> _there;

    private PathMapper(ImapClient client, string typed, IReadOnlyList<MailboxFolder> there)
    {
        var spaces = FolderSpaces.Read(client);
        FolderNamespace space = spaces.Owner(typed);
        _prefix = FolderSpaces.Prefix(space);
        _separator = space.DirectorySeparator;
        _personal = space == spaces.Personal;
        _typed = typed.Length == 0 ? null : FolderFinder.TryFind(client, typed)?.FullName;
        _there = there;
        Levels = TypedLevels(typed);
    }

    /// <summary>The levels of the path that the user typed, without the namespace's prefix.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Whether it is the top of the user's own folders.</summary>
    public bool IsTop => _personal && Levels.Count == 0;

    /// <summary>The path of the folder that the user typed: an existing folder of that name, or the place of a new one.</summary>
    public string Typed => _typed ?? Place(Levels, marked: false);

    /// <summary>Reads the folder names of an account, in the namespace of a folder.</summary>
    /// <param name="account">The account.</param>
    /// <param name="typed">The path of the folder as the user typed it; empty for the user's own folders.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public static PathMapper For(MailAccount account, string typed, CancellationToken cancel)
    {
        IReadOnlyList<MailboxFolder> there = FolderReader.Names(
            account,
            string.Empty,
            new FolderSearch(MailboxNamespace.All, []),
            cancel
        );
        return account.Imap(client => new PathMapper(client, typed, there), cancel);
    }

    /// <summary>
    /// Returns the paths of folders that the user typed, on the server; refuses those that the server cannot have, before
    /// anything is copied.
    /// </summary>
    /// <exception cref="MailException">FolderMapTarget.</exception>
    public static IReadOnlyList<string> Resolve(MailAccount account, IReadOnlyList<string> typed, CancellationToken cancel) =>
        typed.Count == 0 ? [] : account.Imap(client => typed.Select(path => Resolve(client, path)).ToArray(), cancel);

    private static string Resolve(ImapClient client, string typed)
    {
        var mapper = new PathMapper(client, typed, []);
        string path = mapper.Typed;
        if (FolderFinder.Existing(client, path) is { } there)
        {
            return FolderFinder.IsBareRoot(there) ? throw TransferFailures.FolderMapTarget.Make(path) : path;
        }

        for (int end = LastLevel(path); end > 0; end = LastLevel(path.Substring(0, end)))
        {
            IMailFolder? above = FolderFinder.Existing(client, path.Substring(0, end));
            if (above is not null && (above.Attributes & FolderAttributes.NoInferiors) != 0)
            {
                throw TransferFailures.FolderMapBelow.Make(path, above.FullName);
            }
        }

        return path;

        int LastLevel(string text) => mapper._separator == '\0' ? -1 : text.LastIndexOf(mapper._separator);
    }

    /// <summary>Returns the places of folders, in the same order. Different folders get different places.</summary>
    /// <param name="folders">The levels of each.</param>
    /// <param name="uses">The special use of each; None to ignore it.</param>
    public IReadOnlyList<string> Places(IReadOnlyList<IReadOnlyList<string>> folders, IReadOnlyList<FolderUse> uses)
    {
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] places = new string[folders.Count];

        // A name that stays unchanged has precedence over a name that is changed into it.
        foreach (int index in Enumerable.Range(0, folders.Count).OrderBy(index => IsExact(folders[index]) ? 0 : 1))
        {
            string place = Place(folders[index], marked: false);
            if (!_there.Any(folder => folder.Path == place) && OfSameUse(uses[index]) is { } known)
            {
                place = known;
            }

            bool isOthers = taken.TryGetValue(place, out int other) && !folders[other].SequenceEqual(folders[index]);
            places[index] = isOthers ? Place(folders[index], marked: true) : place;
            taken[places[index]] = index;
        }

        return places;
    }

    // With slashes or the server's own separator.
    private string[] TypedLevels(string path)
    {
        char[] separators = _separator == '\0' ? ['/'] : ['/', _separator];
        string[] levels = path.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        string[] above = _prefix.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        bool below =
            levels.Take(above.Length).SequenceEqual(above, StringComparer.OrdinalIgnoreCase)
            && !(levels.Length == 1 && FolderName.IsInbox(levels[0]));
        return below ? [.. levels.Skip(above.Length)] : levels;
    }

    private string? OfSameUse(FolderUse use) =>
        use is FolderUse.Sent or FolderUse.Drafts or FolderUse.Trash or FolderUse.Junk or FolderUse.Archive
            ? _there.FirstOrDefault(folder => folder.SpecialUse == use)?.Path
            : null;

    private bool IsExact(IReadOnlyList<string> levels) =>
        levels.All(level => _separator == '\0' || level.IndexOf(_separator) < 0)
        && !(FolderName.IsInbox(levels[0]) && levels.Count > 1 && _prefix.Length > 0);

    // A name cannot contain the separator of levels.
    private string Place(IReadOnlyList<string> levels, bool marked)
    {
        bool inbox = _personal && FolderName.IsInbox(levels[0]);
        if (levels.Count == 1 && inbox)
        {
            return FolderName.Inbox;
        }

        // A folder below the inbox goes beside it on a server where everything is below the inbox.
        IEnumerable<string> names = _prefix.Length > 0 && inbox ? levels.Skip(1) : levels;
        string separator = _separator == '\0' ? "." : _separator.ToString();
        string path = string.Join(
            separator,
            names.Select(name => _separator == '\0' || name.Length == 0 ? name : name.Replace(_separator, '_'))
        );
        return _prefix + path + (marked ? "~" + ShortHash.Compute(string.Join("\n", levels), 6) : string.Empty);
    }
}
