using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>What a policy of retention did, or would do: its rules in all mailboxes, and where not all was done.</summary>
internal static class PageRetention
{
    public static void Write(HtmlWriter page, RetentionTotals? totals)
    {
        if (totals is not { Mailboxes: > 0 })
        {
            return;
        }

        string verb = totals.IsApplied ? "The policy was applied to" : "A dry run: nothing was changed in";
        string mailboxes = Quantity.Text(totals.Mailboxes, "mailbox", "mailboxes");
        page.Heading("retention", "Retention");
        page.Open("p", ("class", "lead")).Text($"{verb} {mailboxes}. Policy: ").Quoted(PageParts.Mail(totals.Policies)).Close();
        Rules(page, totals);
        Problems(page, totals);
        page.Close();
    }

    private static void Rules(HtmlWriter page, RetentionTotals totals)
    {
        page.OpenTable("Rules of the policy");
        page.TableHead("Rule", "Action", "#-Mailboxes", "#Messages", "#Size", "#Done", "#Failed", "#-Skipped");
        page.Open("tbody");
        foreach (RuleTotals rule in totals.Rules)
        {
            page.Line().Open("tr").Open("td").Quoted(PageParts.Mail(rule.Name)).Close();
            page.Element("td", rule.Action is { } action ? action.ToString() : "–");
            page.Count(rule.Mailboxes, "w");
            page.Count(rule.Items);
            page.Number(PageParts.Size(rule.Size), rule.Size);
            page.Count(rule.Done);
            page.Count(rule.Failed);
            page.Count(rule.Skipped, "w");
            page.Close();
        }

        page.Close(3);
    }

    private static void Problems(HtmlWriter page, RetentionTotals totals)
    {
        if (totals.ProblemCount == 0)
        {
            return;
        }

        page.Element("h3", "Where not all was done, or could be").Open("ul", ("class", "members"));
        foreach (RetentionResult row in totals.Problems)
        {
            page.Line().Open("li").Open("b");
            page.Address(PageParts.Mail(row.Account, "(no address)"));
            page.Close().Text(" ").Quoted(ReportText.Short($"{row.Rule} {row.Detail}".Trim(), 240));
            page.Remedy(row.Remedy);
            page.Close();
        }

        page.More(totals.ProblemCount - totals.Problems.Count);
        page.Close();
    }
}
