using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The report as a page. Audits are plain data: no server has a part in this.</summary>
public sealed class AuditReportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Attacks => [.. HostileTexts.All];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Content_of_a_mailbox_stays_text_in_the_page(string attack)
    {
        ReportPage page = Export(
            [
                HostileTexts.Mailbox(attack),
                AuditModels.Failed(1, AuditStatus.Failed, MailCause.Other, attack, attack) with
                {
                    EmailAddress = attack + "2",
                },
            ],
            "-Title $title",
            attack
        );

        page.AssertIsOnlyItself();
        Assert.InRange(page.Text.Length, 1000, 200_000);
        Assert.All(
            page.All("script").Concat(page.All("style")),
            own => Assert.DoesNotContain("alert", own.Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_harmless_subject_that_looks_like_markup_reads_as_it_was_written()
    {
        ReportPage page = Export([HostileTexts.Mailbox("a < b && c > \"d\" ü 日本 🎈")]);

        Assert.Contains(page.All("bdi"), quoted => quoted.Value == "a < b && c > \"d\" ü 日本 🎈");
    }

    [Fact]
    public void A_company_of_500_has_everything_in_a_page_of_less_than_a_megabyte_and_a_half()
    {
        MailboxAudit[] company = [.. AuditModels.Company(500)];

        ReportPage page = Export(company);

        page.AssertIsOnlyItself();
        Assert.InRange(new FileInfo(_folder.Combine("report.html")).Length, 1, 1_500_000);
        Assert.Equal(
            ["findings", "failures", "overview", "growth", "senders", "mailboxes", "details", "notes"],
            page.All("section").Select(section => section.Attribute("id")!.Value)
        );
        Assert.Equal(company.Select(audit => audit.EmailAddress).Order(), page.FirstCells("mailboxes").Order());
        Assert.Equal(
            page.FirstCells("mailboxes"),
            page.All("details", "mailbox").Select(one => one.Element("summary")!.Element("b")!.Value)
        );
        Assert.All(
            page.Document.Descendants().Attributes("href"),
            link => Assert.Single(page.Document.Descendants(), target => (string?)target.Attribute("id") == link.Value[1..])
        );
    }

    [Fact]
    public void Mailboxes_are_ranked_by_use_of_quota_and_those_without_figures_come_last()
    {
        MailboxAudit Used(string address, double? percent, long size) =>
            AuditModels.Read(3) with
            {
                EmailAddress = address,
                QuotaPercent = percent,
                QuotaUsed = size,
                TotalItemSize = size,
            };

        ReportPage page = Export([
            Used("low@charter.net", 3.4, 5),
            Used("none@charter.net", null, 999),
            AuditModels.Failed(7, AuditStatus.TimedOut, MailCause.TimedOut, "late", "wait") with
            {
                EmailAddress = "failed@charter.net",
            },
            Used("top@charter.net", 99.96, 7),
            Used("mid@charter.net", 80, 9),
        ]);

        Assert.Equal(
            ["top@charter.net", "mid@charter.net", "low@charter.net", "none@charter.net", "failed@charter.net"],
            page.FirstCells("mailboxes")
        );
        Assert.Equal(
            ["99 %", "80 %", "3 %", "–", "–"],
            page.Section("mailboxes")
                .Descendants("td")
                .Where(cell => (string?)cell.Attribute("class") == "n q")
                .Select(cell => cell.Value)
        );
    }

    [Fact]
    public void The_totals_are_those_of_the_mailboxes()
    {
        MailboxAudit[] company = [.. AuditModels.Company(80)];

        ReportPage page = Export(company);

        Dictionary<string, (string Figure, string Note)> cards = page.All("dl", "cards")
            .Single()
            .Elements("div")
            .ToDictionary(
                card => card.Element("dt")!.Value,
                card => (card.Element("dd")!.Element("b")!.Value, card.Element("dd")!.Element("small")!.Value)
            );
        int read = company.Count(audit => audit.ItemCount is not null);
        Assert.Equal(($"{read} of 80", $"{80 - read} not read, 1 in part"), cards["Mailboxes read"]);
        Assert.Equal($"{company.Sum(audit => (long)(audit.ItemCount ?? 0)):N0}", cards["Messages"].Figure);
        Assert.Equal($"{company.Sum(audit => (long)(audit.UnreadItemCount ?? 0)):N0} unread", cards["Messages"].Note);
        Assert.Equal($"{company.Sum(audit => audit.Findings.Length)}", cards["Findings"].Figure);
        Assert.Equal($"{company.Count(audit => audit.QuotaPercent >= 80)}", cards["Full or nearly full"].Figure);
        XElement strip = page.All("svg", "strip").Single();
        Assert.Equal(
            1000,
            strip
                .Elements("rect")
                .Sum(part => double.Parse(part.Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture)),
            0.1
        );
        Assert.Equal("img", strip.Attribute("role")!.Value);
        Assert.StartsWith("Mailboxes: ", strip.Attribute("aria-label")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_and_failures_come_with_their_remedy_the_worst_first()
    {
        ReportPage page = Export([.. AuditModels.Company(80)]);

        string[] marks =
        [
            .. page.Section("findings").Elements("details").Select(group => group.Element("summary")!.Element("span")!.Value),
        ];
        Assert.Equal(["Critical", "Critical", "Warning", "Warning", "Information"], marks);
        Assert.All(
            page.Section("findings").Elements("details"),
            group => Assert.Contains("What to do: ", group.Element("summary")!.Value, StringComparison.Ordinal)
        );
        XElement refused = page.Section("failures")
            .Elements("details")
            .Single(group => group.Value.Contains("Bad credentials", StringComparison.Ordinal));
        Assert.Contains("Sign in to webmail", refused.Value, StringComparison.Ordinal);
        Assert.Equal(2, refused.Descendants("li").Count());
        Assert.Contains("refused the sign-in", refused.Descendants("li").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Growth_of_all_mailboxes_is_one_line_that_counts_each_from_the_first_day()
    {
        var day = new DateTime(2026, 11, 1, 3, 0, 0, DateTimeKind.Local);
        MailboxAudit Grown(int index, params (int Day, long Size)[] history) =>
            AuditModels.Read(index) with
            {
                Trend = new AuditTrend
                {
                    Since = day,
                    Samples = history.Length,
                    BytesPerDay = 1048576,
                    History = [.. history.Select(one => new AuditSample { Time = day.AddDays(one.Day), Size = one.Size })],
                },
            };

        ReportPage page = Export([
            Grown(1, (0, AuditModels.Gigabyte), (10, 2 * AuditModels.Gigabyte)),
            Grown(2, (5, AuditModels.Gigabyte), (10, 3 * AuditModels.Gigabyte)),
        ]);

        Assert.Equal(
            "Size of all mailboxes: 2.0 GB on 2026-11-01, 5.0 GB on 2026-11-11",
            page.Section("growth").Descendants("svg").Single().Attribute("aria-label")!.Value
        );
        Assert.Contains("+2.0 MB a day over 2 mailboxes", page.Section("growth").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void One_mailbox_at_Summary_depth_makes_a_page_without_empty_parts()
    {
        ReportPage page = Export([
            AuditModels.Read(3) with
            {
                Analysis = null,
                Trend = null,
                Findings = [],
                Depth = AuditDepth.Summary,
            },
        ]);

        Assert.Equal(
            ["findings", "overview", "mailboxes", "details", "notes"],
            page.All("section").Select(section => section.Attribute("id")!.Value)
        );
        Assert.Contains(
            "The mailbox was read. Nothing needs attention.",
            page.All("p", "verdict").Single().Value,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Full on", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_could_not_be_judged_are_listed()
    {
        ReportPage page = Export([
            AuditModels.Read(3) with
            {
                RulesNotJudged = ["Growth"],
            },
            AuditModels.Read(4) with
            {
                RulesNotJudged = ["Growth"],
            },
        ]);

        Assert.Contains(
            "The rule Growth could not be judged in 2 mailboxes",
            page.Section("notes").Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_that_could_not_be_read_has_its_cause()
    {
        MailboxAudit audit = AuditModels.Read(3);

        ReportPage page = Export([
            audit with
            {
                Folders =
                [
                    .. audit.Folders,
                    audit.Folders[1] with
                    {
                        FolderPath = "Locked",
                        FolderSize = null,
                        ItemsInFolder = null,
                        Cause = MailCause.ServerRejected,
                        Detail = "Permission denied",
                    },
                ],
            },
        ]);

        Assert.Contains(page.Section("details").Descendants("td"), cell => cell.Value == "Locked not read: Permission denied");
    }

    private ReportPage Export(MailboxAudit[] audits, string more = "", string? title = null)
    {
        _shell.Set("rows", audits);
        _shell.Set("file", _folder.Combine("report.html"));
        _shell.Set("title", title);
        dynamic file = _shell.Run($"$rows | Export-SpectrumAuditReport $file -PassThru {more}").Single;
        Assert.Equal(_folder.Combine("report.html"), ((FileInfo)((PSObject)file).BaseObject).FullName);
        return new ReportPage(_folder.Combine("report.html"));
    }
}
