using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>Finds the folders that the user names by paths or patterns. A pattern that matches no folder is an error.</summary>
internal static class FolderChoice
{
    private const string Inbox = "INBOX";

    /// <summary>
    /// Returns the folders that a pattern names. A folder of exactly that name comes first: names may contain brackets and stars,
    /// and a path that Get-SpectrumFolder emits names only that folder. Slashes stand for the server's separator, and the prefix
    /// of the namespace may be left out.
    /// </summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, INamePattern pattern)
        where T : class, INamedFolder
    {
        string path = pattern.Text;
        bool inbox = path.Equals(Inbox, StringComparison.OrdinalIgnoreCase);
        T? same =
            folders.FirstOrDefault(folder =>
                folder.Path == path || folder.Path == PlainText.Name(path) || (inbox && folder.SpecialUse == FolderUse.Inbox)
            ) ?? folders.FirstOrDefault(folder => folder.PortablePath == path);
        return same is not null
            ? [same]
            : [.. folders.Where(folder => pattern.IsMatch(folder.Path) || pattern.IsMatch(folder.PortablePath))];
    }

    /// <summary>As <see cref="Match{T}(IReadOnlyList{T}, INamePattern)"/>; reports a pattern that matches no folder.</summary>
    public static T[] Match<T>(IReadOnlyList<T> folders, INamePattern pattern, IWorkOutput output)
        where T : class, INamedFolder
    {
        T[] found = Match(folders, pattern);
        if (found.Length == 0)
        {
            output.Error(FolderFailures.FolderNotFound.Make(pattern.Text), pattern.Text);
        }

        return found;
    }

    /// <summary>
    /// Returns the paths of the folders that patterns name, without folders that hold no messages. The account's folders are
    /// listed only when a pattern has wildcards. A path without wildcards is returned as it is: opening it shows whether the
    /// folder exists.
    /// </summary>
    public static IReadOnlyList<string> FindPaths(
        MailAccount account,
        string session,
        IEnumerable<INamePattern> patterns,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        IReadOnlyList<MailboxFolder>? all = null;
        var paths = new List<string>();
        foreach (INamePattern pattern in patterns)
        {
            if (!pattern.HasWildcards)
            {
                paths.Add(pattern.Text);
                continue;
            }

            all ??= FolderReader.Names(account, session, cancel);
            paths.AddRange(Match(all, pattern, output).Where(folder => folder.Selectable).Select(folder => folder.RawPath));
        }

        return [.. paths.Distinct()];
    }
}
