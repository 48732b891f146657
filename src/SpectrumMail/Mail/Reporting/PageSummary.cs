using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>The summary at the top of the page, and the notes at its end.</summary>
internal static class PageSummary
{
    public static void Write(HtmlWriter page, ReportTotals totals, string title, DateTime made)
    {
        page.Line().Open("header").Element("h1", title).Element("p", Subtitle(totals, made), ("class", "sub"));
        page.Element("p", Verdict(totals), ("class", "verdict"));
        page.Open("dl", ("class", "cards"));
        string used = ReportText.Percent(totals.QuotaUsed * 100.0 / Math.Max(1, totals.QuotaLimit));
        Card(
            page,
            "Mailboxes read",
            ReportText.Count(totals.Read) + " of " + ReportText.Count(totals.Mailboxes),
            NotRead(totals)
        );
        Card(page, "Messages", ReportText.Count(totals.Items), ReportText.Count(totals.Unread) + " unread");
        Card(
            page,
            "Space used",
            PageParts.Size(totals.Size),
            totals.WithLimit > 0 ? $"{used} of {PageParts.Size(totals.QuotaLimit)} allowed" : "no limits known"
        );
        Card(
            page,
            "Full or nearly full",
            ReportText.Count(totals.Full + totals.NearLimit),
            totals.WithLimit > 0 ? ReportText.Count(totals.Full) + " refuse new mail" : "no limits known"
        );
        Card(
            page,
            "Findings",
            ReportText.Count(totals.Findings.Sum()),
            $"{ReportText.Count(totals.Findings[3])} critical, {Quantity.Text(totals.Findings[2], "warning")}"
        );
        if (totals.WithTrend > 0)
        {
            Card(
                page,
                "Growth a month",
                Signed(totals.BytesPerDay * 30),
                "measured in " + Quantity.Text(totals.WithTrend, "mailbox", "mailboxes")
            );
        }

        page.Close();
        Strip(page, totals);
        Navigation(page, totals);
        page.Close();
    }

    public static string Signed(double bytes) => (bytes < 0 ? "−" : "+") + PageParts.Size((long)Math.Abs(bytes));

    public static void Notes(HtmlWriter page, ReportTotals totals, int replaced, DateTime made)
    {
        page.Heading("notes", "About these figures");
        page.Open("ul", ("class", "notes"));
        page.Element(
            "li",
            "Sizes are in units of 1024. The use of a quota is the server's own figure where it reports one, otherwise "
                + "the sum of the folders against the provider's published limit."
        );
        page.Element(
            "li",
            "Mailboxes that could not be read are missing in the totals. Folders that could not be read are missing in their "
                + "mailbox's figures."
        );
        if (totals.AtEnvelopeDepth < totals.Mailboxes)
        {
            string deep = Quantity.Text(totals.AtEnvelopeDepth, "mailbox", "mailboxes");
            page.Element("li", $"Senders, ages, sizes and attachments are known of the {deep} read at Envelope depth.");
        }

        if (replaced > 0)
        {
            page.Element("li", $"{Quantity.Text(replaced, "audit")} left out: there is a later one of the same mailbox.");
        }

        foreach (
            KeyValuePair<string, int> rule in totals
                .RulesNotJudged.OrderByDescending(rule => rule.Value)
                .ThenBy(rule => rule.Key, StringComparer.Ordinal)
        )
        {
            page.Open("li")
                .Text("The rule ")
                .Element("code", PageParts.Mail(rule.Key))
                .Text(
                    $" could not be judged in {Quantity.Text(rule.Value, "mailbox", "mailboxes")}: it needs a greater depth, "
                        + "an earlier audit, or a figure the server does not give."
                )
                .Close();
        }

        page.Element(
            "li",
            $"Made by SpectrumMail on {ReportText.Minute(made)}. This page loads nothing from anywhere and works without its "
                + "script; with it, tables sort and filter."
        );
        page.Close(2);
    }

    private static string Subtitle(ReportTotals totals, DateTime made)
    {
        string mailboxes = Quantity.Text(totals.Mailboxes, "mailbox", "mailboxes");
        return $"{mailboxes} with {Quantity.Text(totals.Folders, "folder")}, {When(totals, made)}";
    }

    private static string When(ReportTotals totals, DateTime made)
    {
        if (totals is not { Started: { } start, Ended: { } end })
        {
            return $"as of {ReportText.Minute(made)}";
        }

        return start.Date == end.Date
            ? $"audited on {ReportText.Minute(start)} to {end.ToString("HH:mm", CultureInfo.InvariantCulture)}"
            : $"audited from {ReportText.Minute(start)} to {ReportText.Minute(end)}";
    }

    // The first question of a reader: is anything wrong?
    private static string Verdict(ReportTotals totals)
    {
        var sentences = new List<string> { ReadOf(totals) };
        int critical = totals.MailboxesBySeverity[(int)AuditSeverity.Critical];
        int warning = totals.MailboxesBySeverity[(int)AuditSeverity.Warning];
        if (critical > 0)
        {
            sentences.Add(
                $"{Quantity.Text(critical, "mailbox needs", "mailboxes need")} attention now"
                    + (warning > 0 ? $", {ReportText.Count(warning)} more soon." : ".")
            );
        }
        else
        {
            sentences.Add(
                warning > 0
                    ? $"Nothing is critical; {Quantity.Text(warning, "mailbox needs", "mailboxes need")} attention soon."
                    : "Nothing needs attention."
            );
        }

        return string.Join(" ", sentences);
    }

    private static string ReadOf(ReportTotals totals)
    {
        int failed = totals.Mailboxes - totals.Read;
        if (failed > 0)
        {
            string all = Quantity.Text(totals.Mailboxes, "mailbox", "mailboxes");
            return $"{ReportText.Count(failed)} of {all} could not be read.";
        }

        return totals.Mailboxes == 1 ? "The mailbox was read." : "All mailboxes were read.";
    }

    private static string NotRead(ReportTotals totals)
    {
        int partly = totals.Statuses.TryGetValue(AuditStatus.PartlyRead, out int some) ? some : 0;
        int failed = totals.Mailboxes - totals.Read;
        if (failed == 0 && partly == 0)
        {
            return "none missing";
        }

        string inPart = partly > 0 ? $", {ReportText.Count(partly)} in part" : string.Empty;
        return $"{ReportText.Count(failed)} not read{inPart}";
    }

    private static void Card(HtmlWriter page, string name, string figure, string note) =>
        page.Open("div").Element("dt", name).Open("dd").Element("b", figure).Element("small", note).Close(2);

    // One strip of all mailboxes by what they need; its key has the numbers.
    private static void Strip(HtmlWriter page, ReportTotals totals)
    {
        int failed = totals.Mailboxes - totals.Read;
        int[] counts = totals.MailboxesBySeverity;
        (string Look, string Name, int Count)[] parts =
        [
            ("k3", "attention now", counts[3]),
            ("k2", "attention soon", counts[2]),
            ("k0", "fine", counts[1] + counts[0]),
            ("k4", "not read", failed),
        ];
        string words = "Mailboxes: " + string.Join(", ", parts.Select(part => $"{ReportText.Count(part.Count)} {part.Name}"));
        page.Open(
                "svg",
                ("class", "strip"),
                ("viewBox", "0 0 1000 16"),
                ("preserveAspectRatio", "none"),
                ("role", "img"),
                ("aria-label", words)
            )
            .Element("title", words);
        double from = 0;
        foreach ((string look, _, int count) in parts)
        {
            double width = count * 1000.0 / Math.Max(1, totals.Mailboxes);
            page.Void("rect", ("class", look), ("x", ReportText.Raw(from)), ("width", ReportText.Raw(width)), ("height", "16"));
            from += width;
        }

        page.Close().Open("ul", ("class", "key"));
        foreach ((string look, string name, int count) in parts.Where(part => part.Count > 0))
        {
            page.Open("li", ("class", look)).Element("b", ReportText.Count(count)).Text(" " + name).Close();
        }

        page.Close();
    }

    private static void Navigation(HtmlWriter page, ReportTotals totals)
    {
        page.Open("nav", ("aria-label", "Parts of this page"));
        foreach (
            (string id, string name, bool there) in ((string, string, bool)[])
                [
                    ("findings", "Findings", totals.Rules.Count > 0),
                    ("failures", "Not read", totals.Failures.Count > 0),
                    ("retention", "Retention", totals.Retention is { Mailboxes: > 0 }),
                    ("migration", "Migration", totals.Migration is { Accounts: > 0 }),
                    ("overview", "Overview", true),
                    ("growth", "Growth", totals.WithTrend > 0),
                    ("senders", "Senders", totals.Senders.Count > 0),
                    ("mailboxes", "Mailboxes", true),
                    ("details", "Details", true),
                    ("notes", "About", true),
                ]
        )
        {
            if (there)
            {
                page.Element("a", name, ("href", "#" + id));
            }
        }

        page.Close();
    }
}
