using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Reads the messages of folders, those of many folders together. A folder that is known from before costs what has changed
/// in it: nothing when its modification sequence says so, else its new messages and who is still there, unread and deleted.
/// </summary>
internal sealed class FolderContents
{
    private readonly ImapConversation _imap;
    private readonly ServerEndpoint _endpoint;
    private readonly SurveyRequest _request;
    private readonly List<Action> _settlements = [];

    public FolderContents(ImapConversation imap, ServerEndpoint endpoint, SurveyRequest request)
    {
        _imap = imap;
        _endpoint = endpoint;
        _request = request;
    }

    /// <summary>How many messages were fetched.</summary>
    public int Fetched { get; private set; }

    private bool NeedsRows => _request.Detail >= SurveyDetail.Dates;

    /// <summary>Asks for what is wanted of a folder; <see cref="Settle"/> gets the answers.</summary>
    public void Ask(AuditFolder folder)
    {
        if (folder.Messages == 0)
        {
            Empty(folder);
        }
        else if (NeedsRows)
        {
            AskRows(folder);
        }
        else if (folder.Size is null)
        {
            AskSizes(folder);
        }
        else if (_request.Detail == SurveyDetail.Deleted)
        {
            AskDeleted(folder);
        }
    }

    /// <summary>Gets what was asked for.</summary>
    public void Settle()
    {
        // An answer may show that something else must be asked.
        while (_settlements.Count > 0)
        {
            _imap.Complete();
            Action[] ready = [.. _settlements];
            _settlements.Clear();
            Array.ForEach(ready, settle => settle());
        }

        _imap.Complete();
    }

    /// <summary>Reads subjects that are not known yet.</summary>
    public void AskSubjects(IEnumerable<(AuditFolder Folder, uint Uid)> messages)
    {
        foreach (IGrouping<AuditFolder, uint> group in messages.GroupBy(message => message.Folder, message => message.Uid))
        {
            FolderRows rows = group.Key.Rows!;
            uint[] unknown = group.Where(uid => !rows.Subjects.ContainsKey(uid)).OrderBy(uid => uid).ToArray();
            if (unknown.Length == 0)
            {
                continue;
            }

            group.Key.HasChanged = true;
            Open(group.Key);
            _imap.Queue(
                $"UID FETCH {UidRanges.Write(unknown)} (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
                response => TakeSubject(response, rows)
            );
        }

        _imap.Complete();
    }

    private static void TakeSubject(ImapResponse response, FolderRows rows)
    {
        if (response.Name != "FETCH" || response.ListAt(0) is not { } items)
        {
            return;
        }

        long uid = 0;
        string? header = null;
        for (int index = 0; index + 1 < items.Count; index += 2)
        {
            uid = items[index] is "UID" ? ImapResponse.NumberOf(items[index + 1]) ?? 0 : uid;
            header =
                items[index] is string name && name.StartsWith("BODY[HEADER", StringComparison.OrdinalIgnoreCase)
                    ? items[index + 1] as string
                    : header;
        }

        if (uid is > 0 and <= uint.MaxValue && header is not null)
        {
            rows.Subjects[(uint)uid] = new HeaderFields(header).Subject;
        }
    }

    private void Empty(AuditFolder folder)
    {
        folder.Size = 0;
        folder.Deleted = _request.Detail >= SurveyDetail.Deleted ? 0 : null;
        folder.DeletedSize = folder.Deleted is null ? null : 0;
        if (NeedsRows)
        {
            folder.Rows = new FolderRows();
            folder.HasChanged =
                !_request.Known.TryGetValue(folder.Path, out FolderSnapshot? known)
                || known.Rows.Messages.Count > 0
                || known.UidValidity != folder.UidValidity
                || known.UidNext != folder.UidNext;
        }
    }

    // RFC822.SIZE of every message: what STATUS=SIZE adds up on the server. Flags come along when they are wanted, too.
    private void AskSizes(AuditFolder folder)
    {
        bool deleted = _request.Detail == SurveyDetail.Deleted;
        var rows = new FolderRows();
        var scan = new MessageScan(rows, _request.Address, folder.SpecialUse);
        ImapCommand open = Open(folder);
        ImapCommand fetch = _imap.Queue(
            deleted ? "UID FETCH 1:* (UID FLAGS RFC822.SIZE)" : "UID FETCH 1:* (UID RFC822.SIZE)",
            scan.Take
        );
        _settlements.Add(() =>
        {
            if (Check(folder, open, fetch))
            {
                rows.Sort();
                Miss(folder, rows, scan, fetch);
                Fetched += rows.Messages.Count;
                folder.Size = rows.Totals.Size;
                SumDeleted(folder, deleted ? rows : null);
            }
        });
    }

    private void AskDeleted(AuditFolder folder)
    {
        var found = new List<(uint First, uint Last)>();
        ImapCommand open = Open(folder);
        ImapCommand search = Search("DELETED", found);
        _settlements.Add(() =>
        {
            if (!Check(folder, open, search))
            {
                return;
            }

            folder.Deleted = folder.Deleted ?? 0;
            folder.DeletedSize = 0;
            if (found.Count > 0)
            {
                AskSizesOf(folder, found);
            }
        });
    }

    private void AskSizesOf(AuditFolder folder, List<(uint First, uint Last)> uids)
    {
        var rows = new FolderRows();
        var scan = new MessageScan(rows, _request.Address, folder.SpecialUse);
        ImapCommand open = Open(folder);
        ImapCommand fetch = _imap.Queue(
            $"UID FETCH {string.Join(",", uids.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}:{range.Last}"))} (UID FLAGS RFC822.SIZE)",
            scan.Take
        );
        _settlements.Add(() =>
        {
            if (Check(folder, open, fetch))
            {
                rows.Sort();
                SumDeleted(folder, rows);
            }
        });
    }

    private static void SumDeleted(AuditFolder folder, FolderRows? rows)
    {
        folder.Deleted = rows?.Totals.Deleted;
        folder.DeletedSize = rows?.Totals.DeletedSize;
    }

    private void AskRows(AuditFolder folder)
    {
        if (!_request.Known.TryGetValue(folder.Path, out FolderSnapshot? known) || known.UidValidity != folder.UidValidity)
        {
            AskAll(folder);
        }
        else if (known.IsOf(folder))
        {
            Use(folder, known.Rows, changed: false);
        }
        else
        {
            AskChanges(folder, known);
        }
    }

    private void AskAll(AuditFolder folder)
    {
        var rows = new FolderRows();
        var scan = new MessageScan(rows, _request.Address, folder.SpecialUse);
        ImapCommand open = Open(folder);
        ImapCommand fetch = _imap.Queue("UID FETCH 1:* " + Items(scan), scan.Take);
        _settlements.Add(() =>
        {
            if (!open.Succeeded || fetch.Succeeded)
            {
                Fetched += scan.Count;
                if (Check(folder, open, fetch))
                {
                    Use(folder, rows, changed: true);
                    Miss(folder, rows, scan, fetch);
                }
            }
            else
            {
                // The server cannot describe some message: dates and sizes of all are better than nothing.
                folder.Failure = ServerReplies.Command(_endpoint, fetch.Reply, null);
                AskPlain(folder);
            }
        });
    }

    private void AskPlain(AuditFolder folder)
    {
        var rows = new FolderRows();
        var scan = new MessageScan(rows, _request.Address, folder.SpecialUse);
        Open(folder);
        ImapCommand fetch = _imap.Queue("UID FETCH 1:* " + MessageScan.Plain, scan.Take);
        _settlements.Add(() =>
        {
            Fetched += scan.Count;
            if (fetch.Succeeded)
            {
                Use(folder, rows, changed: true);
            }
        });
    }

    private void AskChanges(AuditFolder folder, FolderSnapshot known)
    {
        List<(uint First, uint Last)> present = [],
            unseen = [],
            deleted = [];
        var fresh = new FolderRows();
        var scan = new MessageScan(fresh, _request.Address, folder.SpecialUse);
        ImapCommand open = Open(folder);
        ImapCommand[] asked =
        [
            Search("ALL", present),
            Search("UNSEEN", unseen),
            Search("DELETED", deleted),
            // The last message answers to any range that ends with a star, so nothing is asked where nothing can be new.
            .. folder.UidNext == known.UidNext
                ? []
                : (ImapCommand[])[_imap.Queue($"UID FETCH {known.UidNext}:* {Items(scan)}", scan.Take)],
        ];
        _settlements.Add(() =>
        {
            if (
                open.Succeeded
                && folder.UidValidity == known.UidValidity
                && Array.TrueForAll(asked, command => command.Succeeded)
            )
            {
                Fetched += scan.Count;
                Use(folder, RowMerge.Apply(known.Rows, fresh, present, unseen, deleted), changed: true);
            }
            else if (!open.Succeeded)
            {
                Check(folder, open, asked[0]);
            }
            else
            {
                AskAll(folder);
            }
        });
    }

    private string Items(MessageScan scan) => _request.Detail == SurveyDetail.Envelopes ? scan.Items : MessageScan.Plain;

    // The messages themselves decide the figures: STATUS was asked a moment earlier.
    private static void Use(AuditFolder folder, FolderRows rows, bool changed)
    {
        rows.Sort();
        folder.Rows = rows;
        folder.HasChanged |= changed;
        folder.Messages = rows.Messages.Count;
        folder.Unseen = rows.Totals.Unseen;
        folder.Size = rows.Totals.Size;
        SumDeleted(folder, rows);
        if (rows.Messages.Count > 0)
        {
            folder.UidNext = Math.Max(folder.UidNext ?? 0, rows.Messages[rows.Messages.Count - 1].Uid + 1L);
        }
    }

    // What the server counted when the folder was opened it must also describe, unless another program has removed it since.
    private void Miss(AuditFolder folder, FolderRows rows, MessageScan scan, ImapCommand fetch)
    {
        long missing = (folder.Exists ?? 0) - scan.Removed - rows.Messages.Count;
        if (
            missing > 0
            && fetch.Completion is { } end
            && !end.Code.StartsWith("EXPUNGEISSUED", StringComparison.OrdinalIgnoreCase)
        )
        {
            folder.Failure ??= ConnectionErrors.BeyondLimit(
                _endpoint,
                $"it counts {folder.Exists} messages and describes {rows.Messages.Count}.",
                fetch.Reply
            );
        }
    }

    private ImapCommand Open(AuditFolder folder) =>
        _imap.Queue(
            "EXAMINE " + ImapConversation.Quote(folder.Wire),
            response =>
            {
                folder.Exists = response.Name == "EXISTS" ? response.Number : folder.Exists;
                string[] words = response.Code.Split(' ');
                if (
                    words.Length > 1
                    && words[0].Equals("UIDVALIDITY", StringComparison.OrdinalIgnoreCase)
                    && ImapResponse.NumberOf(words[1]) is { } validity
                )
                {
                    folder.UidValidity = validity;
                }
            }
        );

    private ImapCommand Search(string what, List<(uint First, uint Last)> found)
    {
        if (_imap.Has("ESEARCH"))
        {
            return _imap.Queue("UID SEARCH RETURN (ALL) " + what, response => TakeExtended(response, found));
        }

        // Without ESEARCH an answer does not say which search it belongs to, so each is waited for.
        _imap.Complete();
        return _imap.Run(
            "UID SEARCH " + what,
            response =>
            {
                if (response.Name == "SEARCH")
                {
                    UidRanges.Read(string.Join(" ", response.Values), found);
                }
            }
        );
    }

    private static void TakeExtended(ImapResponse response, List<(uint First, uint Last)> found)
    {
        for (int index = 0; response.Name == "ESEARCH" && index + 1 < response.Values.Count; index++)
        {
            if (response.Values[index] is string name && name.Equals("ALL", StringComparison.OrdinalIgnoreCase))
            {
                UidRanges.Read(response.TextAt(index + 1), found);
            }
        }
    }

    private bool Check(AuditFolder folder, ImapCommand open, ImapCommand read)
    {
        ImapCommand? refused =
            !open.Succeeded ? open
            : !read.Succeeded ? read
            : null;
        if (refused is not null)
        {
            folder.Failure = ServerReplies.Command(_endpoint, refused.Reply, null);
        }

        return refused is null;
    }
}
