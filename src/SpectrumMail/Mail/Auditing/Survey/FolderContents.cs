using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Reads the messages of folders, those of many folders together, as far as the request asks.</summary>
internal sealed class FolderContents
{
    private readonly FolderExchange _exchange;
    private readonly FolderSizes _sizes;
    private readonly FolderMessages _messages;

    public FolderContents(ImapConversation imap, ServerEndpoint endpoint, SurveyRequest request)
    {
        _exchange = new FolderExchange(imap, endpoint, request);
        _sizes = new FolderSizes(_exchange);
        _messages = new FolderMessages(_exchange);
    }

    /// <summary>How many messages were fetched.</summary>
    public int Fetched => _exchange.Fetched;

    private bool NeedsRows => _exchange.Request.Detail >= SurveyDetail.Dates;

    /// <summary>Gets what was asked for.</summary>
    public void Settle() => _exchange.Settle();

    /// <summary>Keeps what was read before the connection failed.</summary>
    public void KeepComplete() => _exchange.KeepComplete();

    /// <summary>Whether everything that is wanted of a folder was read.</summary>
    public bool IsComplete(AuditFolder folder) =>
        folder.Messages is not null && (NeedsRows ? folder.Rows is not null : folder.Size is not null);

    /// <summary>Asks for what is wanted of a folder; <see cref="Settle"/> gets the answers.</summary>
    public void Ask(AuditFolder folder)
    {
        if (folder.Messages == 0)
        {
            DescribeEmpty(folder);
        }
        else if (NeedsRows)
        {
            _messages.Ask(folder);
        }
        else if (folder.Size is null)
        {
            _sizes.AskSizes(folder);
        }
        else if (_exchange.Request.Detail == SurveyDetail.Deleted)
        {
            _sizes.AskDeleted(folder);
        }
    }

    /// <summary>Reads subjects that are not known yet.</summary>
    public void AskSubjects(IEnumerable<SurveyedMessage> messages)
    {
        SurveyedMessage[] unknown = [.. messages.Where(message => !message.Folder.Rows!.Subjects.ContainsKey(message.Row.Uid))];
        foreach (IGrouping<AuditFolder, SurveyedMessage> group in unknown.GroupBy(message => message.Folder))
        {
            FolderRows rows = group.Key.Rows!;
            uint[] uids = [.. group.Select(message => message.Row.Uid).OrderBy(uid => uid)];
            group.Key.HasChanged = true;
            _exchange.Open(group.Key);
            _exchange.Fetch(
                $"UID FETCH {UidRanges.Write(uids)} (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
                response => TakeSubject(response, rows)
            );
        }

        Settle();
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

    private void DescribeEmpty(AuditFolder folder)
    {
        folder.Size = 0;
        folder.Deleted = _exchange.Request.Detail >= SurveyDetail.Deleted ? 0 : null;
        folder.DeletedSize = folder.Deleted is null ? null : 0;
        if (NeedsRows)
        {
            folder.Rows = new FolderRows();
            folder.HasChanged =
                !_exchange.Request.Known.TryGetValue(folder.Path, out FolderSnapshot? known)
                || known.Rows.Messages.Count > 0
                || known.UidValidity != folder.UidValidity
                || known.UidNext != folder.UidNext;
        }
    }
}
