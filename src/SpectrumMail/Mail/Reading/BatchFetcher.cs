using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>What a batch brought.</summary>
/// <param name="Messages">The messages that were read, in the order asked for.</param>
/// <param name="Problems">What went wrong with single messages.</param>
/// <param name="Failure">What ended the reading before the batch was complete; null when nothing did.</param>
internal sealed record FetchedBatch(
    IReadOnlyList<SpectrumMessage> Messages,
    IReadOnlyList<MailException> Problems,
    MailException? Failure
);

/// <summary>
/// Fetches batches of messages of one folder. One message whose description cannot be read would take the whole answer, and
/// the connection, with it: what was read stays, the culprit is found and read by simpler means, and the rest goes on.
/// </summary>
internal sealed class BatchFetcher
{
    /// <summary>From so many messages on, compression pays for setting it up.</summary>
    private const int WorthCompressing = 2000;

    /// <summary>After so many messages the garbage of reading them is some megabytes.</summary>
    private const int WorthTidying = 1000;

    /// <summary>After so many failures in a row, with no message read in between, it is not the messages.</summary>
    private const int MostFailures = 25;

    private readonly MailAccount _account;
    private readonly FoundMessages _found;
    private readonly MessageFactory _factory;
    private readonly bool _large;

    // Of the last answer that broke off: the messages that were described in it and are not complete for all that.
    private readonly HashSet<uint> _described = [];
    private int _failures;

    public BatchFetcher(MailAccount account, FoundMessages found, MessageFactory factory, int total)
    {
        _account = account;
        _found = found;
        _factory = factory;
        _large = total >= WorthCompressing || (factory.Wants(MessageDetail.Body) && total >= WorthCompressing / 20);
    }

    /// <summary>Fetches a batch; messages that are gone meanwhile are left out.</summary>
    public FetchedBatch Fetch(IReadOnlyList<UniqueId> uids, CancellationToken cancel)
    {
        var read = new Dictionary<uint, SpectrumMessage>(uids.Count);
        var problems = new List<MailException>();
        var waiting = new Stack<IReadOnlyList<UniqueId>>();
        waiting.Push(uids.OrderBy(uid => uid.Id).ToArray());
        MailException? failure = null;
        while (waiting.Count > 0 && failure is null)
        {
            IReadOnlyList<UniqueId> batch = waiting.Pop();
            int before = read.Count;
            try
            {
                Read(batch, Request(), read, cancel);
                _failures = 0;
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item && TryAgain(read.Count > before))
            {
                Divide(batch, ex, read, problems, waiting, cancel);
            }
            catch (MailException ex)
            {
                failure = ex;
            }
        }

        return new FetchedBatch(
            uids.Where(uid => read.ContainsKey(uid.Id)).Select(uid => read[uid.Id]).ToArray(),
            problems,
            failure
        );
    }

    /// <summary>
    /// Fetches the messages at some places of the folder, so that a listing of everything waits neither for a search nor for
    /// compression to be set up.
    /// </summary>
    /// <param name="first">The first place, from 0.</param>
    /// <param name="last">The last place.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The messages by UID; null when the places do not mean the same any more, or a message cannot be read: only UIDs
    /// tell which.</returns>
    public IReadOnlyList<SpectrumMessage>? FetchAt(int first, int last, CancellationToken cancel)
    {
        var read = new Dictionary<uint, SpectrumMessage>(last - first + 1);
        bool moved = false;
        IMailFolder StillOpen(ImapClient client)
        {
            IMailFolder folder = FolderFinder.Find(client, _found.Path);
            moved = !folder.IsOpen || folder.UidValidity != _found.Validity || folder.Count != _found.Count;
            return folder;
        }

        try
        {
            Read(
                StillOpen,
                folder =>
                {
                    if (!moved)
                    {
                        folder.Fetch(first, last, Request());
                    }
                },
                enveloped: true,
                read,
                cancel
            );
            return moved ? null : read.Values.OrderBy(message => message.Uid).ToArray();
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            return null;
        }
    }

    private bool TryAgain(bool advanced)
    {
        _failures = advanced ? 1 : _failures + 1;
        return _failures <= MostFailures;
    }

    private void Divide(
        IReadOnlyList<UniqueId> batch,
        MailException failure,
        Dictionary<uint, SpectrumMessage> read,
        List<MailException> problems,
        Stack<IReadOnlyList<UniqueId>> waiting,
        CancellationToken cancel
    )
    {
        // Those that were described, but miss what comes in a later answer: they are asked for once more.
        UniqueId[] described = batch.Where(uid => !read.ContainsKey(uid.Id) && _described.Contains(uid.Id)).ToArray();
        UniqueId[] left = batch.Where(uid => !read.ContainsKey(uid.Id) && !_described.Contains(uid.Id)).ToArray();
        if (left.Length == 0)
        {
            (left, described) = (described, []);
        }

        if (left.Length == 0)
        {
            return;
        }

        // Servers answer in order: where the answer broke off, the next message is the one. Otherwise the batch is halved until
        // it is alone.
        bool inOrder =
            failure.Cause == MailCause.ProtocolViolation
            && !_described.Contains(left[0].Id)
            && left[0] == batch[batch.Count - left.Length];
        bool alone = left.Length == 1 || inOrder;
        Push(waiting, left.Skip(alone ? 1 : left.Length / 2));
        Push(waiting, left.Take(alone ? 0 : left.Length / 2));
        Push(waiting, described);
        if (alone)
        {
            problems.Add(Salvage(left[0], failure, read, cancel));
        }
    }

    private static void Push(Stack<IReadOnlyList<UniqueId>> waiting, IEnumerable<UniqueId> uids)
    {
        if (uids.ToArray() is { Length: > 0 } batch)
        {
            waiting.Push(batch);
        }
    }

    // The header is read as one block, which no odd field can break; where even that fails, flags and size remain.
    private MailException Salvage(
        UniqueId uid,
        MailException failure,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        MessageSummaryItems plain = MessageFactory.Items & ~MessageSummaryItems.Envelope;
        var header = new FetchRequest(plain, MessageFactory.EnvelopeHeaders);
        string outcome =
            TryRead(
                uid,
                _factory.Wants(MessageDetail.Headers) ? new FetchRequest(plain | MessageSummaryItems.Headers) : header,
                read,
                cancel
            )
                ? "what is shown was taken from its header"
            : TryRead(uid, new FetchRequest(plain), read, cancel) ? "only its flags, dates and size are shown"
            : "it is left out";
        return MessageFailures
            .MessageMalformed.Make(uid.Id, _found.Path, outcome, failure.Message, failure)
            .At(failure.Server, response: failure.ServerResponse);
    }

    private bool TryRead(UniqueId uid, FetchRequest request, Dictionary<uint, SpectrumMessage> read, CancellationToken cancel)
    {
        try
        {
            Read([uid], request, read, cancel);
            return true;
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            return false;
        }
    }

    private void Read(
        IReadOnlyList<UniqueId> batch,
        FetchRequest request,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    ) =>
        Read(
            client => Reopen(client, _large),
            folder => folder.Fetch(batch.ToArray(), request),
            (request.Items & MessageSummaryItems.Envelope) != 0,
            read,
            cancel
        );

    private void Read(
        Func<ImapClient, IMailFolder> open,
        Action<IMailFolder> ask,
        bool enveloped,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        // What needs more than one answer of the server is put together at the end.
        var unfinished = enveloped && _factory.IsMadeOfSeveralAnswers ? new Dictionary<uint, IMessageSummary>() : null;
        void Arrived(object? sender, MessageSummaryFetchedEventArgs e)
        {
            if (!e.Message.UniqueId.IsValid || (enveloped && !MessageFactory.IsComplete(e.Message)))
            {
                return;
            }

            if (unfinished is not null)
            {
                unfinished[e.Message.UniqueId.Id] = e.Message;
                return;
            }

            read[e.Message.UniqueId.Id] = Make(e.Message, null);
            MessageFactory.Release(e.Message);
            Tidy(read.Count);
        }

        var texts = new Dictionary<uint, MessageText>();
        bool whole = false;
        _described.Clear();
        try
        {
            whole = _account.Imap(client => Fetch(open(client), ask, Arrived, unfinished, texts), cancel);
        }
        finally
        {
            // Also what came before an answer broke off, but no message without what the last answer would have brought.
            foreach (KeyValuePair<uint, IMessageSummary> entry in unfinished ?? [])
            {
                texts.TryGetValue(entry.Key, out MessageText? text);
                if (
                    whole
                    || (
                        (text is not null || !_factory.Wants(MessageDetail.Body))
                        && (entry.Value.PreviewText is not null || !_factory.Wants(MessageDetail.Preview))
                    )
                )
                {
                    read[entry.Key] = Make(entry.Value, text);
                }
                else
                {
                    _described.Add(entry.Key);
                }
            }
        }
    }

    private bool Fetch(
        IMailFolder folder,
        Action<IMailFolder> ask,
        EventHandler<MessageSummaryFetchedEventArgs> arrived,
        Dictionary<uint, IMessageSummary>? unfinished,
        Dictionary<uint, MessageText> texts
    )
    {
        folder.MessageSummaryFetched += arrived;
        try
        {
            ask(folder);
        }
        finally
        {
            folder.MessageSummaryFetched -= arrived;
        }

        if (unfinished is not null && _factory.Wants(MessageDetail.Body))
        {
            BodyReader.Read(folder, unfinished.Values, texts);
        }

        return true;
    }

    // How much garbage the runtime lets gather depends on the processor's cache: on large machines hundreds of megabytes. What
    // reading leaves behind is nearly all garbage, so taking it away now and then costs milliseconds and keeps memory the same
    // everywhere.
    private static void Tidy(int messages)
    {
        if (messages % WorthTidying == 0)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
    }

    private SpectrumMessage Make(IMessageSummary summary, MessageText? text) =>
        _factory.Create(summary, text, _found.Delta?.ChangeOf(summary.UniqueId.Id) ?? MessageChange.None);

    private IMailFolder Reopen(ImapClient client, bool compress)
    {
        if (compress)
        {
            Compression.Start(client, _found.Path);
        }

        return FolderFinder.Reopen(client, _found.Path, _found.Validity);
    }

    private FetchRequest Request()
    {
        MessageSummaryItems items = MessageFactory.Items;
        items |=
            _factory.Wants(MessageDetail.Attachments) || _factory.Wants(MessageDetail.Body)
                ? MessageSummaryItems.BodyStructure
                : 0;
        items |= _factory.Wants(MessageDetail.Preview) ? MessageSummaryItems.PreviewText : 0;
        items |= _factory.Wants(MessageDetail.Headers) ? MessageSummaryItems.Headers : 0;
        return new FetchRequest(items);
    }
}
