using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The section about a migration in the report. Rows are plain data: no server has a part in this.</summary>
public sealed class MigrationReportTests : IDisposable
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
    public void Figures_add_up_and_accounts_that_are_not_all_there_are_named(string rows)
    {
        MigrationResult[] given =
        [
            Row("a@x.test") with
            {
                Found = 12,
                Copied = 9,
                ThereBefore = 2,
                Skipped = 1,
                Missing = 0,
                Size = 2048,
            },
            Row("b@x.test") with
            {
                Found = 5,
                Copied = 5,
                Missing = 1,
                Size = 1024,
            },
            Row("c@x.test") with
            {
                Status = AuditStatus.PartlyRead,
                Found = 8,
                Copied = 4,
                Failed = 1,
                Remaining = 3,
                Detail = "Message 3 is too large.",
                Remedy = "Keep it as a file.",
            },
        ];

        ReportPage page = Export(given, rows);

        page.AssertIsOnlyItself();
        Assert.Equal(
            ["2|17|14|2|1|0|0|3.0 KB", "1|8|4|0|0|1|3|0 B"],
            page.Section("migration")
                .Descendants("tbody")
                .Single()
                .Elements("tr")
                .Select(row => string.Join('|', row.Elements().Skip(1).Select(cell => cell.Value)))
        );
        string text = page.Section("migration").Value;
        Assert.Contains("3 accounts, 2 compared after copying, 1 messages without a copy.", text, StringComparison.Ordinal);
        Assert.Contains("c@x.test to c@new.test: 1 failed, 3 remaining. Message 3 is too large.", text, StringComparison.Ordinal);
        Assert.Contains("What to do: Keep it as a file.", text, StringComparison.Ordinal);
        Assert.Contains(page.All("a"), link => (string?)link.Attribute("href") == "#migration");
    }

    [Fact]
    public void Many_problems_are_counted()
    {
        MigrationResult[] given =
        [
            .. Enumerable
                .Range(0, 150)
                .Select(number =>
                    Row(string.Create(CultureInfo.InvariantCulture, $"m{number}@x.test")) with
                    {
                        Status = AuditStatus.AuthenticationFailed,
                        Detail = "Refused.",
                    }
                ),
        ];

        Assert.Contains("and 50 more.", Export(given, "$rows").Section("migration").Value, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Texts_stay_texts(string attack)
    {
        MigrationResult row = Row(attack) with
        {
            Status = AuditStatus.PartlyRead,
            DestinationAddress = attack,
            Detail = attack,
            Remedy = attack,
        };

        Export([row], "$rows").AssertIsOnlyItself();
    }

    [Fact]
    public void Other_formats_and_other_objects_are_refused()
    {
        _shell.Set("audits", AuditModels.Company(2).ToArray());
        _shell.Set("rows", new[] { Row("a@x.test") });

        ShellResult csv = _shell.Run("$audits | Export-SpectrumAuditReport $args[0] -Migration $rows", _folder.Combine("r.csv"));
        ShellResult other = _shell.Run(
            "$audits | Export-SpectrumAuditReport $args[0] -Migration ([pscustomobject]@{ SourceAddress = 'a' })",
            _folder.Combine("r.html")
        );

        Assert.Equal("MigrationNeedsHtml", csv.FatalId);
        Assert.StartsWith("MigrationRowInvalid", Assert.Single(other.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"migration\"", File.ReadAllText(_folder.Combine("r.html")), StringComparison.Ordinal);
    }

    private static MigrationResult Row(string address) =>
        new() { SourceAddress = address, DestinationAddress = address.Replace("@x.", "@new.", StringComparison.Ordinal) };

    private ReportPage Export(MigrationResult[] given, string rows)
    {
        string path = _folder.Combine("report.html");
        _shell.Set("audits", AuditModels.Company(2).ToArray());
        _shell.Set("rows", given);
        _shell.Run($"$audits | Export-SpectrumAuditReport $args[0] -Migration {rows}", path).ThrowOnError();
        return new ReportPage(path);
    }
}
