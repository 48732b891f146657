using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Reads the messages of folders one by one. A folder that is known from before costs what has changed in it: nothing when its
/// modification sequence says so, otherwise its new messages, and the UIDs that exist, are unread and are deleted.
/// </summary>
/// <param name="exchange">The connection.</param>
internal sealed class FolderMessages(FolderExchange exchange)
{
    /// <summary>Asks for the messages of a folder: for what has changed where it is known from before.</summary>
    public void Ask(AuditFolder folder)
    {
        if (
            !exchange.Request.Known.TryGetValue(folder.Path, out FolderSnapshot? known)
            || known.UidValidity != folder.UidValidity
        )
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
        var scan = exchange.Scan(folder, rows);
        ImapCommand open = exchange.Open(folder);
        ImapCommand fetch = exchange.Fetch("UID FETCH 1:* " + Items(scan), scan.Take);
        exchange.WhenAnswered(
            () =>
            {
                if (!open.Succeeded || fetch.Succeeded)
                {
                    exchange.Fetched += scan.Count;
                    if (exchange.Check(folder, open, fetch))
                    {
                        Use(folder, rows, changed: true);
                        exchange.ReportMissing(folder, rows, scan, fetch);
                    }
                }
                else
                {
                    // The server cannot describe some message: dates and sizes of all are better than nothing.
                    folder.Failure = ServerReplies.Command(exchange.Endpoint, fetch.Reply, null);
                    AskPlain(folder);
                }
            },
            open,
            fetch
        );
    }

    private void AskPlain(AuditFolder folder)
    {
        var rows = new FolderRows();
        var scan = exchange.Scan(folder, rows);
        ImapCommand open = exchange.Open(folder);
        ImapCommand fetch = exchange.Fetch("UID FETCH 1:* " + MessageScan.Plain, scan.Take);
        exchange.WhenAnswered(
            () =>
            {
                exchange.Fetched += scan.Count;
                if (fetch.Succeeded)
                {
                    Use(folder, rows, changed: true);
                }
            },
            open,
            fetch
        );
    }

    private void AskChanges(AuditFolder folder, FolderSnapshot known)
    {
        List<(uint First, uint Last)> present = [],
            unseen = [],
            deleted = [];
        var fresh = new FolderRows();
        var scan = exchange.Scan(folder, fresh);
        ImapCommand open = exchange.Open(folder);
        ImapCommand[] asked =
        [
            exchange.Search("ALL", present),
            exchange.Search("UNSEEN", unseen),
            exchange.Search("DELETED", deleted),
            // The last message answers to any range that ends with a star, so nothing is asked where nothing can be new.
            .. folder.UidNext == known.UidNext
                ? []
                : (ImapCommand[])[exchange.Fetch($"UID FETCH {known.UidNext}:* {Items(scan)}", scan.Take)],
        ];
        exchange.WhenAnswered(
            () =>
            {
                if (
                    open.Succeeded
                    && folder.UidValidity == known.UidValidity
                    && Array.TrueForAll(asked, command => command.Succeeded)
                )
                {
                    exchange.Fetched += scan.Count;
                    Use(folder, RowMerge.Apply(known.Rows, fresh, present, unseen, deleted), changed: true);
                }
                else if (!open.Succeeded)
                {
                    exchange.Check(folder, open, asked[0]);
                }
                else
                {
                    AskAll(folder);
                }
            },
            [open, .. asked]
        );
    }

    private string Items(MessageScan scan) => exchange.Request.Detail == SurveyDetail.Envelopes ? scan.Items : MessageScan.Plain;

    // The messages themselves decide the figures: STATUS was asked a moment earlier.
    private static void Use(AuditFolder folder, FolderRows rows, bool changed)
    {
        rows.Sort();
        folder.Rows = rows;
        folder.HasChanged |= changed;
        folder.Messages = rows.Messages.Count;
        folder.Unseen = rows.Totals.Unseen;
        folder.Size = rows.Totals.Size;
        FolderSizes.SumDeleted(folder, rows);
        if (rows.Messages.Count > 0)
        {
            folder.UidNext = Math.Max(folder.UidNext ?? 0, rows.Messages[rows.Messages.Count - 1].Uid + 1L);
        }
    }
}
