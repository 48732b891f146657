using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Some messages of a listing.</summary>
/// <param name="Messages">The messages, in order.</param>
/// <param name="Problems">The failures of single messages; the listing goes on.</param>
/// <param name="Done">How many messages have been read so far.</param>
/// <param name="Total">How many messages there are to read.</param>
internal sealed record MessageBatch(
    IReadOnlyList<SpectrumMessage> Messages,
    IReadOnlyList<MailException> Problems,
    int Done,
    int Total
);

/// <summary>
/// A listing of one folder. The server finds the messages, then they are streamed in batches. The connection is held for one
/// batch at a time, so that a command further down the pipeline can use the session too. Nothing is kept, so memory does not grow
/// with the folder.
/// </summary>
internal sealed class MessageReader
{
    // Details can be large: headers some kilobytes, texts tens of them.
    private const int LargestDetailed = 500;
    private const int LargestWithBodies = 100;

    private readonly MailAccount _account;
    private readonly string _session;
    private readonly MessageQuery _query;
    private readonly FoundMessages _found;
    private BatchFetcher? _fetcher;
    private IBatchSizer? _sizer;

    private MessageReader(MailAccount account, string session, MessageQuery query, FoundMessages found)
    {
        _account = account;
        _session = session;
        _query = query;
        _found = found;
    }

    /// <summary>Warns when the folder was recreated since the checkpoint was written.</summary>
    public void WarnIfStartsOver(IWorkOutput output)
    {
        if (_found.Delta?.StartsOver == true)
        {
            output.Warning(
                $"Folder '{_query.Folder}' was recreated since the checkpoint was written (its UIDVALIDITY changed): "
                    + "all of it is read again."
            );
        }
    }

    /// <summary>The messages of the checkpoint that are gone; empty unless the query asks for them.</summary>
    public IEnumerable<VanishedMessage> Vanished =>
        _query.Vanished && _found.Delta is { } delta
            ? delta.Vanished.Select(uid => new VanishedMessage
            {
                Folder = _found.Path,
                UidValidity = _found.Validity,
                Uid = uid,
                Session = _session,
            })
            : [];

    /// <summary>Finds the messages without reading them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="session">The session's name.</param>
    /// <param name="query">The messages.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">FolderNotFound, a refused search, or a broken connection.</exception>
    public static MessageReader Find(
        MailAccount account,
        string session,
        MessageQuery query,
        MessageCheckpoint? checkpoint,
        CancellationToken cancel
    )
    {
        string name = $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint?.Host}";
        return new MessageReader(
            account,
            session,
            query,
            account.Imap(client => MessageFinder.Find(client, query, name, checkpoint), cancel)
        );
    }

    /// <summary>
    /// Returns the checkpoint for the messages that <see cref="Read"/> has returned so far; null without a checkpoint.
    /// </summary>
    public FolderCheckpoint? Checkpoint() => _found.Delta?.Snapshot();

    /// <summary>Reads what is on its way and keeps it, so that the server need not wait until the next batch is wanted.</summary>
    public void Finish(CancellationToken cancel)
    {
        if (_sizer is { Ahead: > 0 } sizer)
        {
            var clock = Stopwatch.StartNew();
            _fetcher!.Finish(cancel);
            sizer.Learn(0, clock.Elapsed);
        }
    }

    /// <summary>Reads the messages, a batch at a time.</summary>
    /// <exception cref="MailException">UidValidityChanged, or a broken connection.</exception>
    public IEnumerable<MessageBatch> Read(CancellationToken cancel)
    {
        // A filter that needs the messages cannot be paged before they are read; the answer of the server can.
        bool look = _query.Filter.NeedsASecondLook;
        int skip = look ? _query.Skip : 0;
        int left = _query.First ?? int.MaxValue;
        foreach (Fetched fetched in Fetch(look, cancel))
        {
            (MessageBatch batch, IReadOnlyList<UniqueId> slice, MailException? failure) = fetched;
            SpectrumMessage[] admitted = look ? batch.Messages.Where(_query.Filter.Admits).ToArray() : [.. batch.Messages];
            SpectrumMessage[] wanted = admitted.Skip(skip).Take(left).ToArray();
            skip -= Math.Min(skip, admitted.Length);
            left -= wanted.Length;
            Settle(slice, admitted, wanted);
            yield return batch with
            {
                Messages = wanted,
            };
            if (failure is not null)
            {
                throw failure;
            }

            if (left == 0)
            {
                yield break;
            }
        }
    }

    private IEnumerable<Fetched> Fetch(bool look, CancellationToken cancel)
    {
        if (_found.Uids is not { } uids)
        {
            return FetchAll(cancel);
        }

        return Fetch(look ? uids : Page(uids), cancel);
    }

    // Settled are the messages that were returned, those that turned out not to be wanted, and those that are gone.
    private void Settle(IEnumerable<UniqueId> slice, SpectrumMessage[] admitted, SpectrumMessage[] wanted)
    {
        if (_found.Delta is not { } delta)
        {
            return;
        }

        var returned = new HashSet<long>(wanted.Select(message => message.Uid));
        var later = new HashSet<long>(admitted.Select(message => message.Uid).Where(uid => !returned.Contains(uid)));
        delta.Take(slice.Where(uid => !later.Contains(uid.Id)));
    }

    private UniqueId[] Page(IEnumerable<UniqueId> uids) => [.. uids.Skip(_query.Skip).Take(_query.First ?? int.MaxValue)];

    // The first messages are fetched by their places, before the others are searched for: the first object comes a round trip
    // sooner.
    private IEnumerable<Fetched> FetchAll(CancellationToken cancel)
    {
        int wanted = Math.Min(_query.First ?? int.MaxValue, Math.Max(_found.Count - _query.Skip, 0));
        (BatchFetcher fetcher, IBatchSizer sizer) = Prepare(wanted);
        int some = Math.Min(sizer.Size, wanted);
        if (some == 0)
        {
            yield break;
        }

        int first = _query.Descending ? _found.Count - _query.Skip - some : _query.Skip;
        IReadOnlyList<SpectrumMessage>? opening = fetcher.FetchAt(first, first + some - 1, cancel);
        SpectrumMessage[] messages = _query.Descending ? [.. (opening ?? []).Reverse()] : [.. opening ?? []];
        if (messages.Length > 0)
        {
            yield return new Fetched(new MessageBatch(messages, [], messages.Length, wanted), [], null);
        }

        if (messages.Length == wanted)
        {
            yield break;
        }

        uint? last = messages.Length > 0 ? (uint)messages[messages.Length - 1].Uid : null;
        UniqueId[] rest = _account.Imap(client => MessageFinder.Rest(client, _found, _query.Descending, last), cancel);

        // Where the opening was not read, the page is a page of the folder as it is now.
        UniqueId[] left = last is null
            ? UidBatches.Slice(rest, _query.Skip, _query.First ?? int.MaxValue)
            : UidBatches.Slice(rest, 0, Math.Max(wanted - messages.Length, 0));
        foreach (Fetched fetched in Fetch(left, messages.Length, fetcher, sizer, cancel))
        {
            yield return fetched;
        }
    }

    private IEnumerable<Fetched> Fetch(IReadOnlyList<UniqueId> uids, CancellationToken cancel)
    {
        (BatchFetcher fetcher, IBatchSizer sizer) = Prepare(uids.Count);
        return Fetch([.. uids], 0, fetcher, sizer, cancel);
    }

    private (BatchFetcher Fetcher, IBatchSizer Sizer) Prepare(int total)
    {
        HashSet<MessageDetail> details = [.. _query.Details];
        if (_query.Filter.HasAttachment is not null)
        {
            details.Add(MessageDetail.Attachments);
        }

        var factory = new MessageFactory(_found.Path, _found.Validity, _session, details);
        _fetcher = new BatchFetcher(_account, _found, factory, total);
        int largest = details.Contains(MessageDetail.Body) ? LargestWithBodies : LargestDetailed;
        _sizer = details.Count > 0 ? new BatchSizer(_found.RoundTrip, largest) : new AheadSizer(_found.RoundTrip);
        return (_fetcher, _sizer);
    }

    private static IEnumerable<Fetched> Fetch(
        UniqueId[] uids,
        int before,
        BatchFetcher fetcher,
        IBatchSizer sizer,
        CancellationToken cancel
    )
    {
        var planned = new Queue<PlannedBatch>();
        for (int done = 0, end = 0; done < uids.Length; )
        {
            Plan(uids, done, ref end, sizer, planned);
            PlannedBatch batch = planned.Dequeue();
            var clock = Stopwatch.StartNew();
            FetchedBatch fetched = fetcher.Fetch(batch, planned, cancel);
            sizer.Learn(batch.Uids.Length, clock.Elapsed);
            done += batch.Uids.Length;

            // Of an interrupted batch, only the messages that arrived are settled.
            IReadOnlyList<UniqueId> dealtWith = fetched.Failure is null
                ? batch.Uids
                : fetched.Messages.Select(message => new UniqueId((uint)message.Uid)).ToArray();
            yield return new Fetched(
                new MessageBatch(fetched.Messages, fetched.Problems, before + done, before + uids.Length),
                dealtWith,
                fetched.Failure
            );
        }
    }

    private static void Plan(UniqueId[] uids, int done, ref int end, IBatchSizer sizer, Queue<PlannedBatch> planned)
    {
        while (end < uids.Length && (planned.Count == 0 || end - done < sizer.Ahead))
        {
            UniqueId[] slice = UidBatches.Slice(uids, end, sizer.Size);
            planned.Enqueue(new PlannedBatch(slice));
            end += slice.Length;
        }
    }

    private sealed record Fetched(MessageBatch Batch, IReadOnlyList<UniqueId> DealtWith, MailException? Failure);
}
