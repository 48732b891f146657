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

/// <summary>The result of a batch.</summary>
/// <param name="Messages">The messages that were read, in the order asked for.</param>
/// <param name="Problems">The failures of single messages.</param>
/// <param name="Failure">The failure that ended the reading before the batch was complete; null for none.</param>
internal sealed record FetchedBatch(
    IReadOnlyList<SpectrumMessage> Messages,
    IReadOnlyList<MailException> Problems,
    MailException? Failure
);

/// <summary>
/// Fetches batches of messages of one folder. A message whose description cannot be read breaks the whole answer and the
/// connection. What was read before is kept, that message is found and read by simpler means, and the others are read too.
/// </summary>
internal sealed class BatchFetcher
{
    /// <summary>The number of messages from which on compression is worth its setup.</summary>
    private const int WorthCompressing = 2000;

    /// <summary>The number of messages whose reading leaves some megabytes of garbage.</summary>
    private const int WorthTidying = 1000;

    /// <summary>The number of failures in a row, without a message read, after which the messages are not the cause.</summary>
    private const int MostFailures = 25;

    private readonly MailAccount _account;
    private readonly FoundMessages _found;
    private readonly MessageFactory _factory;
    private readonly bool _large;

    // The messages that the last broken answer described without completing them.
    private readonly HashSet<uint> _described = [];
    private readonly Dictionary<uint, EnvelopeText> _resolved = [];
    private int _failures;

    public BatchFetcher(MailAccount account, FoundMessages found, MessageFactory factory, int total)
    {
        _account = account;
        _found = found;
        _factory = factory;
        _large = total >= WorthCompressing || (factory.Wants(MessageDetail.Body) && total >= WorthCompressing / 20);
    }

    /// <summary>Fetches a batch. Messages that are gone meanwhile are left out.</summary>
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
    /// <param name="cancel">Cuts the connection.</param>
    /// <returns>The messages by UID; null when the places have changed, or when a message cannot be read: only UIDs identify
    /// that message.</returns>
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
        // These were described, but a later answer is missing: they are fetched once more.
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

        // Servers answer in order: the message after the break is the cause. Otherwise the batch is halved until one message is
        // left.
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

    // The header is read as one block, which a malformed field cannot break. Where that fails too, flags and size remain.
    private MailException Salvage(
        UniqueId uid,
        MailException failure,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        MessageSummaryItems plain = MessageFactory.Items & ~MessageSummaryItems.Envelope;
        var header = new FetchRequest(plain, MessageFactory.EnvelopeHeaders);
        if (_factory.Wants(MessageDetail.Headers))
        {
            header = new FetchRequest(plain | MessageSummaryItems.Headers);
        }

        string outcome = "it is left out";
        if (TryRead(uid, header, read, cancel))
        {
            outcome = "what is shown was taken from its header";
        }
        else if (TryRead(uid, new FetchRequest(plain), read, cancel))
        {
            outcome = "only its flags, dates and size are shown";
        }

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
        // Messages that need several answers of the server are created at the end.
        var unfinished = enveloped ? new Dictionary<uint, IMessageSummary>() : null;
        void Arrived(object? sender, MessageSummaryFetchedEventArgs e)
        {
            if (!e.Message.UniqueId.IsValid || (enveloped && !MessageFactory.IsComplete(e.Message)))
            {
                return;
            }

            if (unfinished is not null && (_factory.IsMadeOfSeveralAnswers || EnvelopeDoubt.Applies(e.Message)))
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
        _resolved.Clear();
        try
        {
            whole = _account.Imap(client => Fetch(open(client), ask, Arrived, unfinished, texts), cancel);
        }
        finally
        {
            // Messages before a broken answer count too, but not those that miss a part of the last answer.
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

        if (unfinished is not null && _factory.Wants(MessageDetail.Preview))
        {
            PreviewReader.Complete(folder, unfinished.Values, texts);
        }

        IMessageSummary[] doubtful = unfinished is null ? [] : [.. unfinished.Values.Where(EnvelopeDoubt.Applies)];
        foreach (KeyValuePair<uint, EnvelopeText> envelope in EnvelopeDoubt.Resolve(folder, doubtful))
        {
            _resolved[envelope.Key] = envelope.Value;
        }

        return true;
    }

    // How much garbage the runtime allows depends on the processor's cache: on large machines hundreds of megabytes. Nearly all
    // memory that reading uses is garbage, so a collection now and then costs milliseconds and keeps memory the same everywhere.
    private static void Tidy(int messages)
    {
        if (messages % WorthTidying == 0)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
    }

    private SpectrumMessage Make(IMessageSummary summary, MessageText? text) =>
        _factory.Create(
            summary,
            text,
            _found.Delta?.ChangeOf(summary.UniqueId.Id) ?? MessageChange.None,
            _resolved.TryGetValue(summary.UniqueId.Id, out EnvelopeText? header) ? header : null
        );

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
            _factory.Wants(MessageDetail.Attachments) || _factory.IsMadeOfSeveralAnswers ? MessageSummaryItems.BodyStructure : 0;
        items |= _factory.Wants(MessageDetail.Preview) ? MessageSummaryItems.PreviewText : 0;
        items |= _factory.Wants(MessageDetail.Headers) ? MessageSummaryItems.Headers : 0;
        return new FetchRequest(items);
    }
}
