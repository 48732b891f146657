using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>The messages of a folder, as a server names them.</summary>
/// <param name="Uids">The messages, in ascending order.</param>
/// <param name="Unnamed">How many more the server counts.</param>
internal sealed record NamedMessages(UniqueId[] Uids, int Unnamed);

/// <summary>
/// Fetches whole messages of a folder in large sets. One command names many messages, so that the server sends at full speed. The
/// connection is held for one set at a time, and a set takes about a second.
/// </summary>
internal sealed class ImapFetcher
{
    private const int Block = 10_000;
    private const long FirstSet = 4 << 20;
    private const long SmallestSet = 1 << 20;
    private const long LargestSet = 64 << 20;

    // Below this speed in bytes a second, the wire is slower than compression; above, compression would slow it down.
    private const double SlowWire = 3e6;
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(3);

    private readonly MailAccount _account;
    private readonly string _folder;
    private readonly uint _validity;
    private readonly IMessageReceiver _receiver;
    private readonly string _outcome;
    private long _setSize = FirstSet;
    private bool _compress;

    /// <param name="account">The account.</param>
    /// <param name="folder">The path of the folder on the server.</param>
    /// <param name="validity">The UIDVALIDITY to expect.</param>
    /// <param name="receiver">Receives the messages.</param>
    /// <param name="outcome">The word for what is done with the messages, for failures: "saved", "read".</param>
    public ImapFetcher(MailAccount account, string folder, uint validity, IMessageReceiver receiver, string outcome)
    {
        _account = account;
        _folder = folder;
        _validity = validity;
        _receiver = receiver;
        _outcome = outcome;
    }

    /// <summary>The messages of a folder.</summary>
    public static NamedMessages All(MailAccount account, string path, uint validity, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Reopen(client, path, validity);
                if (folder.Count == 0)
                {
                    return new NamedMessages([], 0);
                }

                HashSet<UniqueId> uids = [.. MessageFinder.Search(client, folder, MailKit.Search.SearchQuery.All)];

                // What arrives or goes from here on is not missing.
                int counted = folder.Count;
                if (uids.Count < counted)
                {
                    // The index of a search may know a message later than the folder does. By UID: for a range of numbers the
                    // library makes room for as many messages as the server counts.
                    var all = new UniqueIdRange(UniqueId.MinValue, UniqueId.MaxValue);
                    uids.UnionWith(folder.Fetch(all, MessageSummaryItems.UniqueId).Select(summary => summary.UniqueId));
                    uids.RemoveWhere(uid => !uid.IsValid);
                }

                return new NamedMessages(
                    [.. uids.OrderBy(uid => uid.Id)],
                    Math.Max(0, Math.Min(counted, folder.Count) - uids.Count)
                );
            },
            cancel
        );

    /// <summary>Fetches messages.</summary>
    /// <param name="wanted">The messages, in ascending order.</param>
    /// <param name="mustExist">Whether a missing message is a failure.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public void Fetch(UniqueId[] wanted, bool mustExist, CancellationToken cancel)
    {
        for (int from = 0; from < wanted.Length; from += Block)
        {
            UniqueId[] block = wanted.Skip(from).Take(Block).ToArray();
            var known = new Dictionary<uint, (MessageInfo Info, long Size)>();
            HashSet<UniqueId> refused = [];
            Describe(block, known, refused, cancel);
            UniqueId[] missing = block.Where(uid => !known.ContainsKey(uid.Id) && !refused.Contains(uid)).ToArray();
            foreach (UniqueId uid in mustExist ? missing : StillThere(missing, cancel))
            {
                _receiver.Fail(
                    Id(uid),
                    mustExist
                        ? MessageFailures.MessageNotFound.Make(uid.Id, _folder)
                        : MessageFailures.NotDone(MessageFailures.MessageNotSent.Make(), Id(uid), _folder, _outcome)
                );
            }

            UniqueId[] there = block.Where(uid => known.ContainsKey(uid.Id)).ToArray();
            for (int start = 0, count; start < there.Length; start += count)
            {
                count = SetLength(there, start, known);
                FetchSet(new ArraySegment<UniqueId>(there, start, count), known, cancel);
            }
        }
    }

    // A message that was deleted meanwhile is no failure. One that is there and is not described is.
    private UniqueId[] StillThere(UniqueId[] missing, CancellationToken cancel) =>
        missing.Length == 0 ? [] : [.. missing.Intersect(All(_account, _folder, _validity, cancel).Uids)];

    // A server may refuse all of a block because one message is gone (RFC 2180, section 4.1.2). Halving the block finds that
    // message.
    private void Describe(
        UniqueId[] block,
        Dictionary<uint, (MessageInfo Info, long Size)> known,
        HashSet<UniqueId> refused,
        CancellationToken cancel
    )
    {
        try
        {
            foreach (KeyValuePair<uint, (MessageInfo Info, long Size)> message in DescribeAtOnce(block, cancel))
            {
                known[message.Key] = message.Value;
            }
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item && block.Length == 1)
        {
            refused.Add(block[0]);
            string id = Id(block[0]);
            _receiver.Fail(id, MessageFailures.NotDone(ex, id, _folder, _outcome));
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            Describe(block.Take(block.Length / 2).ToArray(), known, refused, cancel);
            Describe(block.Skip(block.Length / 2).ToArray(), known, refused, cancel);
        }
    }

    // Flags and INTERNALDATE of many messages at once: they need one line each.
    private Dictionary<uint, (MessageInfo Info, long Size)> DescribeAtOnce(UniqueId[] block, CancellationToken cancel) =>
        _account.Imap(
            client =>
                FolderFinder
                    .Reopen(client, _folder, _validity)
                    .Fetch(
                        block,
                        MessageSummaryItems.UniqueId
                            | MessageSummaryItems.Flags
                            | MessageSummaryItems.InternalDate
                            | MessageSummaryItems.Size
                    )
                    .Where(summary => summary.UniqueId.IsValid && summary.Size is not null)
                    .GroupBy(summary => summary.UniqueId.Id)
                    .ToDictionary(group => group.Key, group => (Info(group.First()), (long)group.First().Size!.Value)),
            cancel
        );

    private static MessageInfo Info(IMessageSummary summary) =>
        new()
        {
            Uid = summary.UniqueId.Id,
            Received = summary.InternalDate is { Year: > 1 and < 9999 } received ? received : null,
            Flags = summary.Flags ?? MessageFlags.None,
            Keywords = summary.Keywords is { Count: > 0 } keywords
                ? keywords.OrderBy(keyword => keyword, StringComparer.Ordinal).ToArray()
                : [],
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

    // A server may refuse one message of a set, or send it malformed. Halving the set finds that message, and the others are
    // fetched.
    private void FetchSet(
        IReadOnlyList<UniqueId> set,
        Dictionary<uint, (MessageInfo Info, long Size)> known,
        CancellationToken cancel
    )
    {
        var received = new HashSet<uint>();
        MailException failure;
        try
        {
            Transfer(set, known, received, cancel);
            if (received.Count == set.Count)
            {
                return;
            }

            failure = MessageFailures.MessageNotSent.Make();
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            failure = ex;
        }

        UniqueId[] left = set.Where(uid => !received.Contains(uid.Id)).ToArray();
        if (left.Length == 1)
        {
            string id = Id(left[0]);
            _receiver.Fail(id, MessageFailures.NotDone(failure, id, _folder, _outcome));
        }
        else if (left.Length > 1)
        {
            FetchSet(left.Take(left.Length / 2).ToArray(), known, cancel);
            FetchSet(left.Skip(left.Length / 2).ToArray(), known, cancel);
        }
    }

    private void Transfer(
        IReadOnlyList<UniqueId> set,
        Dictionary<uint, (MessageInfo Info, long Size)> known,
        HashSet<uint> received,
        CancellationToken cancel
    )
    {
        var clock = Stopwatch.StartNew();
        HashSet<uint> asked = [.. set.Select(uid => uid.Id)];
        _account.Imap(
            client =>
            {
                if (_compress)
                {
                    Compression.Start(client, _folder);
                }

                var folder = (SpoolingFolder)FolderFinder.Reopen(client, _folder, _validity);
                folder.Spool = _receiver.Spool;
                folder.StatedSize = uid => known.TryGetValue(uid, out (MessageInfo Info, long Size) stated) ? stated.Size : null;
                try
                {
                    folder.GetStreams(
                        set as IList<UniqueId> ?? set.ToArray(),
                        (_, _, uid, stream) => Receive(uid.Id, (MessageContent)stream)
                    );
                }
                catch (MailException ex) when (MessageFailures.LargerThanStated.Is(ex))
                {
                    // The rest of the answer is on its way.
                    _account.Mailbox.Cut();
                    throw;
                }
                finally
                {
                    (folder.Spool, folder.StatedSize) = (null, null);
                }

                return true;
            },
            cancel
        );
        _receiver.ThrowIfFailed();
        Adapt(set.Sum(uid => known[uid.Id].Size), clock.Elapsed);

        void Receive(uint uid, MessageContent content)
        {
            // Only what was asked for, once and complete. An empty answer for a message that has bytes does not count.
            if (
                asked.Contains(uid)
                && known.TryGetValue(uid, out (MessageInfo Info, long Size) message)
                && content.IsComplete
                && (content.Length > 0 || message.Size == 0)
                && received.Add(uid)
            )
            {
                _receiver.Receive(message.Info.Id, message.Info, content);
            }
        }
    }

    private void Adapt(long size, TimeSpan elapsed)
    {
        if (elapsed < s_short)
        {
            _setSize = Math.Min(_setSize * 4, LargestSet);
        }
        else if (elapsed > s_long)
        {
            _setSize = Math.Max(_setSize / 2, SmallestSet);
        }

        _compress |= size >= SmallestSet && size / elapsed.TotalSeconds < SlowWire;
    }

    private static string Id(UniqueId uid) => uid.Id.ToString(CultureInfo.InvariantCulture);
}
