using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>
/// Finds the messages that are there once and stand in two folders: two paths may lead to the same folder, and a folder may show
/// messages of others without being marked as such. Such a message is no duplicate of itself: removed from one of the folders,
/// it is gone from both.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="folders">The folders.</param>
internal sealed class ShownTwice(MailAccount account, IReadOnlyList<ComparedFolder> folders)
{
    private bool _isUnknown;

    /// <summary>Returns messages of which others of their group are the same; one of each stays.</summary>
    /// <param name="groups">Messages with the same content.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public HashSet<IndexedMessage> Find(IEnumerable<IndexedMessage[]> groups, CancellationToken cancel)
    {
        // The same message has arrived at the same time.
        IndexedMessage[][] suspects =
        [
            .. groups
                .SelectMany(group => group.GroupBy(message => message.Received))
                .Select(group => group.ToArray())
                .Where(group => group.Any(message => message.Folder != group[0].Folder)),
        ];
        HashSet<IndexedMessage> same =
        [
            .. suspects.SelectMany(group =>
                group
                    .GroupBy(message => (folders[message.Folder].Validity, message.Uid))
                    .SelectMany(alias => alias.OrderBy(message => message.Folder).Skip(1))
            ),
        ];
        var pairs = suspects.SelectMany(group =>
            group.Select(message => (Message: message, Others: group.Select(other => other.Folder)))
        );
        foreach (var view in pairs.GroupBy(pair => pair.Message.Folder).TakeWhile(_ => !_isUnknown))
        {
            int[] others = [.. view.SelectMany(pair => pair.Others).Distinct().Where(other => other != view.Key)];
            ILookup<uint, IndexedMessage> asked = view.ToLookup(pair => pair.Message.Uid, pair => pair.Message);
            same.UnionWith(Shown(folders[view.Key], asked, others, cancel).SelectMany(uid => asked[uid]));
        }

        return same;
    }

    private IReadOnlyList<uint> Shown(
        ComparedFolder folder,
        ILookup<uint, IndexedMessage> asked,
        int[] others,
        CancellationToken cancel
    )
    {
        try
        {
            IReadOnlyList<uint>? shown = account.Imap(
                client =>
                    ShownSearch.Run(
                        client,
                        folder.Path,
                        folder.Validity,
                        asked.Select(message => message.Key).OrderBy(uid => uid),
                        others.Select(other => folders[other].Path)
                    ),
                cancel
            );
            _isUnknown = shown is null;
            return shown ?? [];
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            // The folder is gone, or was recreated.
            return [.. asked.Select(message => message.Key)];
        }
    }
}
