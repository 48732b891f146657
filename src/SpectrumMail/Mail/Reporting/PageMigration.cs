using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>What a migration copied, in figures that add up, and which accounts are not all there.</summary>
internal static class PageMigration
{
    public static void Write(HtmlWriter page, MigrationTotals? totals)
    {
        if (totals is not { Accounts: > 0 })
        {
            return;
        }

        page.Heading("migration", "Migration");
        string accounts = Quantity.Text(totals.Accounts, "account");
        string verified = $"{ReportText.Count(totals.Verified)} compared after copying, {ReportText.Count(totals.Missing)} ";
        page.Open("p", ("class", "lead"))
            .Text(
                $"{accounts}, {(totals.Verified == 0 ? "none compared after copying" : verified + "messages without a copy")}. "
            )
            .Text("Found is copied, there before, skipped, failed and remaining together.")
            .Close();
        Figures(page, totals);
        Problems(page, totals);
        page.Close();
    }

    private static void Figures(HtmlWriter page, MigrationTotals totals)
    {
        page.OpenTable("Accounts of the migration");
        page.TableHead(
            "Result",
            "#Accounts",
            "#Found",
            "#Copied",
            "#-There before",
            "#-Skipped",
            "#Failed",
            "#Remaining",
            "#-Size copied"
        );
        page.Open("tbody");
        foreach (MigrationStatusTotals status in totals.Statuses)
        {
            page.Line().Open("tr").Element("td", ReportText.Status(status.Status));
            page.Count(status.Accounts);
            page.Count(status.Found);
            page.Count(status.Copied);
            page.Count(status.ThereBefore, "w");
            page.Count(status.Skipped, "w");
            page.Count(status.Failed);
            page.Count(status.Remaining);
            page.Number(PageParts.Size(status.Size), status.Size, "w");
            page.Close();
        }

        page.Close(3);
    }

    private static void Problems(HtmlWriter page, MigrationTotals totals)
    {
        if (totals.ProblemCount == 0)
        {
            return;
        }

        page.Element("h3", "Accounts that are not all there").Open("ul", ("class", "members"));
        foreach (MigrationResult row in totals.Problems)
        {
            page.Line().Open("li").Open("b");
            page.Address(PageParts.Mail(row.SourceAddress, "(no address)"));
            page.Close().Text(" to ").Quoted(PageParts.Mail(row.DestinationAddress, "(no address)")).Text(": ");
            page.Text($"{ReportText.Count(row.Failed)} failed, {ReportText.Count(row.Remaining)} remaining. ");
            page.Quoted(ReportText.Short(row.Detail, 240));
            page.Remedy(row.Remedy);
            page.Close();
        }

        page.More(totals.ProblemCount - totals.Problems.Count);
        page.Close();
    }
}
