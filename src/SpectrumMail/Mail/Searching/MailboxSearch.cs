using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>
/// Searches one mailbox over one connection: the list of folders, then every folder is opened and searched before the first
/// answer is read, then the messages that were found are fetched; where nothing was found, nothing is fetched.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="address">The address of the mailbox.</param>
/// <param name="request">What is searched for.</param>
/// <param name="progress">What earlier attempts have found.</param>
internal sealed class MailboxSearch(ImapLink link, string address, SearchRequest request, SearchProgress progress)
{
    // How many messages are described at a time: they are held until the pipeline takes them.
    private const int Batch = 1000;

    private readonly FolderExchange _exchange = new(
        link.Conversation,
        link.Endpoint,
        new SurveyRequest(address, SurveyDetail.Figures)
    );

    private readonly FolderInventory _list = new(
        link.Conversation,
        link.Endpoint,
        new SurveyRequest(address, SurveyDetail.Figures)
        {
            Figures = false,
            Quota = false,
            Views = true,
        }
    );

    private readonly List<SearchedFolder> _folders = [];
    private readonly List<MailException> _failures = [];

    /// <summary>How many folders were searched.</summary>
    public int Searched => _folders.Count(folder => folder.Folder.Failure is null && folder.Search is { Succeeded: true });

    /// <summary>The failures of single folders, and of folders that are named and do not exist.</summary>
    public IReadOnlyList<MailException> Failures =>
        [.. _failures, .. _folders.Select(folder => folder.Folder.Failure).OfType<MailException>()];

    /// <summary>Queues the commands that it begins with.</summary>
    public void Begin() => _list.Begin();

    /// <summary>
    /// Searches, and returns the messages in batches; <see cref="Begin"/> comes before it. Each batch is complete when it is
    /// returned.
    /// </summary>
    /// <param name="cancel">Ends it by cutting the connection.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public IEnumerable<IReadOnlyList<SpectrumMessage>> Run(CancellationToken cancel)
    {
        Use(Search, cancel);
        foreach (IReadOnlyList<(SearchedFolder Folder, uint[] Uids)> batch in request.NeedsOnlyCounts ? [] : Batches())
        {
            IReadOnlyList<SpectrumMessage> messages = [];
            Use(imap => messages = Fetch(imap, batch), cancel);
            yield return messages;
        }

        Use(imap => imap.Leave(), cancel);
    }

    // The time limit is that of each answer: a large mailbox has many of them.
    private void Use(Action<ImapConversation> work, CancellationToken cancel) => link.Run(work, Timeout.InfiniteTimeSpan, cancel);

    private void Search(ImapConversation imap)
    {
        _list.List();
        IReadOnlyList<string> command = SearchKeys.Write(request.Filter, Command(imap));
        _folders.AddRange(request.Choose(_list.Folders, _failures).Select(folder => new SearchedFolder(folder)));
        foreach (SearchedFolder folder in _folders.Where(folder => folder.Folder.Failure is null))
        {
            folder.Open = _exchange.Open(folder.Folder);
            folder.Search = imap.Queue(command, folder.Take);
        }

        imap.Complete();
        HashSet<uint>? named = request.Filter.HasManyUids ? [.. request.Filter.Uids.Select(uid => (uint)uid)] : null;
        foreach (SearchedFolder folder in _folders.Where(folder => folder.Open is not null))
        {
            Settle(folder, named);
        }
    }

    private string Command(ImapConversation imap)
    {
        if (!imap.Has("ESEARCH"))
        {
            return "UID SEARCH ";
        }

        return request.NeedsOnlyCounts ? "UID SEARCH RETURN (COUNT) " : "UID SEARCH RETURN (ALL) ";
    }

    private void Settle(SearchedFolder folder, HashSet<uint>? named)
    {
        folder.Folder.Failure = folder.WhyUnread(link.Endpoint, request.Filter);
        if (folder.Folder.Failure is not null)
        {
            return;
        }

        folder.Settle(named);
        if (request.NeedsOnlyCounts)
        {
            progress.Note(folder, uint.MaxValue, folder.Count ?? folder.Uids.Count, 0);
        }
    }

    private IEnumerable<IReadOnlyList<(SearchedFolder Folder, uint[] Uids)>> Batches()
    {
        var batch = new List<(SearchedFolder Folder, uint[] Uids)>();
        int count = 0;
        foreach (SearchedFolder folder in _folders.Where(folder => folder.Folder.Failure is null))
        {
            foreach (UniqueId[] set in UidBatches.Split(progress.Left(folder)))
            {
                // An earlier batch may have shown that the folder cannot be read, or is another one now.
                if (folder.Folder.Failure is not null)
                {
                    break;
                }

                if (count > 0 && count + set.Length > Batch)
                {
                    yield return [.. batch];
                    batch.Clear();
                    count = 0;
                }

                batch.Add((folder, [.. set.Select(uid => uid.Id)]));
                count += set.Length;
            }
        }

        if (count > 0)
        {
            yield return [.. batch];
        }
    }

    private List<SpectrumMessage> Fetch(ImapConversation imap, IReadOnlyList<(SearchedFolder Folder, uint[] Uids)> batch)
    {
        bool whole = !request.EstimateOnly || request.Filter.NeedsASecondLook;
        string items = HitReader.Items(whole, request.Filter.HasAttachment is not null);
        var asked = new List<HitFetch>();
        foreach ((SearchedFolder folder, uint[] uids) in batch)
        {
            var reader = new HitReader(new HashSet<uint>(uids), Factory(folder));
            asked.Add(
                new HitFetch(
                    folder,
                    uids,
                    folder.Validity,
                    _exchange.Open(folder.Folder),
                    imap.Queue($"UID FETCH {UidRanges.Write(uids)} {items}", reader.Take),
                    reader
                )
            );
        }

        imap.Complete();
        return [.. asked.SelectMany(Take)];
    }

    private SpectrumMessage[] Take(HitFetch asked)
    {
        SearchedFolder folder = asked.Folder;
        if (!asked.Open.Succeeded || !asked.Fetch.Succeeded)
        {
            ImapCommand refused = asked.Open.Succeeded ? asked.Fetch : asked.Open;
            folder.Folder.Failure ??= ServerReplies.Command(link.Endpoint, refused.Reply, null);
            return [];
        }

        if (folder.Folder.UidValidity != asked.Validity)
        {
            // What was found means other messages now.
            folder.Folder.Failure ??= FolderFailures.UidValidityChanged.Make(
                folder.Folder.Path,
                (uint)(folder.Folder.UidValidity ?? 0),
                asked.Validity ?? 0
            );
            return [];
        }

        SpectrumMessage[] found = [.. asked.Reader.Messages.Where(request.Filter.Admits)];
        progress.Note(folder, asked.Uids[asked.Uids.Length - 1], found.Length, found.Sum(message => message.Size));
        return found;
    }

    private MessageFactory Factory(SearchedFolder folder) =>
        new(
            folder.Folder.Path,
            (uint)(folder.Validity ?? 0),
            address,
            request.Filter.HasAttachment is null ? [] : [MessageDetail.Attachments]
        )
        {
            Account = address,
            FoundBy = request.FoundBy,
        };
}

/// <summary>A set of messages that is fetched.</summary>
/// <param name="Folder">Their folder.</param>
/// <param name="Uids">Their UIDs, in ascending order.</param>
/// <param name="Validity">The UIDVALIDITY under which they were found.</param>
/// <param name="Open">The command that opens the folder.</param>
/// <param name="Fetch">The command that asks for them.</param>
/// <param name="Reader">Takes the answer.</param>
internal sealed record HitFetch(
    SearchedFolder Folder,
    uint[] Uids,
    long? Validity,
    ImapCommand Open,
    ImapCommand Fetch,
    HitReader Reader
);
