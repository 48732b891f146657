using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// Finds out what a policy decides in one mailbox, and changes nothing. The list of folders comes with UIDVALIDITY and UIDNEXT:
/// only messages below that UIDNEXT are looked at, so that no mail that arrives later is touched. Then every folder is searched
/// for each rule, and what was found is described; by that description the first rule that matches decides.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="address">The address of the mailbox.</param>
/// <param name="request">What is asked for.</param>
internal sealed class RetentionPlanner(ImapLink link, string address, RetentionRequest request)
{
    private const string Items = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])";

    // How many messages are described at a time.
    private const int Batch = 1000;

    private readonly FolderExchange _exchange = new(
        link.Conversation,
        link.Endpoint,
        new SurveyRequest(address, SurveyDetail.Figures)
    );

    private readonly FolderInventory _list = new(
        link.Conversation,
        link.Endpoint,
        new SurveyRequest(address, SurveyDetail.Figures) { Quota = false, Views = true }
    );

    private readonly RetentionPlan _plan = new(address, request);
    private readonly List<JudgedFolder> _folders = [];
    private bool _hasTrash;

    /// <summary>Queues the commands that it begins with.</summary>
    public void Begin() => _list.Begin();

    /// <summary>Reads the mailbox; <see cref="Begin"/> comes before it.</summary>
    /// <param name="cancel">Ends it by cutting the connection.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public RetentionPlan Run(CancellationToken cancel)
    {
        Use(Search, cancel);
        foreach (IReadOnlyList<(JudgedFolder Folder, uint[] Uids)> batch in Batches())
        {
            Use(imap => Fetch(imap, batch), cancel);
        }

        Use(imap => new SharedMessages(_folders, imap.Has("X-GM-EXT-1")).Keep(_plan.Rules), cancel);
        Use(RefuseImpossible, cancel);
        Use(imap => imap.Leave(), cancel);
        foreach (JudgedFolder folder in _folders)
        {
            folder.Conclude();
        }

        return _plan;
    }

    private void Use(Action<ImapConversation> work, CancellationToken cancel) => link.Run(work, Timeout.InfiniteTimeSpan, cancel);

    private void Search(ImapConversation imap)
    {
        _list.List();
        Choose(_list.Folders);
        _list.AskMissingStatus(_folders.Select(folder => folder.Folder).Where(folder => folder.Failure is null));
        foreach (JudgedFolder folder in _folders)
        {
            folder.Pin(link.Endpoint);
            if (folder.Folder.Failure is null && folder.Folder.Messages > 0)
            {
                Search(imap, folder);
            }
        }

        imap.Complete();
        foreach (JudgedFolder folder in _folders)
        {
            folder.Settle(link.Endpoint);
        }
    }

    private void Choose(IReadOnlyList<AuditFolder> all)
    {
        _hasTrash = all.Any(folder => folder.SpecialUse == FolderUse.Trash);
        var chosen = new Dictionary<AuditFolder, JudgedFolder>();
        foreach (PlannedRule rule in _plan.Rules)
        {
            foreach (AuditFolder folder in rule.Rule.Choose(all, request.Everything, request.Permanent))
            {
                if (!chosen.TryGetValue(folder, out JudgedFolder? judged))
                {
                    chosen.Add(folder, judged = new JudgedFolder(folder));
                    _folders.Add(judged);
                }

                judged.Rules.Add(new JudgedRule(rule, new SearchedFolder(folder)));
            }
        }
    }

    private void Search(ImapConversation imap, JudgedFolder folder)
    {
        bool isExtended = imap.Has("ESEARCH");
        ImapCommand open = _exchange.Open(folder.Folder);
        foreach (JudgedRule rule in folder.Rules)
        {
            rule.Search.Open = open;
            rule.Search.Search = imap.Queue(
                SearchKeys.Write(rule.Planned.Dated.Search, isExtended ? "UID SEARCH RETURN (ALL) " : "UID SEARCH "),
                rule.Search.Take
            );
            if (!isExtended)
            {
                // Without ESEARCH an answer does not say which search it belongs to, so each is waited for.
                imap.Complete();
            }
        }
    }

    // What cannot be done is said before anything is: by a dry run too.
    private void RefuseImpossible(ImapConversation imap)
    {
        foreach (PlannedRule planned in _plan.Rules.Where(rule => rule.Places.Count > 0))
        {
            RetentionRule rule = planned.Rule;
            bool removes = rule.Action == RetentionAction.Remove;
            bool toTrash = removes && !request.DeletesForGood(rule);
            MailException? missing =
                removes && request.Forced
                    ? null
                    : ExactDeletion.Missing(
                        imap.Has("UIDPLUS"),
                        imap.Has("MOVE"),
                        orMove: toTrash || rule.Action == RetentionAction.Move
                    );
            missing ??= toTrash && !_hasTrash ? FolderFailures.TrashNotFound.Make() : null;
            if (missing is not null)
            {
                planned.Refuse(missing);
            }
        }
    }

    private IEnumerable<IReadOnlyList<(JudgedFolder Folder, uint[] Uids)>> Batches()
    {
        var batch = new List<(JudgedFolder Folder, uint[] Uids)>();
        int count = 0;
        foreach (JudgedFolder folder in _folders)
        {
            foreach (UniqueId[] set in UidBatches.Split(folder.Found))
            {
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

    private void Fetch(ImapConversation imap, IReadOnlyList<(JudgedFolder Folder, uint[] Uids)> batch)
    {
        var asked = new List<(JudgedFolder Folder, ImapCommand Open, ImapCommand Fetch, HitReader Reader)>();
        foreach ((JudgedFolder folder, uint[] uids) in batch)
        {
            var factory = new MessageFactory(folder.Folder.Path, (uint)folder.Validity, address, []);
            var reader = new HitReader(new HashSet<uint>(uids), factory);
            ImapCommand open = _exchange.Open(folder.Folder);
            asked.Add((folder, open, imap.Queue($"UID FETCH {UidRanges.Write(uids)} {Items}", reader.Take), reader));
        }

        imap.Complete();
        foreach ((JudgedFolder folder, ImapCommand open, ImapCommand fetch, HitReader reader) in asked)
        {
            if (_exchange.Check(folder.Folder, open, fetch) && folder.IsSame())
            {
                folder.Judge(reader.Messages);
            }
        }
    }
}
