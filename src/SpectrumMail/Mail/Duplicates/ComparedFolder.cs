using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>A folder whose messages are compared.</summary>
/// <param name="Path">Its path on the server.</param>
/// <param name="Rank">0 for an ordinary one, 1 for Spam, 2 for the Trash: the provider empties these.</param>
internal sealed record ComparedFolder(string Path, int Rank)
{
    /// <summary>The UIDVALIDITY under which its messages were listed.</summary>
    public uint Validity { get; set; }

    /// <summary>
    /// Returns the folders that patterns name, in the order in which their messages are kept: the one in Spam and the one in the
    /// Trash last, the one in a folder of its own before the one in INBOX, and in a folder further down before one above it.
    /// The Trash is left out unless it is named. So is a folder that shows messages of others, and it is never compared with
    /// them: the same message would be its own duplicate.
    /// </summary>
    /// <param name="all">The folders of the account.</param>
    /// <param name="search">The patterns.</param>
    /// <param name="output">Reports patterns that name nothing.</param>
    public static IReadOnlyList<ComparedFolder> Choose(IReadOnlyList<MailboxFolder> all, FolderSearch search, IWorkOutput output)
    {
        MailboxFolder[] named = [.. search.Patterns.SelectMany(pattern => Named(all, pattern, search.Space, output)).Distinct()];
        foreach (MailboxFolder view in named.Where(folder => named.Length > 1 && SpecialFolders.IsView(folder.SpecialUse)))
        {
            output.Warning(
                $"{view.Path} shows messages that lie in other folders, and is left out. To compare the messages that it shows "
                    + "with each other, name it alone."
            );
        }

        return
        [
            .. named
                .Where(folder => named.Length == 1 || !SpecialFolders.IsView(folder.SpecialUse))
                .OrderBy(RankOf)
                .ThenBy(folder => folder.SpecialUse == FolderUse.Inbox)
                .ThenByDescending(folder => folder.Levels.Count)
                .ThenBy(folder => folder.RawPath, StringComparer.Ordinal)
                .Select(folder => new ComparedFolder(folder.RawPath, RankOf(folder))),
        ];
    }

    private static IEnumerable<MailboxFolder> Named(
        IReadOnlyList<MailboxFolder> all,
        INamePattern pattern,
        MailboxNamespace space,
        IWorkOutput output
    )
    {
        foreach (MailboxFolder folder in FolderChoice.Match(all, pattern, space, output))
        {
            bool isNamed = !pattern.HasWildcards || FolderChoice.IsPath(folder, pattern.Text);
            if (isNamed && !folder.Selectable)
            {
                output.Error(FolderFailures.FolderNotSelectable.Make(folder.Path), folder.Path);
            }
            else if (!isNamed && (UseOf(folder) == FolderUse.Trash || SpecialFolders.IsView(folder.SpecialUse)))
            {
                output.Verbose($"{folder.Path} is left out. To include it, name it.");
            }
            else if (folder.Selectable)
            {
                yield return folder;
            }
        }
    }

    // The folders of others have no uses here. Their Trash and Spam are emptied too, and are known by their names.
    private static FolderUse UseOf(MailboxFolder folder) =>
        folder.Namespace == MailboxNamespace.Personal
            ? folder.SpecialUse
            : SpecialFolders.Classify(folder.RawPath, string.Empty, folder.Name, FolderAttributes.None, serverMarks: false);

    private static int RankOf(MailboxFolder folder) =>
        UseOf(folder) switch
        {
            FolderUse.Trash => 2,
            FolderUse.Junk => 1,
            _ => 0,
        };
}
