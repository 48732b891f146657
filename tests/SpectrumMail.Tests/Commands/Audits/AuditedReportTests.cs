using System.IO;
using System.Linq;
using System.Text.Json;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>From the server to the page: what an audit emits, the report takes.</summary>
public sealed class AuditedReportTests(Labs labs)
{
    [Fact]
    public void Real_mailboxes_and_one_that_is_not_reached_make_a_page_and_their_checkpoint_the_same_figures()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        LabUser user = LabShell.NewUser(labs.Full);
        LabUser locked = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 12);
        labs.Full.Seed(user.Address, 3, "<script>alert(1)<|script>");
        using Shell shell = AuditRows.Shell(labs.Full);
        shell.Set("rows", AuditRows.Of([user]).Concat(AuditRows.Of([locked], "wrong")).ToArray());
        shell.Set("folder", folder.Path);

        shell
            .Run(
                """
                $rows | Invoke-SpectrumMailboxAudit @lab -Depth Envelope -CheckpointPath $folder/audit.checkpoint |
                    Export-SpectrumAuditReport $folder/report.html -Title 'Two of ours'
                Get-Item $folder/audit.checkpoint | Export-SpectrumAuditReport $folder/report.json
                """
            )
            .ThrowOnError();

        var page = new ReportPage(folder.Combine("report.html"));
        page.AssertIsOnlyItself();
        Assert.Equal([user.Address, locked.Address], page.FirstCells("mailboxes"));
        Assert.Contains(
            "1 of 2 mailboxes could not be read.",
            page.All("p", "verdict").Single().Value,
            System.StringComparison.Ordinal
        );
        Assert.Contains(page.Section("details").Descendants("td"), cell => cell.Value == "<script>alert(1)<|script>");
        Assert.Contains("Bad credentials", page.Section("failures").Value, System.StringComparison.Ordinal);
        JsonElement[] rows =
        [
            .. JsonDocument.Parse(File.ReadAllText(folder.Combine("report.json"))).RootElement.EnumerateArray(),
        ];
        Assert.Equal(15, rows.Single(row => row.GetProperty("Status").GetString() == "Ok").GetProperty("ItemCount").GetInt32());
    }
}
