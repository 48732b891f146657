using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The section about a policy of retention in the report. Rows are plain data: no server has a part in this.</summary>
public sealed class RetentionReportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell = new();

    public static TheoryData<string> Attacks => [.. HostileTexts.All];

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$rows")]
    [InlineData("($rows | ConvertTo-Csv | ConvertFrom-Csv)")]
    [InlineData("($rows | ConvertTo-Json -Depth 3 | ConvertFrom-Json)")]
    [InlineData("([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($rows)))")]
    public void Rules_have_their_totals_and_problems_their_remedies(string rows)
    {
        RetentionResult[] given =
        [
            Row("a@x.test", "Junk", RetentionAction.Remove) with
            {
                ItemCount = 5,
                TotalItemSize = 2048,
                DoneCount = 4,
                SkippedCount = 1,
            },
            Row("a@x.test", "Reports", RetentionAction.Archive),
            Row("b@x.test", "Junk", RetentionAction.Remove) with
            {
                ItemCount = 2,
                TotalItemSize = 1024,
                DoneCount = 2,
            },
            Row("b@x.test", "Reports", RetentionAction.Archive) with
            {
                ItemCount = 3,
                DoneCount = 1,
                FailedCount = 2,
                Status = RetentionStatus.Partly,
                Cause = MailCause.StorageUnavailable,
                Detail = "The copy differs.",
                Remedy = "Look at the disk.",
            },
            new RetentionResult
            {
                Account = "c@x.test",
                Policy = "Office",
                Status = RetentionStatus.Failed,
                Cause = MailCause.BadCredentials,
                Detail = "Refused.",
                Remedy = "Try the password in webmail.",
            },
        ];

        ReportPage page = Export(given, rows);

        page.AssertIsOnlyItself();
        Assert.Equal(
            ["Junk|Remove|2|7|3.0 KB|6|0|1", "Reports|Archive|1|3|0 B|1|2|0"],
            page.Section("retention")
                .Descendants("tbody")
                .Single()
                .Elements("tr")
                .Select(row => string.Join('|', row.Elements().Select(cell => cell.Value)))
        );
        string text = page.Section("retention").Value;
        Assert.Contains("applied to 3 mailboxes. Policy: Office", text, StringComparison.Ordinal);
        Assert.Contains("b@x.test Reports The copy differs. What to do: Look at the disk.", text, StringComparison.Ordinal);
        Assert.Contains("c@x.test Refused. What to do: Try the password in webmail.", text, StringComparison.Ordinal);
        Assert.Contains(page.All("a"), link => (string?)link.Attribute("href") == "#retention");
    }

    [Fact]
    public void A_dry_run_says_so_and_many_problems_are_counted()
    {
        RetentionResult[] given =
        [
            .. Enumerable
                .Range(0, 150)
                .Select(number =>
                    Row(string.Create(CultureInfo.InvariantCulture, $"m{number}@x.test"), "Junk", RetentionAction.Remove) with
                    {
                        Status = RetentionStatus.Failed,
                        Detail = "No UIDPLUS.",
                    }
                ),
        ];

        string text = Export(given, "$rows").Section("retention").Value;

        Assert.Contains("A dry run: nothing was changed in 150 mailboxes.", text, StringComparison.Ordinal);
        Assert.Contains("and 50 more.", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Texts_stay_texts(string attack)
    {
        RetentionResult row = Row(attack, attack, RetentionAction.Keep) with
        {
            Policy = attack,
            Detail = attack,
            Remedy = attack,
        };

        Export([row], "$rows").AssertIsOnlyItself();
    }

    [Fact]
    public void Other_formats_and_other_objects_are_refused()
    {
        _shell.Set("audits", AuditModels.Company(2).ToArray());
        _shell.Set("rows", new[] { Row("a@x.test", "R", RetentionAction.Keep) });

        ShellResult csv = _shell.Run("$audits | Export-SpectrumAuditReport $args[0] -Retention $rows", _folder.Combine("r.csv"));
        ShellResult other = _shell.Run(
            "$audits | Export-SpectrumAuditReport $args[0] -Retention ([pscustomobject]@{ Account = 'a' })",
            _folder.Combine("r.html")
        );

        Assert.Equal("RetentionNeedsHtml", csv.FatalId);
        Assert.StartsWith("RetentionRowInvalid", Assert.Single(other.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"retention\"", File.ReadAllText(_folder.Combine("r.html")), StringComparison.Ordinal);
    }

    private static RetentionResult Row(string account, string rule, RetentionAction action) =>
        new()
        {
            Account = account,
            Policy = "Office",
            Rule = rule,
            Action = action,
            ItemCount = 0,
            TotalItemSize = 0,
            Status = RetentionStatus.Planned,
        };

    private ReportPage Export(RetentionResult[] given, string rows)
    {
        string path = _folder.Combine("report.html");
        _shell.Set("audits", AuditModels.Company(2).ToArray());
        _shell.Set("rows", given);
        _shell.Run($"$audits | Export-SpectrumAuditReport $args[0] -Retention {rows}", path).ThrowOnError();
        return new ReportPage(path);
    }
}
