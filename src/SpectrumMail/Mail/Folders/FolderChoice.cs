using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Finds the folders that the user names by paths or patterns.</summary>
internal static class FolderChoice
{
    /// <summary>
    /// Returns the folders that a pattern names. A folder of exactly that name comes first: names may contain brackets and stars,
    /// and a path that Get-SpectrumFolder emits names only that folder. Slashes stand for the server's separator, and the prefix
    /// of the namespace may be left out. Wildcards stand for folders of the wanted namespace only.
    /// </summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, INamePattern pattern, MailboxNamespace wanted)
        where T : class, INamedFolder
    {
        string path = pattern.Text;
        bool inbox = FolderName.IsInbox(path);
        T? same =
            folders.FirstOrDefault(folder =>
                folder.Path == path || folder.Path == PlainText.Name(path) || (inbox && folder.SpecialUse == FolderUse.Inbox)
            ) ?? folders.FirstOrDefault(folder => folder.PortablePath == path);
        return same is not null
            ? [same]
            :
            [
                .. folders
                    .Where(folder => wanted.Includes(folder.Namespace))
                    .Where(folder => pattern.IsMatch(folder.Path) || pattern.IsMatch(folder.PortablePath)),
            ];
    }

    /// <summary>As the other one; reports a pattern that matches no folder.</summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, INamePattern pattern, MailboxNamespace wanted, IWorkOutput output)
        where T : class, INamedFolder
    {
        T[] found = Match(folders, pattern, wanted);
        if (found.Length == 0)
        {
            output.Error(FolderFailures.FolderNotFound.Make(pattern.Text), pattern.Text);
        }

        return found;
    }

    /// <summary>
    /// Returns the folders that a command which lists them emits, as PowerShell's own commands list: a pattern without a match
    /// lists nothing, a name without one is reported.
    /// </summary>
    public static T[] List<T>(IReadOnlyList<T> folders, INamePattern pattern, MailboxNamespace wanted, IWorkOutput output)
        where T : class, INamedFolder =>
        pattern.HasWildcards ? Match(folders, pattern, wanted) : Match(folders, pattern, wanted, output);

    /// <summary>Whether a wanted namespace includes a folder of another.</summary>
    public static bool Includes(this MailboxNamespace wanted, MailboxNamespace folder) =>
        wanted == MailboxNamespace.All || wanted == folder;

    /// <summary>Why a folder is left out although a pattern matches it, or it came with all; null when it is not.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="typed">What the user typed: a view of other folders is not left out when it is named.</param>
    public static string? WhyLeftOut(MailboxFolder folder, string typed = "") =>
        !SpecialFolders.IsView(folder.SpecialUse) || folder.IsNamed || IsPath(folder, typed)
            ? null
            : $"{folder.Path} shows messages that lie in other folders, and is left out. To include it, name it.";

    /// <summary>Whether the user typed the path of this folder, and no pattern.</summary>
    public static bool IsPath(INamedFolder folder, string typed) => folder.Path == typed || folder.PortablePath == typed;

    /// <summary>Leaves out the views among the folders that a pattern matches, and says so.</summary>
    public static IEnumerable<MailboxFolder> WithoutViews(
        IEnumerable<MailboxFolder> folders,
        INamePattern pattern,
        IWorkOutput output
    )
    {
        foreach (MailboxFolder folder in folders)
        {
            if (WhyLeftOut(folder, pattern.Text) is { } reason)
            {
                output.Warning(reason);
                continue;
            }

            yield return folder;
        }
    }

    /// <summary>
    /// Returns the paths of the folders that patterns name, without folders that hold no messages. The account's folders are
    /// listed only when a pattern has wildcards. A path without wildcards is returned as it is: opening it shows whether the
    /// folder exists.
    /// </summary>
    public static IReadOnlyList<string> FindPaths(
        MailAccount account,
        string session,
        FolderSearch search,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        IReadOnlyList<MailboxFolder>? all = null;
        var paths = new List<string>();
        foreach (INamePattern pattern in search.Patterns)
        {
            if (!pattern.HasWildcards)
            {
                paths.Add(pattern.Text);
                continue;
            }

            all ??= FolderReader.Names(account, session, search, cancel);
            IEnumerable<MailboxFolder> found = Match(all, pattern, search.Space, output).Where(folder => folder.Selectable);
            paths.AddRange(WithoutViews(found, pattern, output).Select(folder => folder.RawPath));
        }

        return [.. paths.Distinct()];
    }
}
