using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Copies folders or messages of one account into another account.</summary>
/// <param name="account">The account to copy from.</param>
/// <param name="session">The name of its session.</param>
/// <param name="goal">The destination.</param>
internal sealed class MailboxCopy(MailAccount account, string session, TransferGoal goal)
{
    /// <summary>Copies the folders that patterns name, without those that other patterns name.</summary>
    /// <exception cref="MailException">DestinationIsSource, or an account cannot be used any more.</exception>
    public void CopyFolders(
        FolderSearch search,
        IReadOnlyList<INamePattern> excluded,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        using TransferRun run = Begin();
        GmailLabels? labels = Labels(output, cancel);
        FolderSet set = Choose(search, excluded, labels is not null, output, cancel);
        if (set.Chosen.Count == 0)
        {
            return;
        }

        MailboxFolder[] folders = labels?.Begin(set.Chosen, cancel) ?? [.. set.Chosen];
        IReadOnlyList<string> paths = FindPlaces(run, folders, labels, output, cancel);
        for (int index = 0; index < folders.Length; index++)
        {
            bool isRest = labels?.IsRest(folders[index]) == true;

            // All Mail does not get what the user leaves out, either.
            foreach (MailboxFolder folder in isRest ? set.Excluded : [])
            {
                TryOpen(folder.Path, () => Open(folder.Path, 0, [], labels, isRest: false, cancel), output);
            }

            string path = folders[index].Path;
            if (TryOpen(path, () => Open(path, 0, [], labels, isRest, cancel), output) is { } source)
            {
                run.Transfer(source, paths[index], output, cancel);
            }
        }
    }

    /// <summary>Copies messages of one folder.</summary>
    /// <param name="folder">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="uids">The UIDs of the messages.</param>
    /// <param name="output">Takes questions, results, failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">FolderNotFound, DestinationIsSource, or an account cannot be used any more.</exception>
    public void CopyMessages(string folder, long validity, IReadOnlyList<uint> uids, IWorkOutput output, CancellationToken cancel)
    {
        using TransferRun run = Begin();
        string path = run.Places([FolderReader.Levels(account, folder, cancel)], [FolderUse.None], cancel)[0];
        GmailLabels? labels = Labels(output, cancel);
        if (TryOpen(folder, () => Open(folder, validity, uids, labels, isRest: false, cancel), output) is { } source)
        {
            run.Transfer(source, path, output, cancel);
        }
    }

    /// <summary>How many messages the folders have that are left out.</summary>
    public int CountExcluded(IReadOnlyList<INamePattern> excluded, CancellationToken cancel)
    {
        if (excluded.Count == 0)
        {
            return 0;
        }

        IReadOnlyList<MailboxFolder> all = FolderReader.Names(
            account,
            session,
            new FolderSearch(MailboxNamespace.Personal, []),
            cancel
        );
        MailboxFolder[] left =
        [
            .. excluded
                .SelectMany(pattern => FolderChoice.Match(all, pattern, MailboxNamespace.Personal))
                .Where(folder => folder.Selectable && !SpecialFolders.IsView(folder.SpecialUse))
                .Distinct(),
        ];
        return left.Sum(folder => account.Imap(client => Count(client, folder.RawPath), cancel));
    }

    private static int Count(ImapClient client, string path)
    {
        IMailFolder folder = FolderFinder.Find(client, path);
        folder.Status(StatusItems.Count);
        return folder.Count;
    }

    private IReadOnlyList<string> FindPlaces(
        TransferRun run,
        MailboxFolder[] folders,
        GmailLabels? labels,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        string[] paths =
        [
            .. run.Places(
                folders.Select(folder => folder.Levels).ToArray(),
                folders.Select(folder => labels?.IsRest(folder) == true ? UseOfRest(folders) : folder.SpecialUse).ToArray(),
                cancel
            ),
        ];
        if (goal.Map is { } map)
        {
            KeyValuePair<MailboxFolder, string>[] mapped = [.. map.Find(folders, output)];
            IReadOnlyList<string> targets = PathMapper.Resolve(goal.Account, [.. mapped.Select(pair => pair.Value)], cancel);
            for (int index = 0; index < mapped.Length; index++)
            {
                paths[Array.IndexOf(folders, mapped[index].Key)] = targets[index];
            }

            FolderMap.WarnOfShared(folders, paths, output);
        }

        return paths;
    }

    private TransferRun Begin()
    {
        bool isSame = account == goal.Account || (goal.Folder is null && TransferRun.IsSame(account, goal.Account));
        return isSame
            ? throw TransferFailures.DestinationIsSource.Make(session, goal.Session)
            : TransferRun.FromMailbox(goal, account, session);
    }

    // What is in no other folder was archived.
    private static FolderUse UseOfRest(MailboxFolder[] folders) =>
        folders.Any(folder => folder.SpecialUse == FolderUse.Archive) ? FolderUse.All : FolderUse.Archive;

    private FolderSet Choose(
        FolderSearch search,
        IReadOnlyList<INamePattern> excluded,
        bool hasLabels,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        IReadOnlyList<MailboxFolder> all = FolderReader.Names(account, session, search, cancel);
        var chosen = new HashSet<MailboxFolder>();
        foreach (INamePattern pattern in search.Patterns)
        {
            MailboxFolder[] found = FolderChoice.Match(all, pattern, search.Space, output);
            chosen.UnionWith(
                hasLabels
                    ? found.Where(folder => folder.SpecialUse == FolderUse.All || !IsUnnamedView(folder, pattern))
                    : FolderChoice.WithoutViews(found, pattern, output)
            );
        }

        HashSet<MailboxFolder> left =
        [
            .. excluded
                .SelectMany(pattern => FolderChoice.Match(all, pattern, search.Space))
                .Where(folder => folder.Selectable && !SpecialFolders.IsView(folder.SpecialUse)),
        ];
        chosen.ExceptWith(excluded.SelectMany(pattern => FolderChoice.Match(all, pattern, search.Space)));
        return new FolderSet([.. all.Where(folder => folder.Selectable && chosen.Contains(folder))], [.. left]);
    }

    // All that Gmail's other views show is in All Mail.
    private static bool IsUnnamedView(MailboxFolder folder, INamePattern pattern) =>
        FolderChoice.WhyLeftOut(folder, pattern.Text) is not null;

    private GmailLabels? Labels(IWorkOutput output, CancellationToken cancel) =>
        GmailLabels.IsOffered(account, cancel) ? new GmailLabels(account, goal.Labels, output) : null;

    private MailboxSource Open(
        string folder,
        long validity,
        IReadOnlyList<uint> uids,
        GmailLabels? labels,
        bool isRest,
        CancellationToken cancel
    )
    {
        var source = MailboxSource.Open(account, folder, validity, uids, cancel);
        if (labels is { AreNeeded: true })
        {
            source.Label(labels, isRest, cancel);
        }

        return source;
    }

    // A folder that cannot be read does not end the others.
    private static MailboxSource? TryOpen(string folder, Func<MailboxSource> open, IWorkOutput output)
    {
        try
        {
            return open();
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, folder);
            return null;
        }
        catch (MailException ex)
        {
            ex.About(folder);
            throw;
        }
    }
}
