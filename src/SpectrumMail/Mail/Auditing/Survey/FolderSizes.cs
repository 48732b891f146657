using System.Collections.Generic;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Uids;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Reads how large folders are where the server does not add it up, and what in them is marked as deleted.</summary>
/// <param name="exchange">The connection.</param>
internal sealed class FolderSizes(FolderExchange exchange)
{
    /// <summary>
    /// Asks for RFC822.SIZE of every message, which STATUS=SIZE adds up on the server; also for flags where they are wanted.
    /// </summary>
    public void AskSizes(AuditFolder folder)
    {
        bool deleted = exchange.Request.Detail == SurveyDetail.Deleted;
        var rows = new FolderRows();
        var scan = exchange.Scan(folder, rows);
        ImapCommand open = exchange.Open(folder);
        ImapCommand fetch = exchange.Fetch(
            deleted ? "UID FETCH 1:* (UID FLAGS RFC822.SIZE)" : "UID FETCH 1:* (UID RFC822.SIZE)",
            scan.Take
        );
        exchange.WhenAnswered(
            () =>
            {
                if (exchange.Check(folder, open, fetch))
                {
                    rows.Sort();
                    exchange.ReportMissing(folder, rows, scan, fetch);
                    exchange.Fetched += rows.Messages.Count;
                    folder.Size = rows.Totals.Size;
                    SumDeleted(folder, deleted ? rows : null);
                }
            },
            open,
            fetch
        );
    }

    /// <summary>Asks how many messages are marked as deleted, and how large they are.</summary>
    public void AskDeleted(AuditFolder folder)
    {
        var found = new List<(uint First, uint Last)>();
        ImapCommand open = exchange.Open(folder);
        ImapCommand search = exchange.Search("DELETED", found);
        exchange.WhenAnswered(
            () =>
            {
                if (!exchange.Check(folder, open, search))
                {
                    return;
                }

                folder.Deleted ??= 0;
                folder.DeletedSize = 0;
                if (found.Count > 0)
                {
                    AskSizesOf(folder, found);
                }
            },
            open,
            search
        );
    }

    private void AskSizesOf(AuditFolder folder, List<(uint First, uint Last)> uids)
    {
        var rows = new FolderRows();
        var scan = exchange.Scan(folder, rows);
        ImapCommand open = exchange.Open(folder);
        ImapCommand fetch = exchange.Fetch($"UID FETCH {UidRanges.Write(uids)} (UID FLAGS RFC822.SIZE)", scan.Take);
        exchange.WhenAnswered(
            () =>
            {
                if (exchange.Check(folder, open, fetch))
                {
                    rows.Sort();
                    SumDeleted(folder, rows);
                }
            },
            open,
            fetch
        );
    }

    /// <summary>Sets the figures of deleted messages from rows; null when they are not known.</summary>
    public static void SumDeleted(AuditFolder folder, FolderRows? rows)
    {
        folder.Deleted = rows?.Totals.Deleted;
        folder.DeletedSize = rows?.Totals.DeletedSize;
    }
}
