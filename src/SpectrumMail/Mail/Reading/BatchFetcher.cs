using System;
using System.Collections.Generic;
using System.Globalization;
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

    /// <summary>The number of failures in a row, without a message read, after which the messages are not the cause.</summary>
    private const int MostFailures = 25;

    private readonly MailAccount _account;
    private readonly FoundMessages _found;
    private readonly MessageFactory _factory;
    private readonly bool _compresses;
    private readonly EnvelopeListing _listing;
    private int _failures;

    public BatchFetcher(MailAccount account, FoundMessages found, MessageFactory factory, int total)
    {
        _account = account;
        _found = found;
        _factory = factory;
        _listing = new EnvelopeListing(account, found, factory);
        bool isLarge = total >= WorthCompressing || (factory.Wants(MessageDetail.Body) && total >= WorthCompressing / 20);
        _compresses = isLarge && !found.IsNear;
    }

    /// <summary>Whether batches are read while the next ones are on their way.</summary>
    public bool ReadsAhead => _listing.IsOfUse;

    /// <summary>Reads what is on its way, and keeps it.</summary>
    /// <param name="cancel">Cuts the connection.</param>
    public void Finish(CancellationToken cancel) => _listing.Finish(cancel);

    /// <summary>Fetches a batch. Messages that are gone meanwhile are left out.</summary>
    /// <param name="planned">The batch.</param>
    /// <param name="next">The batches after it, which are asked for as well.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public FetchedBatch Fetch(PlannedBatch planned, IEnumerable<PlannedBatch> next, CancellationToken cancel)
    {
        IReadOnlyList<UniqueId> uids = planned.Uids;
        var read = new Dictionary<uint, SpectrumMessage>(uids.Count);
        var problems = new List<MailException>();
        var waiting = new Stack<IReadOnlyList<UniqueId>>();
        MailException? failure = List(planned, next, read, cancel);
        Push(waiting, uids.Where(uid => !read.ContainsKey(uid.Id)).OrderBy(uid => uid.Id));
        while (waiting.Count > 0 && failure is null)
        {
            IReadOnlyList<UniqueId> batch = waiting.Pop();
            int before = read.Count;
            FetchRequest request = Request();
            var reading = new BatchReading(_found, _factory, request, read);
            try
            {
                Run(reading, batch, request, cancel);
                _failures = 0;
            }
            catch (MailException ex) when (ex.Scope == FailureScope.Item && TryAgain(read.Count > before))
            {
                UniqueId[] unread = [.. batch.Where(uid => !read.ContainsKey(uid.Id))];
                if (Divide(batch, unread, reading, ex, waiting) is { } broken)
                {
                    problems.Add(Salvage(broken, ex, read, cancel));
                }
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

    // What is not usual of it remains. A failure that a message may have caused is left to be found out.
    private MailException? List(
        PlannedBatch batch,
        IEnumerable<PlannedBatch> next,
        Dictionary<uint, SpectrumMessage> read,
        CancellationToken cancel
    )
    {
        if (!_listing.IsOfUse)
        {
            return null;
        }

        try
        {
            IEnumerable<string> later = next.SelectMany(other => other.Commands);
            for (int index = 0; index < batch.Commands.Count; index++)
            {
                _listing.Read(
                    Reopen,
                    batch.Commands[index],
                    batch.Uids,
                    batch.Commands.Skip(index + 1).Concat(later),
                    read,
                    cancel
                );
            }

            return null;
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            return null;
        }
        catch (MailException ex)
        {
            return ex;
        }
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

        FetchRequest request = Request();
        try
        {
            if (_listing.IsOfUse)
            {
                string places = string.Format(CultureInfo.InvariantCulture, "FETCH {0}:{1}", first + 1, last + 1);
                _listing.Read(client => StillOpen(client) is var folder && moved ? null : folder, places, null, [], read, cancel);
                if (read.Count == last - first + 1)
                {
                    return read.Values.OrderBy(message => message.Uid).ToArray();
                }
            }

            new BatchReading(_found, _factory, request, read).Run(
                _account,
                StillOpen,
                folder =>
                {
                    if (!moved)
                    {
                        folder.Fetch(first, last, request);
                    }
                },
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

    // Divides what is left of a batch. Returns the message that broke the answer, once it stands alone.
    private static UniqueId? Divide(
        IReadOnlyList<UniqueId> batch,
        UniqueId[] unread,
        BatchReading reading,
        MailException failure,
        Stack<IReadOnlyList<UniqueId>> waiting
    )
    {
        // These were described, but a later answer is missing: they are fetched once more.
        UniqueId[] described = [.. unread.Where(reading.HasDescribed)];
        UniqueId[] left = [.. unread.Where(uid => !reading.HasDescribed(uid))];
        if (left.Length == 0)
        {
            (left, described) = (described, []);
        }

        if (left.Length == 0)
        {
            return null;
        }

        // Servers answer in order: the message after the break is the cause. Otherwise the batch is halved until one message is
        // left.
        bool inOrder =
            failure.Cause == MailCause.ProtocolViolation
            && !reading.HasDescribed(left[0])
            && left[0] == batch[batch.Count - left.Length];
        bool alone = left.Length == 1 || inOrder;
        Push(waiting, left.Skip(alone ? 1 : left.Length / 2));
        Push(waiting, left.Take(alone ? 0 : left.Length / 2));
        Push(waiting, described);
        return alone ? left[0] : null;
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

        return Problem(uid, failure, outcome, isRead: read.ContainsKey(uid.Id));
    }

    // A server says EXPUNGEISSUED of messages that another program has removed (RFC 5530).
    private MailException Problem(UniqueId uid, MailException failure, string outcome, bool isRead)
    {
        bool isGone = !isRead && failure.ServerResponse.IndexOf("[EXPUNGEISSUED]", StringComparison.OrdinalIgnoreCase) >= 0;
        MailException problem = isGone
            ? MessageFailures.MessageNotFound.Make(uid.Id, _found.Path)
            : MessageFailures.MessageMalformed.Make(uid.Id, _found.Path, outcome, failure.Message, failure);
        return problem.At(failure.Server, response: failure.ServerResponse);
    }

    private bool TryRead(UniqueId uid, FetchRequest request, Dictionary<uint, SpectrumMessage> read, CancellationToken cancel)
    {
        try
        {
            Run(new BatchReading(_found, _factory, request, read), [uid], request, cancel);
            return read.ContainsKey(uid.Id);
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            return false;
        }
    }

    private void Run(BatchReading reading, IReadOnlyList<UniqueId> batch, FetchRequest request, CancellationToken cancel) =>
        reading.Run(_account, Reopen, folder => folder.Fetch(batch.ToArray(), request), cancel);

    private IMailFolder Reopen(ImapClient client)
    {
        if (_compresses)
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
