using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// What to do: the findings by severity and the failures by cause, each with its remedy and its mailboxes.
/// </summary>
internal static class PageFindings
{
    public static void Write(HtmlWriter page, ReportTotals totals)
    {
        Findings(page, totals);
        Failures(page, totals);
    }

    private static void Findings(HtmlWriter page, ReportTotals totals)
    {
        page.Heading(
            "findings",
            "Findings",
            totals.Rules.Count > 0
                ? "The most severe first. Each opens to the mailboxes it is about."
                : "Nothing was found that needs attention."
        );
        foreach (
            KeyValuePair<string, MailboxGroup> rule in totals
                .Rules.OrderByDescending(rule => rule.Value.Severity)
                .ThenByDescending(rule => rule.Value.Count)
                .ThenBy(rule => rule.Key, StringComparer.Ordinal)
        )
        {
            page.Line().Open("details", ("class", "group")).Open("summary");
            page.Badge(rule.Value.Severity);
            Summary(page, rule.Value, rule.Key);
            page.Close();
            Group(page, rule.Value);
        }

        page.Close();
    }

    private static void Failures(HtmlWriter page, ReportTotals totals)
    {
        if (totals.Failures.Count == 0)
        {
            return;
        }

        page.Heading("failures", "Mailboxes not read, or not in full", "By cause, the most frequent first.");
        foreach (
            MailboxGroup group in totals
                .Failures.Values.OrderByDescending(group => group.Count)
                .ThenBy(group => group.Title, StringComparer.Ordinal)
        )
        {
            page.Line()
                .Open("details", ("class", "group"))
                .Open("summary")
                .Element("span", ReportText.Status(group.Status), ("class", "s s4"));
            Summary(page, group, null);
            page.Close();
            Group(page, group);
        }

        page.Close();
    }

    private static void Summary(HtmlWriter page, MailboxGroup group, string? rule)
    {
        page.Open("span", ("class", "what"))
            .Open("b")
            .Quoted(PageParts.Mail(group.Title, rule ?? string.Empty))
            .Close()
            .Text(" ");
        string count = rule is null ? Quantity.Text(group.Count, "mailbox", "mailboxes") : Quantity.Text(group.Count, "finding");
        page.Element("span", count, ("class", "soft")).Close();
        if (group.Remedy.Length > 0)
        {
            page.Open("span", ("class", "remedy")).Element("b", "What to do: ").Text(ReportText.Short(group.Remedy, 400)).Close();
        }
    }

    private static void Group(HtmlWriter page, MailboxGroup group)
    {
        page.Open("ul", ("class", "members"));
        foreach (GroupMember member in group.Members)
        {
            page.Open("li");
            page.Mailbox(member.Number, member.EmailAddress);
            if (member.Text.Length > 0)
            {
                page.Text(" ").Quoted(ReportText.Short(member.Text, 240));
            }

            page.Close();
        }

        if (group.Count > group.Members.Count)
        {
            page.Element(
                "li",
                $"and {ReportText.Count(group.Count - group.Members.Count)} more; see the details of each mailbox."
            );
        }

        page.Close(2);
    }
}
