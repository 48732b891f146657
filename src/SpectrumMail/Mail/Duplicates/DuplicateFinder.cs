using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>
/// Finds messages of folders that have the same content. Four fields of every header show which may be the same; those are
/// fetched, some groups of them at a time, and compared by the hashes of their contents.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="session">The name of its session.</param>
/// <param name="folders">The folders, in the order in which their messages are kept.</param>
/// <param name="output">Takes what is found, and failures.</param>
internal sealed class DuplicateFinder(
    MailAccount account,
    string session,
    IReadOnlyList<ComparedFolder> folders,
    IWorkOutput output
)
{
    // So many are fetched before the first of them are emitted.
    private const int Portion = 500;

    private readonly ShownTwice _shownTwice = new(account, folders);
    private int _groups;

    /// <summary>Whether messages of different folders are never the same.</summary>
    public bool WithinFolder { get; init; }

    /// <summary>Whether a group is emitted as one object.</summary>
    public bool AsGroup { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The account cannot be used any more.</exception>
    public void Run(CancellationToken cancel)
    {
        IReadOnlyList<IndexedMessage[]> candidates = List(cancel);
        int total = candidates.Sum(group => group.Length);
        int done = 0;
        output.Verbose(
            $"{Quantity.Text(total, "message")} may have the content of another, in {Quantity.Text(candidates.Count, "group")}."
        );
        for (int start = 0, count; start < candidates.Count; start += count)
        {
            var portion = new List<IndexedMessage>();
            for (count = 0; start + count < candidates.Count && portion.Count < Portion; count++)
            {
                portion.AddRange(candidates[start + count]);
            }

            Compare(portion, cancel);
            done += portion.Count;
            output.Progress("Comparing messages", done, total);
        }
    }

    private IReadOnlyList<IndexedMessage[]> List(CancellationToken cancel)
    {
        var index = new MessageIndex(account, output);
        for (int number = 0; number < folders.Count; number++)
        {
            ComparedFolder folder = folders[number];
            int position = number;
            Attempt(folder, () => index.Add(folder, position, cancel));
        }

        return index.Candidates(WithinFolder);
    }

    // The messages that have the same content, and are not one message that two folders show.
    private IndexedMessage[][] Same(List<IndexedMessage> portion, CancellationToken cancel)
    {
        Dictionary<(int Folder, uint Uid), ContentIdentity> identities = ByFolder(portion, Identify, cancel);
        IndexedMessage[][] groups =
        [
            .. portion
                .Where(message => identities.ContainsKey((message.Folder, message.Uid)))
                .GroupBy(message => (message.Key, identities[(message.Folder, message.Uid)], WithinFolder ? message.Folder : 0))
                .Where(group => group.Count() > 1)
                .Select(group => group.ToArray()),
        ];
        HashSet<IndexedMessage> shown = _shownTwice.Find(groups, cancel);
        if (shown.Count > 0)
        {
            output.Verbose($"Shown by two folders, and left out: {Quantity.Text(shown.Count, "message")}.");
        }

        return
        [
            .. groups
                .Select(group => group.Where(message => !shown.Contains(message)).ToArray())
                .Where(group => group.Length > 1),
        ];
    }

    private void Compare(List<IndexedMessage> portion, CancellationToken cancel)
    {
        IndexedMessage[][] groups = Same(portion, cancel);
        Dictionary<(int Folder, uint Uid), SpectrumMessage> described = ByFolder(
            [.. groups.SelectMany(group => group)],
            Describe,
            cancel
        );
        foreach (IndexedMessage[] group in groups)
        {
            // What was removed or marked meanwhile is neither kept nor a duplicate.
            Emit([
                .. group
                    .OrderBy(message => folders[message.Folder].Rank)
                    .ThenBy(message => message.Received)
                    .ThenBy(message => message.Folder)
                    .ThenBy(message => message.Uid)
                    .Select(message =>
                        described.TryGetValue((message.Folder, message.Uid), out SpectrumMessage? one) ? one : null
                    )
                    .OfType<SpectrumMessage>()
                    .Where(message => !message.Deleted),
            ]);
        }
    }

    private void Emit(SpectrumMessage[] group)
    {
        if (group.Length < 2)
        {
            return;
        }

        _groups++;
        DuplicateMessage[] others = [.. group.Skip(1).Select(message => Duplicate(message, group[0]))];
        if (AsGroup)
        {
            output.Write(
                new DuplicateGroup
                {
                    Group = _groups,
                    Kept = group[0],
                    Duplicates = others,
                    DuplicateSize = others.Sum(message => message.Size),
                }
            );
        }
        else
        {
            output.WriteBatch(others);
        }
    }

    private DuplicateMessage Duplicate(SpectrumMessage message, SpectrumMessage kept) =>
        new()
        {
            Folder = message.Folder,
            UidValidity = message.UidValidity,
            Uid = message.Uid,
            Subject = message.Subject,
            From = message.From,
            Date = message.Date,
            Received = message.Received,
            Size = message.Size,
            MessageId = message.MessageId,
            DuplicateOf = FormattableString.Invariant($"{kept.Folder}/{kept.Uid}"),
            Group = _groups,
            Session = message.Session,
        };

    // Reads something of messages, a folder at a time; what cannot be read is missing.
    private Dictionary<(int Folder, uint Uid), T> ByFolder<T>(
        IReadOnlyCollection<IndexedMessage> messages,
        Func<ComparedFolder, UniqueId[], CancellationToken, IEnumerable<KeyValuePair<uint, T>>> read,
        CancellationToken cancel
    )
    {
        var all = new Dictionary<(int Folder, uint Uid), T>(messages.Count);
        foreach (IGrouping<int, IndexedMessage> there in messages.GroupBy(message => message.Folder))
        {
            UniqueId[] uids = [.. there.Select(message => message.Uid).OrderBy(uid => uid).Select(uid => new UniqueId(uid))];
            ComparedFolder folder = folders[there.Key];
            Attempt(
                folder,
                () =>
                {
                    foreach (KeyValuePair<uint, T> one in read(folder, uids, cancel))
                    {
                        all[(there.Key, one.Key)] = one.Value;
                    }
                }
            );
        }

        return all;
    }

    private IEnumerable<KeyValuePair<uint, ContentIdentity>> Identify(
        ComparedFolder folder,
        UniqueId[] uids,
        CancellationToken cancel
    )
    {
        var receiver = new ContentReceiver(folder.Path, output);
        new ImapFetcher(account, folder.Path, folder.Validity, receiver, "read").Fetch(uids, mustExist: false, cancel);
        return receiver.Found;
    }

    private IEnumerable<KeyValuePair<uint, SpectrumMessage>> Describe(
        ComparedFolder folder,
        UniqueId[] uids,
        CancellationToken cancel
    )
    {
        var found = new FoundMessages(folder.Path, folder.Validity, uids.Length, [], TimeSpan.Zero, null);
        var factory = new MessageFactory(folder.Path, folder.Validity, session, []);
        FetchedBatch batch = new BatchFetcher(account, found, factory, uids.Length).Fetch(new PlannedBatch(uids), [], cancel);
        foreach (MailException problem in batch.Problems)
        {
            output.Error(problem, folder.Path);
        }

        return batch.Failure is { } failure
            ? throw failure
            : batch.Messages.Select(message => new KeyValuePair<uint, SpectrumMessage>((uint)message.Uid, message));
    }

    // A failure of one folder does not end the others.
    private void Attempt(ComparedFolder folder, Action work)
    {
        try
        {
            work();
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, folder.Path);
        }
    }
}
