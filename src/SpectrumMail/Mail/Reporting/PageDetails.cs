using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>How much of each mailbox is shown: a page of thousands has room for the main things only.</summary>
internal sealed record DetailLimits(int Folders, int List, bool Ages)
{
    public static DetailLimits For(int mailboxes) =>
        mailboxes switch
        {
            <= 50 => new(200, 10, true),
            <= 1000 => new(6, 3, false),
            _ => new(4, 2, false),
        };
}

/// <summary>Each mailbox in a section of its own, closed until a reader opens it.</summary>
internal static class PageDetails
{
    public static void Write(HtmlWriter page, IEnumerable<MailboxAudit> mailboxes, DetailLimits limits)
    {
        page.Heading(
            "details",
            "Details",
            "Each mailbox opens to its folders, findings, senders and largest messages. "
                + "On paper, those that are open are printed."
        );
        int number = 0;
        foreach (MailboxAudit audit in mailboxes)
        {
            number++;
            page.Line().Open("details", [("class", "mailbox"), .. PageMailboxes.FilterValues(number, audit)]).Open("summary");
            page.Element("b", audit.EmailAddress.Length == 0 ? "(no address)" : PageParts.Mail(audit.EmailAddress))
                .Text(" ")
                .Element("span", Line(audit), ("class", "soft"))
                .Text(" ");
            PageMailboxes.Findings(page, audit);
            page.Close().Open("div", ("id", PageParts.Anchor(number, "m")));
            Mailbox(page, audit, limits);
            page.Close(2);
        }

        page.Close();
    }

    private static string Line(MailboxAudit audit)
    {
        string status = ReportText.Status(audit.Status);
        if (audit.ItemCount is not { } items)
        {
            return status;
        }

        return JoinParts(
            ReportText.Percent(audit.QuotaPercent),
            PageParts.Size(audit.TotalItemSize),
            Quantity.Text(items, "message"),
            TextIf(audit.Status != AuditStatus.Ok, status)
        );
    }

    private static string JoinParts(params string[] parts) => string.Join(" · ", parts.Where(part => part.Length > 0));

    private static void Mailbox(HtmlWriter page, MailboxAudit audit, DetailLimits limits)
    {
        if (audit.Status != AuditStatus.Ok || audit.Detail.Length > 0)
        {
            Failure(page, audit);
        }

        Findings(page, audit);
        if (audit.Folders.Length > 0)
        {
            page.Open("div", ("class", "cols")).Open("div");
            Folders(page, audit, limits.Folders);
            page.Close().Open("div");
            if (audit.Analysis is { } analysis)
            {
                Analysis(page, analysis, limits);
            }

            page.Close(2);
        }

        page.Element("p", About(audit), ("class", "note"));
    }

    private static void Failure(HtmlWriter page, MailboxAudit audit)
    {
        page.Open("p", ("class", "fail"))
            .Element("b", audit.Cause == MailCause.None ? ReportText.Status(audit.Status) : ReportText.Words(audit.Cause))
            .Text(": ")
            .Quoted(ReportText.Short(audit.Detail, 400));
        if (audit.Remedy.Length > 0)
        {
            page.Void("br").Element("b", "What to do: ").Text(ReportText.Short(audit.Remedy, 400));
        }

        page.Close();
    }

    private static void Findings(HtmlWriter page, MailboxAudit audit)
    {
        if (audit.Findings.Length == 0)
        {
            return;
        }

        page.Open("ul", ("class", "members"));
        foreach (AuditFinding finding in audit.Findings)
        {
            page.Open("li");
            page.Badge(finding.Severity);
            page.Text(" ").Quoted(ReportText.Short(finding.Evidence.Length > 0 ? finding.Evidence : finding.Title, 240)).Close();
        }

        page.Close();
    }

    private static void Folders(HtmlWriter page, MailboxAudit audit, int limit)
    {
        page.Open("table");
        page.TableHead("Folder", "#Messages", "#Unread", "#Size");
        page.Open("tbody");
        List<FolderStatistics> shown =
        [
            .. audit
                .Folders.Where(folder => folder.Selectable)
                .OrderByDescending(folder => folder.Cause != MailCause.None)
                .ThenByDescending(folder => folder.FolderSize ?? 0)
                .ThenByDescending(folder => folder.ItemsInFolder ?? 0)
                .Take(limit),
        ];
        foreach (FolderStatistics folder in shown)
        {
            page.Open("tr").Open("td").Text(PageParts.Mail(folder.FolderPath));
            if (folder.Cause != MailCause.None)
            {
                page.Element("small", $" not read: {PageParts.Mail(folder.Detail, ReportText.Words(folder.Cause))}");
            }

            page.Close();
            page.Number(ReportText.Count(folder.ItemsInFolder));
            page.Number(ReportText.Count(folder.UnreadItemsInFolder));
            page.Number(PageParts.Size(folder.FolderSize));
            page.Close();
        }

        page.Close(2);
        int left = audit.Folders.Count(folder => folder.Selectable) - shown.Count;
        if (left > 0)
        {
            long size = audit.Folders.Sum(folder => folder.FolderSize ?? 0) - shown.Sum(folder => folder.FolderSize ?? 0);
            page.Element("p", $"and {Quantity.Text(left, "smaller folder")} with {PageParts.Size(size)}", ("class", "note"));
        }
    }

    private static void Analysis(HtmlWriter page, MailboxAnalysis analysis, DetailLimits limits)
    {
        List(
            page,
            "Top senders",
            analysis.TopSenders.Take(limits.List),
            sender =>
                (
                    PageParts.Mail(sender.Address, "(no readable sender)"),
                    $"{Quantity.Text(sender.Items, "message")}, {PageParts.Size(sender.Size)}"
                )
        );
        List(
            page,
            "Largest messages",
            analysis.LargestMessages.Take(limits.List),
            message =>
                (
                    PageParts.Mail(message.Subject, "(no subject)"),
                    $"{PageParts.Size(message.Size)}, {ReportText.Day(message.Received)}, {PageParts.Mail(message.Folder)}"
                )
        );
        List(
            page,
            "Size by age",
            analysis.AgeHistogram.Where(bin => limits.Ages && bin.Items > 0),
            bin => (PageParts.Mail(bin.Name), PageParts.Size(bin.Size))
        );
    }

    private static void List<T>(
        HtmlWriter page,
        string title,
        IEnumerable<T> items,
        Func<T, (string Quoted, string Figures)> words
    )
    {
        bool begun = false;
        foreach (T item in items)
        {
            if (!begun)
            {
                page.Element("h3", title).Open("ul");
                begun = true;
            }

            (string quoted, string figures) = words(item);
            page.Open("li").Quoted(quoted).Text(" ").Element("small", figures).Close();
        }

        if (begun)
        {
            page.Close();
        }
    }

    private static string About(MailboxAudit audit) =>
        JoinParts(
            PageParts.Mail(audit.Provider, string.Empty),
            TextIf(audit.Server.Length > 0, $"{PageParts.Mail(audit.Server)}:{ReportText.Raw(audit.Port)}"),
            Quota(audit),
            TextIf(
                audit.Trend is not null,
                $"{PageSummary.Signed(audit.Trend?.BytesPerDay ?? 0)} a day since {ReportText.Day(audit.Trend?.Since)}"
            ),
            TextIf(audit.Ended > DateTime.MinValue, $"audited {ReportText.Minute(audit.Ended)}"),
            TextIf(audit.Attempts > 1, $"{ReportText.Count(audit.Attempts)} attempts")
        );

    private static string TextIf(bool known, string text) => known ? text : string.Empty;

    private static string Quota(MailboxAudit audit)
    {
        if (audit.QuotaLimit is not { } limit)
        {
            return string.Empty;
        }

        string source = audit.QuotaSource == QuotaSource.Server ? "as the server reports" : "the provider's limit";
        return $"{SizeText.Format(audit.QuotaUsed)} of {SizeText.Format(limit)} ({source})";
    }
}
