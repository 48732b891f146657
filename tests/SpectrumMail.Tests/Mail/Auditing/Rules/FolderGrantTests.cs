using System;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Auditing.Rules;

/// <summary>Access control lists as servers write them that the lab does not have: Cyrus, and servers of RFC 2086.</summary>
public sealed class FolderGrantTests
{
    [Theory]
    [InlineData("ana lrswipkxtecda anyone p", "")]
    [InlineData("Ana@x.test lrs owner lrs ANA lrs sign-in@x.test r", "")]
    [InlineData("anyone lrsp", "anyone has lrsp (see, read, mark) on 'INBOX'.")]
    [InlineData("group:sales lrswcd", "group:sales has lrswcd (see, read, mark, delete, create folders) on 'INBOX'.")]
    [InlineData("bob lrswipkxtecda -bob swipkxtecda", "bob has lr (see, read) on 'INBOX'.")]
    [InlineData("bob lr -bob lr -anyone lr", "")]
    [InlineData("-anyone r bob lr", "bob has lr (see, read) on 'INBOX'.")]
    [InlineData("bob", "")]
    public void The_finding_names_what_others_have(string list, string evidence)
    {
        AuditFinding[]? findings = Judge(list.Split(' '));

        Assert.NotNull(findings);
        Assert.Equal(evidence, string.Concat(findings.Select(finding => finding.Evidence)));
    }

    [Fact]
    public void Many_are_counted_and_ten_are_named()
    {
        string[] list = [.. Enumerable.Range(1, 12).SelectMany(number => new[] { $"user{number:00}", "lr" })];

        AuditFinding finding = Assert.Single(Judge(list)!);

        Assert.Equal(12, finding.Value);
        Assert.EndsWith("user10 has lr (see, read) on 'INBOX' and 2 more.", finding.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_list_nothing_is_judged() => Assert.Null(Judge(null));

    [Fact]
    public void The_table_of_the_rules_has_every_rule()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "about_SpectrumMail_Audits.md"));

        Assert.All(AuditPolicy.Table, rule => Assert.Matches($@"(?m)^\| [^|]*\b{rule.Id}\b[^|]* \| {rule.Depth} \|", page));
    }

    private static AuditFinding[]? Judge(string[]? list)
    {
        AuditFolder folder = AuditFolder.From(
            new ImapResponse
            {
                Tag = "*",
                Name = "LIST",
                Values = [Array.Empty<object?>(), "/", "INBOX"],
            },
            isGmail: false
        )!;
        folder.Grants = list
            ?.Chunk(2)
            .Where(pair => pair.Length == 2)
            .Select(pair => new FolderGrant(pair[0], pair[1]))
            .ToArray();
        var evidence = new AuditEvidence(
            new MailboxAudit { EmailAddress = "ana@x.test" },
            null,
            [folder],
            null,
            DateTimeOffset.Now
        )
        {
            Owners = SharingRule.OwnNames("ana@x.test", "sign-in@x.test"),
        };
        return SharingRule.Judge(evidence, AuditPolicy.Table.Single(rule => rule.Id == AuditRule.Sharing))?.ToArray();
    }
}
