using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>The table of all mailboxes, the fullest first.</summary>
internal static class PageMailboxes
{
    public static void Write(HtmlWriter page, ReportTotals totals, IEnumerable<MailboxAudit> mailboxes)
    {
        page.Heading(
            "mailboxes",
            "Mailboxes",
            totals.WithLimit > 0
                ? "Ranked by use of quota, the fullest first."
                : "Ranked by size, the largest first. No limits are known."
        );
        Tools(page, totals);
        page.OpenTable("Mailboxes", "sort main");
        bool trend = totals.WithTrend > 0;
        bool quota = totals.WithLimit > 0;
        string[] heads =
        [
            "Mailbox",
            "-Result",
            "#Quota",
            quota ? "#-Size" : "#Size",
            "#-Messages",
            "#-Unread",
            "-Newest mail",
            "-Full on",
            "Findings",
        ];
        page.TableHead([.. heads.Where(head => (trend || head != "-Full on") && (quota || head != "#Quota"))]);
        page.Open("tbody");
        int number = 0;
        foreach (MailboxAudit audit in mailboxes)
        {
            Row(page, ++number, audit, quota, trend);
        }

        page.Close(4);
    }

    public static AuditSeverity Worst(MailboxAudit audit) =>
        audit.Findings.Select(finding => finding.Severity).DefaultIfEmpty().Max();

    /// <summary>The words that filters go by.</summary>
    public static (string Name, string? Value)[] FilterValues(int number, MailboxAudit audit) =>
        [
            ("data-m", number.ToString(CultureInfo.InvariantCulture)),
            ("data-t", audit.Status.ToString()),
            ("data-s", ((int)Worst(audit)).ToString(CultureInfo.InvariantCulture)),
        ];

    public static void Findings(HtmlWriter page, MailboxAudit audit)
    {
        AuditSeverity worst = Worst(audit);
        if (worst > AuditSeverity.None)
        {
            int same = audit.Findings.Count(finding => finding.Severity == worst);
            page.Badge(worst, same == 1 ? worst.ToString() : ReportText.Count(same) + " " + worst.ToString().ToLowerInvariant());
            if (audit.Findings.Length > same)
            {
                page.Text($" +{ReportText.Count(audit.Findings.Length - same)}");
            }
        }
    }

    // Hidden until the script runs.
    private static void Tools(HtmlWriter page, ReportTotals totals)
    {
        page.Line()
            .Open("div", ("class", "tools"), ("id", "tools"), ("hidden", "hidden"), ("role", "search"))
            .Open("label")
            .Text("Find ")
            .Void("input", ("type", "search"), ("id", "find"), ("autocomplete", "off"))
            .Close()
            .Open("label")
            .Text("Result ")
            .Open("select", ("id", "result"))
            .Element("option", "all", ("value", ""));
        foreach (AuditStatus status in totals.Statuses.Keys.OrderBy(status => status))
        {
            page.Element("option", ReportText.Status(status), ("value", status.ToString()));
        }

        page.Close(2)
            .Open("label")
            .Text("Findings ")
            .Open("select", ("id", "severity"))
            .Element("option", "all", ("value", "-1"))
            .Element("option", "any", ("value", "1"))
            .Element("option", "warning or critical", ("value", "2"))
            .Element("option", "critical", ("value", "3"))
            .Close(2)
            .Element("output", string.Empty, ("id", "shown"), ("for", "find result severity"))
            .Close();
    }

    private static void Row(HtmlWriter page, int number, MailboxAudit audit, bool quota, bool trend)
    {
        page.Line().Open("tr", FilterValues(number, audit)).Open("th", ("scope", "row"));
        page.Mailbox(number, audit.EmailAddress);
        page.Close().Open("td", ("class", "w"));
        Result(page, audit.Status);
        page.Close();
        if (quota)
        {
            Quota(page, audit.QuotaPercent);
        }

        page.Number(PageParts.Size(audit.TotalItemSize), audit.TotalItemSize, quota ? "w" : null);
        page.Number(ReportText.Count(audit.ItemCount), audit.ItemCount, "w");
        page.Number(ReportText.Count(audit.UnreadItemCount), audit.UnreadItemCount, "w");
        page.Element(
            "td",
            audit.NewestItemReceivedDate is null ? "–" : ReportText.Day(audit.NewestItemReceivedDate),
            ("class", "w d")
        );
        if (trend)
        {
            page.Element("td", audit.Trend?.FullOn is null ? "–" : ReportText.Day(audit.Trend.FullOn), ("class", "w d"));
        }

        page.Open("td", ("data-v", ReportText.Raw(((int)Worst(audit) * 1000) + audit.Findings.Length)));
        Findings(page, audit);
        page.Close(2);
    }

    private static void Quota(HtmlWriter page, double? used)
    {
        page.Open("td", ("class", "n q"), ("data-v", used is { } sorts ? ReportText.Raw(sorts) : null));
        if (used is { } percent)
        {
            page.Text(ReportText.Percent(percent));
            page.Strip(percent, PageParts.Tone(percent));
        }
        else
        {
            page.Text("–");
        }

        page.Close();
    }

    private static void Result(HtmlWriter page, AuditStatus status)
    {
        if (status == AuditStatus.Ok)
        {
            page.Text(ReportText.Status(status));
        }
        else
        {
            page.Element("span", ReportText.Status(status), ("class", "s s4"));
        }
    }
}
