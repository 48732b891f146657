using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Commands about folders, many of which are sent before the first answer is read. What is done with the answers runs when
/// they are there.
/// </summary>
/// <param name="imap">The connection.</param>
/// <param name="endpoint">The server, for failures.</param>
/// <param name="request">What is wanted of the mailbox.</param>
internal sealed class FolderExchange(ImapConversation imap, ServerEndpoint endpoint, SurveyRequest request)
{
    private readonly List<(Action Settle, ImapCommand[] Commands)> _settlements = [];

    /// <summary>The server.</summary>
    public ServerEndpoint Endpoint { get; } = endpoint;

    /// <summary>What is wanted of the mailbox.</summary>
    public SurveyRequest Request { get; } = request;

    /// <summary>How many messages were fetched.</summary>
    public int Fetched { get; set; }

    /// <summary>Runs an action when everything asked so far is answered.</summary>
    /// <param name="settle">The action.</param>
    /// <param name="commands">The commands whose answers it uses.</param>
    public void WhenAnswered(Action settle, params ImapCommand[] commands) => _settlements.Add((settle, commands));

    /// <summary>Reads all answers. An answer may show that something else must be asked.</summary>
    public void Settle()
    {
        while (_settlements.Count > 0)
        {
            imap.Complete();
            (Action Settle, ImapCommand[] Commands)[] ready = [.. _settlements];
            _settlements.Clear();
            Array.ForEach(ready, one => one.Settle());
        }

        imap.Complete();
    }

    /// <summary>Keeps what is complete after the connection failed in the middle of the answers.</summary>
    public void KeepComplete()
    {
        Action[] ready =
        [
            .. _settlements.Where(one => Array.TrueForAll(one.Commands, command => command.Succeeded)).Select(one => one.Settle),
        ];
        _settlements.Clear();
        try
        {
            Array.ForEach(ready, settle => settle());
        }
        catch (Exception ex) when (ex is IOException or ProtocolException or MailException)
        {
            // It would have asked something else on the connection that failed.
        }
    }

    /// <summary>A scan of a folder's messages into rows.</summary>
    public MessageScan Scan(AuditFolder folder, FolderRows rows) => new(rows, Request.Address, folder.SpecialUse);

    /// <summary>Fetches from the folder that was opened last.</summary>
    public ImapCommand Fetch(string command, Action<ImapResponse> take) => imap.Queue(command, take);

    /// <summary>Opens a folder for reading only; what is asked next is about it.</summary>
    public ImapCommand Open(AuditFolder folder) =>
        imap.Queue(
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

    /// <summary>Searches the folder that was opened last.</summary>
    /// <param name="what">The search key.</param>
    /// <param name="found">Gets the UIDs.</param>
    public ImapCommand Search(string what, List<(uint First, uint Last)> found)
    {
        if (imap.Has("ESEARCH"))
        {
            return imap.Queue("UID SEARCH RETURN (ALL) " + what, response => TakeExtended(response, found));
        }

        // Without ESEARCH an answer does not say which search it belongs to, so each is waited for.
        imap.Complete();
        return imap.Run(
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

    /// <summary>Returns whether a folder could be opened and read; notes its failure where it could not.</summary>
    public bool Check(AuditFolder folder, ImapCommand open, ImapCommand read)
    {
        if (open.Succeeded && read.Succeeded)
        {
            return true;
        }

        ImapCommand refused = open.Succeeded ? read : open;
        folder.Failure = ServerReplies.Command(Endpoint, refused.Reply, null);
        return false;
    }

    /// <summary>
    /// Notes a failure where a server describes fewer messages than it counted when the folder was opened, unless another program
    /// has removed them since.
    /// </summary>
    public void ReportMissing(AuditFolder folder, FolderRows rows, MessageScan scan, ImapCommand fetch)
    {
        long missing = (folder.Exists ?? 0) - scan.Removed - rows.Messages.Count;
        if (
            missing > 0
            && fetch.Completion is { } end
            && !end.Code.StartsWith("EXPUNGEISSUED", StringComparison.OrdinalIgnoreCase)
        )
        {
            folder.Failure ??= ConnectionErrors.BeyondLimit(
                Endpoint,
                $"it counts {Quantity.InvariantText(folder.Exists ?? 0, "message")} and describes {rows.Messages.Count}.",
                fetch.Reply
            );
        }
    }
}
