using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>
/// Fetches messages in large sets and saves them. One command names many messages, so that the server sends at the wire's own
/// pace; the connection is held for one set at a time, and a set is as large as a moment's traffic.
/// </summary>
internal sealed class ImapSaver : IMessageSaver
{
    private const int Block = 10_000;
    private const long FirstSet = 4 << 20;
    private const long SmallestSet = 1 << 20;
    private const long LargestSet = 64 << 20;

    // Below so many bytes a second the wire is slower than compressing is; above, compressing would hold it up.
    private const double SlowWire = 3e6;
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(3);

    private readonly MailAccount _account;
    private readonly SavePlan _plan;
    private long _setSize = FirstSet;
    private bool _compress;

    public ImapSaver(MailAccount account, SavePlan plan)
    {
        _account = account;
        _plan = plan;
    }

    public FolderSave Open(string folder, long validity, CancellationToken cancel)
    {
        (string path, uint actual, char separator) = _account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder);
                if (validity != 0)
                {
                    FolderFinder.Reopen(client, opened.FullName, checked((uint)validity));
                }

                return (opened.FullName, opened.UidValidity, opened.DirectorySeparator);
            },
            cancel);
        var identity = new SaveIdentity(_account.Settings.Credential.UserName, MailProtocol.Imap, path, actual, _plan.Format);
        return new FolderSave(_plan.Root, identity, separator, _plan.Session);
    }

    public void SaveAll(FolderSave save, ISaveObserver observer, CancellationToken cancel)
    {
        IReadOnlyList<UniqueId> all = _account.Imap(client => All(client, save), cancel);
        UniqueId[] wanted = all.Where(uid => !save.Has(uid.Id)).ToArray();
        save.Result.AlreadySaved += all.Count - wanted.Length;
        Save(save, wanted, mustExist: false, observer, cancel);
    }

    public void Save(FolderSave save, IReadOnlyList<string> ids, ISaveObserver observer, CancellationToken cancel)
    {
        UniqueId[] wanted = ids
            .Where(id => !save.Has(id))
            .Select(id => new UniqueId(uint.Parse(id, System.Globalization.CultureInfo.InvariantCulture)))
            .Distinct()
            .OrderBy(uid => uid.Id)
            .ToArray();
        save.Result.AlreadySaved += ids.Count - wanted.Length;
        Save(save, wanted, mustExist: true, observer, cancel);
    }

    private static IReadOnlyList<UniqueId> All(ImapClient client, FolderSave save)
    {
        IMailFolder folder = FolderFinder.Reopen(client, save.Result.Folder, save.Validity);
        if (folder.Count == 0)
        {
            return [];
        }

        // ESEARCH (RFC 4731) answers in ranges: a few bytes instead of a number for every message.
        IList<UniqueId> found = client.Capabilities.HasFlag(ImapCapabilities.ESearch)
            ? folder.Search(MailKit.Search.SearchOptions.All, MailKit.Search.SearchQuery.All).UniqueIds
            : folder.Search(MailKit.Search.SearchQuery.All);
        return found.OrderBy(uid => uid.Id).ToArray();
    }

    private void Save(FolderSave save, UniqueId[] wanted, bool mustExist, ISaveObserver observer, CancellationToken cancel)
    {
        if (wanted.Length == 0)
        {
            return;
        }

        using var queue = new SaveQueue(save, observer);
        for (int from = 0; from < wanted.Length; from += Block)
        {
            UniqueId[] block = wanted.Skip(from).Take(Block).ToArray();
            Dictionary<uint, (MessageInfo Info, long Size)> known = Describe(save, block, cancel);
            if (mustExist)
            {
                foreach (UniqueId gone in block.Where(uid => !known.ContainsKey(uid.Id)))
                {
                    Fail(save, observer, gone.Id, Gone(save, gone.Id));
                }
            }

            UniqueId[] there = block.Where(uid => known.ContainsKey(uid.Id)).ToArray();
            for (int start = 0, count; start < there.Length; start += count)
            {
                count = SetLength(there, start, known);
                FetchSet(save, new ArraySegment<UniqueId>(there, start, count), known, queue, observer, cancel);
                observer.Progress(from + start + count, wanted.Length);
            }
        }

        queue.Complete();
    }

    // Flags and INTERNALDATE of many messages at once: they cost a line each.
    private Dictionary<uint, (MessageInfo Info, long Size)> Describe(FolderSave save, UniqueId[] block, CancellationToken cancel) => _account.Imap(
        client => FolderFinder.Reopen(client, save.Result.Folder, save.Validity)
            .Fetch(block, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags | MessageSummaryItems.InternalDate | MessageSummaryItems.Size)
            .Where(summary => summary.UniqueId.IsValid && summary.Size is not null)
            .GroupBy(summary => summary.UniqueId.Id)
            .ToDictionary(group => group.Key, group => (Info(group.First()), (long)group.First().Size!.Value)),
        cancel);

    private static MessageInfo Info(IMessageSummary summary) => new()
    {
        Uid = summary.UniqueId.Id,
        Received = summary.InternalDate is { Year: > 1 and < 9999 } received ? received : null,
        Flags = summary.Flags ?? MessageFlags.None,
        Keywords = summary.Keywords is { Count: > 0 } keywords ? keywords.OrderBy(keyword => keyword, StringComparer.Ordinal).ToArray() : [],
    };

    private int SetLength(UniqueId[] uids, int start, Dictionary<uint, (MessageInfo Info, long Size)> known)
    {
        long size = 0;
        int count = 0;
        while (start + count < uids.Length && (count == 0 || size < _setSize))
        {
            size += known[uids[start + count].Id].Size;
            count++;
        }

        return count;
    }

    // A server may refuse one message of a set, or send it in a way that cannot be read: halving finds it, and the others are saved.
    private void FetchSet(
        FolderSave save, IReadOnlyList<UniqueId> set, Dictionary<uint, (MessageInfo Info, long Size)> known, SaveQueue queue, ISaveObserver observer, CancellationToken cancel)
    {
        var received = new HashSet<uint>();
        MailException failure;
        try
        {
            Transfer(save, set, known, queue, received, cancel);
            if (received.Count == set.Count)
            {
                return;
            }

            failure = new MailException(MailCause.MessageNotFound, "The server did not send it.", "It may have been deleted meanwhile.");
        }
        catch (MailException ex) when (ex.Cause is MailCause.ServerRejected or MailCause.ProtocolViolation)
        {
            failure = ex;
        }

        UniqueId[] left = set.Where(uid => !received.Contains(uid.Id)).ToArray();
        if (left.Length == 1)
        {
            Fail(save, observer, left[0].Id, NotSaved(save, left[0].Id, failure));
        }
        else if (left.Length > 1)
        {
            FetchSet(save, left.Take(left.Length / 2).ToArray(), known, queue, observer, cancel);
            FetchSet(save, left.Skip(left.Length / 2).ToArray(), known, queue, observer, cancel);
        }
    }

    private void Transfer(
        FolderSave save, IReadOnlyList<UniqueId> set, Dictionary<uint, (MessageInfo Info, long Size)> known, SaveQueue queue, HashSet<uint> received, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        _account.Imap(
            client =>
            {
                if (_compress)
                {
                    Compression.Start(client, save.Result.Folder);
                }

                var folder = (SpoolingFolder)FolderFinder.Reopen(client, save.Result.Folder, save.Validity);
                folder.Spool = save.Spool;
                try
                {
                    folder.GetStreams(set as IList<UniqueId> ?? set.ToArray(), (_, _, uid, stream) => Take(uid.Id, (MessageContent)stream));
                }
                finally
                {
                    folder.Spool = null;
                }

                return true;
            },
            cancel);
        queue.ThrowIfFailed();
        Adapt(set.Sum(uid => known[uid.Id].Size), clock.Elapsed);

        void Take(uint uid, MessageContent content)
        {
            // Only what was asked for, once, and whole: an empty answer for a message that has bytes is none.
            if (known.TryGetValue(uid, out (MessageInfo Info, long Size) message) && content.IsComplete && (content.Length > 0 || message.Size == 0) && received.Add(uid))
            {
                queue.Add(message.Info, content);
            }
        }
    }

    private void Adapt(long size, TimeSpan elapsed)
    {
        _setSize = elapsed < s_short ? Math.Min(_setSize * 2, LargestSet)
            : elapsed > s_long ? Math.Max(_setSize / 2, SmallestSet) : _setSize;
        _compress |= size >= SmallestSet && size / elapsed.TotalSeconds < SlowWire;
    }

    private static void Fail(FolderSave save, ISaveObserver observer, uint uid, MailException failure)
    {
        save.Result.Failed++;
        observer.Failed(failure, FormattableString.Invariant($"{save.Result.Folder}/{uid}"));
    }

    private static MailException Gone(FolderSave save, uint uid) => new(
        MailCause.MessageNotFound, $"Message {uid} is not in {save.Result.Folder} any more.", "It was deleted or moved since it was listed.");

    private static MailException NotSaved(FolderSave save, uint uid, MailException failure) => new(
        failure.Cause, $"Message {uid} of {save.Result.Folder} was not saved: {failure.Message}", failure.Remedy, failure)
    { ErrorId = failure.ErrorId, Server = failure.Server, ServerResponse = failure.ServerResponse };
}
