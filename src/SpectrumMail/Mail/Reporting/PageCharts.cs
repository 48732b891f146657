using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>The charts: use of space, age of mail, senders, and growth.</summary>
internal static class PageCharts
{
    private const int LongestList = 10;

    public static void Write(HtmlWriter page, ReportTotals totals)
    {
        page.Heading("overview", "Overview");
        page.Open("div", ("class", "charts"));
        page.Chart(
            "Mailboxes by result",
            [
                .. totals
                    .Statuses.OrderByDescending(status => status.Value)
                    .ThenBy(status => status.Key)
                    .Select(status => new Bar(
                        ReportText.Status(status.Key),
                        status.Value,
                        ReportText.Count(status.Value),
                        Tone: status.Key == AuditStatus.Ok ? 'n' : 'x'
                    )),
            ]
        );
        if (totals.WithLimit > 0)
        {
            page.Chart(
                "Mailboxes by use of quota",
                Quota(totals),
                totals.WithLimit == totals.Mailboxes
                    ? null
                    : $"{ReportText.Count(totals.Mailboxes - totals.WithLimit)} without a known limit."
            );
        }

        Tallies(
            page,
            "Size by folder",
            totals
                .FolderUses.OrderBy(use => use.Key == FolderUse.None)
                .ThenByDescending(use => use.Value.Size)
                .Select(use => (ReportText.Use(use.Key), use.Value))
        );
        Tallies(
            page,
            "Size by age",
            totals.Ages.OrderBy(bin => bin.Value.Order).Select(bin => (PageParts.Mail(bin.Key), bin.Value))
        );
        Tallies(
            page,
            "Messages by size",
            totals.Sizes.OrderBy(bin => bin.Value.Order).Select(bin => (PageParts.Mail(bin.Key), bin.Value)),
            isByCount: true
        );
        Tallies(
            page,
            "Attachments that take most room",
            totals
                .Attachments.OrderByDescending(type => type.Value.Size)
                .ThenBy(type => type.Key, StringComparer.Ordinal)
                .Take(LongestList)
                .Select(type => (PageParts.Mail(type.Key), type.Value))
        );
        page.Close(2);
        Growth(page, totals);
        Senders(page, totals);
    }

    private static List<Bar> Quota(ReportTotals totals)
    {
        var bars = new List<Bar>();
        for (int step = 0; step < totals.QuotaSteps.Length; step++)
        {
            int from = step * 10;
            string label = step == 10 ? "100 % and above" : $"{from} to {from + 10} %";
            bars.Add(new Bar(label, totals.QuotaSteps[step], ReportText.Count(totals.QuotaSteps[step]), Tone: StepTone(step)));
        }

        return bars;
    }

    // As PageParts.Tone; here only full mailboxes are critical.
    private static char StepTone(int step) =>
        step switch
        {
            10 => 'c',
            >= 8 => 'w',
            _ => 'n',
        };

    private static void Tallies(
        HtmlWriter page,
        string title,
        IEnumerable<(string Name, Tally Tally)> parts,
        bool isByCount = false
    )
    {
        List<Bar> bars = [.. parts.Select(part => MakeBar(part.Name, part.Tally, isByCount))];
        if (bars.Count > 0)
        {
            page.Chart(title, bars);
        }
    }

    private static Bar MakeBar(string name, Tally tally, bool isByCount)
    {
        string size = PageParts.Size(tally.Size),
            count = ReportText.Count(tally.Items);
        return isByCount ? new Bar(name, tally.Items, count, size) : new Bar(name, tally.Size, size, count);
    }

    private static void Growth(HtmlWriter page, ReportTotals totals)
    {
        if (totals.WithTrend == 0)
        {
            return;
        }

        page.Heading(
            "growth",
            "Growth",
            $"{PageSummary.Signed(totals.BytesPerDay)} a day over {Quantity.Text(totals.WithTrend, "mailbox", "mailboxes")} "
                + "with an earlier audit."
        );
        Line(page, totals.History);
        page.OpenTable("Mailboxes that grow fastest", "sort");
        page.TableHead("Mailbox", "#-A day", "#A month", "-Since", "Full on");
        page.Open("tbody");
        foreach (
            (GroupMember mailbox, AuditTrend trend) in totals
                .Growing.OrderBy(growing => growing.Trend.FullOn ?? DateTime.MaxValue)
                .ThenByDescending(growing => growing.Trend.BytesPerDay)
                .Take(LongestList)
        )
        {
            page.Line().Open("tr").Open("td");
            page.Mailbox(mailbox.Number, mailbox.EmailAddress);
            page.Close();
            page.Number(PageSummary.Signed(trend.BytesPerDay), trend.BytesPerDay, "w");
            page.Number(PageSummary.Signed(trend.BytesPerDay * 30), trend.BytesPerDay);
            page.Element("td", ReportText.Day(trend.Since), ("class", "w"));
            page.Element("td", trend.FullOn is null ? "not in sight" : ReportText.Day(trend.FullOn), ("class", "d")).Close();
        }

        page.Close(3).Element("p", "Those that will be full first.", ("class", "note")).Close();
    }

    // The size of all mailboxes over time; the description of the picture has its first and last value.
    private static void Line(HtmlWriter page, IReadOnlyList<(DateTime Day, long Size)> history)
    {
        if (history.Count < 2 || history.Max(sample => sample.Size) <= 0)
        {
            return;
        }

        DateTime first = history[0].Day;
        double days = (history[history.Count - 1].Day - first).TotalDays;
        double top = history.Max(sample => sample.Size) * 1.08;
        string points = string.Join(
            " ",
            history.Select(sample =>
                ReportText.Raw((sample.Day - first).TotalDays / days * 600)
                + ","
                + ReportText.Raw(120 - (sample.Size / top * 120))
            )
        );
        string words = string.Format(
            CultureInfo.InvariantCulture,
            "Size of all mailboxes: {0} on {1}, {2} on {3}",
            PageParts.Size(history[0].Size),
            ReportText.Day(first),
            PageParts.Size(history[history.Count - 1].Size),
            ReportText.Day(history[history.Count - 1].Day)
        );
        page.Open("figure", ("class", "line"))
            .Element("figcaption", "Size of all mailboxes with an earlier audit")
            .Open("svg", ("viewBox", "0 0 600 120"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", words))
            .Element("title", words)
            .Void("polygon", ("points", $"0,120 {points} 600,120"))
            .Void("polyline", ("points", points))
            .Close()
            .Open("p", ("class", "ends"))
            .Element("span", $"{ReportText.Day(first)}: {PageParts.Size(history[0].Size)}")
            .Element(
                "span",
                $"{ReportText.Day(history[history.Count - 1].Day)}: {PageParts.Size(history[history.Count - 1].Size)}"
            )
            .Close(2);
    }

    private static void Senders(HtmlWriter page, ReportTotals totals)
    {
        if (totals.Senders.Count == 0)
        {
            return;
        }

        page.Heading("senders", "Top senders", "Added up from the ten who send most to each mailbox.");
        page.OpenTable("Top senders", "sort");
        page.TableHead("Sender", "#Messages", "#Size", "#-Mailboxes");
        page.Open("tbody");
        foreach (
            KeyValuePair<string, Tally> sender in totals
                .Senders.OrderByDescending(sender => sender.Value.Items)
                .ThenBy(sender => sender.Key, StringComparer.Ordinal)
                .Take(2 * LongestList)
        )
        {
            page.Line().Open("tr").Open("td");
            page.Address(PageParts.Mail(sender.Key, "(no readable sender)"));
            page.Close();
            page.Count(sender.Value.Items);
            page.Number(PageParts.Size(sender.Value.Size), sender.Value.Size);
            page.Count(sender.Value.Mailboxes, "w");
            page.Close();
        }

        page.Close(4);
    }
}
