using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Findings: for each rule a mailbox that has it and one that just misses it.</summary>
public sealed class AuditRuleTests(Labs labs)
{
    private static readonly string s_file =
        "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: application/octet-stream; name=\"{0}\"\r\n"
        + "Content-Disposition: attachment; filename=\"{0}\"\r\n\r\nMZ\r\n--b--\r\n";

    /// <summary>Rule, and the mail that has it and that just misses it: folder, how many, days old, headers, body.</summary>
    public static TheoryData<string, string, string> Cases =>
        new()
        {
            { "TrashExpiring", "Trash|1|4||", "Trash|1|2||" },
            { "SpamExpiring", "Spam|1|15||", "Spam|1|13||" },
            { "Inactive", "INBOX|1|151||", "INBOX|1|149||" },
            { "UnreadBacklog", "INBOX|6|1||", "INBOX|5|1||" },
            { "LargeMessages", "INBOX|1|1||large:20001", "INBOX|1|1||large:19000" },
            {
                "AuthenticationFailures",
                "INBOX|1|1|Authentication-Results: mx.example; spf=pass; dkim=none; dmarc=fail (p=none)|",
                "INBOX|1|1|Authentication-Results: mx.example; spf=softfail (spf=fail); dkim=fail; dkim=pass; dmarc=none|"
            },
            {
                "DangerousAttachments",
                "INBOX|1|1|Content-Type: multipart/mixed; boundary=b|file:Invoice.PDF.exe",
                "INBOX|1|1|Content-Type: multipart/mixed; boundary=b|file:exe.pdf"
            },
            {
                "DangerousAttachments",
                "INBOX|1|1|Content-Type: multipart/mixed; boundary=b|file:Budget.XLSM",
                "INBOX|1|1|Content-Type: multipart/mixed; boundary=b|file:Budget.xlsx"
            },
            {
                "ExternalForwarding",
                "INBOX|3|1|X-Forwarded-To: thief@elsewhere.example|",
                "INBOX|2|1|X-Forwarded-To: thief@elsewhere.example|"
            },
            {
                "ExternalForwarding",
                "Sent|3|1|To: a@elsewhere.example\r\nSubject: Fwd: hello|",
                "Sent|3|1|To: a@lab.test\r\nSubject: Fwd: hello|"
            },
            { "Duplicates", "INBOX|2|1|Message-ID: <same@x>|", "INBOX|1|1|Message-ID: <same@x>|" },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_reports_values_over_its_limit_and_no_others(string rule, string has, string misses)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string policy = Path.Combine(folder.Path, "policy.json");
        File.WriteAllText(
            policy,
            "{ \"rules\": { \"UnreadBacklog\": { \"limit\": 5 }, \"largemessages\": { \"limit\": 20000, \"severity\": "
                + "\"Warning\" } } }"
        );
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject[] rows =
        [
            .. shell
                .Run(
                    "$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth Envelope -Rule $args[1] -Policy $args[2] "
                        + "-ThrottleLimit 1",
                    Of([Mailbox(has), Mailbox(misses)]),
                    rule,
                    policy
                )
                .ThrowOnError()
                .Output,
        ];

        PSObject finding = Assert.Single(Many(rows[0], "Findings"));
        Assert.Equal((rule, Text(rows[0], "EmailAddress")), (Text(finding, "RuleId"), Text(finding, "EmailAddress")));
        Assert.All(
            (string[])["Evidence", "Remedy", "Title", "Severity"],
            name => Assert.NotEqual(string.Empty, Text(finding, name))
        );
        Assert.Equal(Text(finding, "Severity"), Text(rows[0], "Severity"));
        Assert.Empty(Many(rows[1], "Findings"));
        Assert.Empty((IEnumerable)rows[1].Properties["RulesNotJudged"].Value);
    }

    [Theory]
    [InlineData("QuotaCritical", 0.955, 0.945)]
    [InlineData("QuotaWarning", 0.81, 0.79)]
    public void Quota_rules_go_by_what_is_used(string rule, double has, double misses)
    {
        string Row(double share)
        {
            LabUser user = LabShell.NewUser(labs.Full);
            labs.Full.Seed(user.Address, 60);
            labs.Full.SetQuota(
                user.Address,
                (long)(labs.Full.StatusOf(user.Address).Values.Sum(status => status.VirtualSize) / share / 1024) * 1024
            );
            return user.Address;
        }

        using Shell shell = AuditRows.Shell(labs.Full);
        LabUser[] users = [new LabUser(Row(has), "Correct-Horse-1"), new LabUser(Row(misses), "Correct-Horse-1")];

        PSObject[] rows =
        [
            .. shell
                .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Rule $args[1] -ThrottleLimit 1", Of(users), rule)
                .ThrowOnError()
                .Output,
        ];

        Assert.Equal(rule, Text(Assert.Single(Many(rows[0], "Findings")), "RuleId"));
        Assert.Empty(Many(rows[1], "Findings"));
    }

    [Fact]
    public void A_folder_with_runaway_growth_is_found_by_the_last_checkpoint()
    {
        LabUser grows = LabShell.NewUser(labs.Full),
            less = LabShell.NewUser(labs.Full);
        labs.Full.Seed(grows.Address, 10);
        labs.Full.Seed(less.Address, 10);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string checkpoint = Path.Combine(folder.Path, "c"),
            policy = Path.Combine(folder.Path, "policy.json");
        File.WriteAllText(policy, "{ \"rules\": { \"FolderGrowth\": { \"minimumItems\": 20 } } }");
        using Shell shell = AuditRows.Shell(labs.Full);
        const string Script =
            "$args[0] | Invoke-SpectrumMailboxAudit @lab -Rule FolderGrowth -Policy $args[1] -CheckpointPath $args[2] "
            + "-ThrottleLimit 1";
        IReadOnlyList<PSObject> first = shell.Run(Script, Of([grows, less]), policy, checkpoint).ThrowOnError().Output;
        labs.Full.Seed(grows.Address, 20, startAt: 100);
        labs.Full.Seed(less.Address, 19, startAt: 100);

        IReadOnlyList<PSObject> second = shell.Run(Script, Of([grows, less]), policy, checkpoint).ThrowOnError().Output;

        Assert.All(first, row => Assert.Equal(["FolderGrowth"], (IEnumerable<string>)row.Properties["RulesNotJudged"].Value));
        Assert.Equal("INBOX", Text(Assert.Single(Many(second[0], "Findings")), "Folder"));
        Assert.Empty(Many(second[1], "Findings"));
    }

    [Theory]
    [InlineData("{ \"rules\": { \"Nonsense\": { \"limit\": 1 } } }")]
    [InlineData("{ \"rules\": { \"QuotaWarning\": { \"limmit\": 1 } } }")]
    [InlineData("{ \"rules\": { \"QuotaWarning\": { \"limit\": \"much\" } } }")]
    [InlineData("{ \"mailboxBytes\": -1 }")]
    [InlineData("{ \"rules\": ")]
    [InlineData("")]
    [InlineData("// nothing yet\n")]
    public void A_policy_with_a_mistake_is_refused_before_anything_is_sent(string policy)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = Path.Combine(folder.Path, "policy.json");
        File.WriteAllText(path, policy);
        using Shell shell = AuditRows.Shell(labs.Full);

        Assert.Equal(
            "PolicyUnusable",
            shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Policy $args[1]", Of([labs.Full.Alice]), path).FatalId
        );
        Assert.Equal(
            "RuleUnknown",
            shell.Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Rule Nonsense", Of([labs.Full.Alice])).FatalId
        );
    }

    private LabUser Mailbox(string described)
    {
        string[] fields = described.Split('|');
        LabUser user = LabShell.NewUser(labs.Full);
        for (int number = 0; number < int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture); number++)
        {
            string body = fields[4].Split(':') switch
            {
                ["large", var size] => string.Concat(
                    Enumerable.Repeat("0123456789\r\n", int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) / 12)
                ),
                ["file", var name] => s_file.Replace("{0}", name, StringComparison.Ordinal),
                _ => "x\r\n",
            };
            string id = fields[3].Contains("Message-ID", StringComparison.Ordinal)
                ? string.Empty
                : $"Message-ID: <{Guid.NewGuid():N}@x>\r\n";
            string more = fields[3].Length > 0 ? fields[3] + "\r\n" : string.Empty;
            string header = $"From: Jörg <j@elsewhere.example>\r\n{id}{more}MIME-Version: 1.0\r\n";
            labs.Full.Append(
                user.Address,
                fields[0],
                Encoding.UTF8.GetBytes($"{header}\r\n{body}"),
                "",
                DateTimeOffset.Now.AddDays(-double.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture))
            );
        }

        return user;
    }
}
