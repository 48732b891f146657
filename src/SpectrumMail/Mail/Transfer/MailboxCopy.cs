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
        MailboxFolder[] folders = Choose(search, excluded, output, cancel);
        if (folders.Length == 0)
        {
            return;
        }

        IReadOnlyList<string> paths = FindPlaces(run, folders, output, cancel);
        for (int index = 0; index < folders.Length; index++)
        {
            if (Open(folders[index].Path, validity: 0, uids: [], output, cancel) is { } source)
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
        if (Open(folder, validity, uids, output, cancel) is { } source)
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
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        string[] paths =
        [
            .. run.Places(
                folders.Select(folder => folder.Levels).ToArray(),
                folders.Select(folder => folder.SpecialUse).ToArray(),
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

    private MailboxFolder[] Choose(
        FolderSearch search,
        IReadOnlyList<INamePattern> excluded,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        IReadOnlyList<MailboxFolder> all = FolderReader.Names(account, session, search, cancel);
        var chosen = new HashSet<MailboxFolder>();
        foreach (INamePattern pattern in search.Patterns)
        {
            chosen.UnionWith(FolderChoice.WithoutViews(FolderChoice.Match(all, pattern, search.Space, output), pattern, output));
        }

        chosen.ExceptWith(excluded.SelectMany(pattern => FolderChoice.Match(all, pattern, search.Space)));
        return all.Where(folder => folder.Selectable && chosen.Contains(folder)).ToArray();
    }

    // A folder that cannot be read does not end the others.
    private MailboxSource? Open(
        string folder,
        long validity,
        IReadOnlyList<uint> uids,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        try
        {
            return MailboxSource.Open(account, folder, validity, uids, cancel);
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
