using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The rule SharedWithOthers, on Dovecot with access control lists (RFC 4314).</summary>
public sealed class SharingRuleTests(Labs labs)
{
    private const string Audit = "$rows | Invoke-SpectrumMailboxAudit @lab -Rule SharedWithOthers";

    // What the server's configuration takes from Bob, no entry of a folder's own list gives him.
    private static LabOptions Options
    {
        get
        {
            LabOptions options = ChangeLab.Restricted("Minus owner lrwstipekxa\nMinus -user=bob@lab.test r\n");
            return options with
            {
                ExtraDovecot = new Dictionary<string, string>(options.ExtraDovecot)
                {
                    ["protocol doveadm/mail_plugins"] = "quota acl",
                },
            };
        }
    }

    [Fact]
    public void It_names_who_else_has_which_rights_on_which_folders()
    {
        Lab lab = labs.Get(Options);
        LabUser shared = LabShell.NewUser(lab);
        LabUser alone = LabShell.NewUser(lab);
        foreach (string folder in new[] { "Projects", "Team" })
        {
            lab.CreateFolder(shared.Address, folder);
            lab.CreateFolder(alone.Address, folder);
        }

        lab.CreateFolder(alone.Address, "Minus");

        // The owner's own entry, a right without use, and one that another entry takes back.
        Grant(lab, shared, "Projects", "user=" + shared.Address, "lookup", "read", "write", "admin");
        Grant(lab, shared, "Projects", "user=bob@lab.test", "lookup", "read", "write-seen");
        Grant(lab, shared, "Team", "user=bob@lab.test", "lookup", "read", "write-seen");
        Grant(lab, shared, "Team", "anyone", "lookup", "read", "insert", "expunge");
        Grant(lab, shared, "INBOX", "group=sales", "lookup", "post");
        Grant(lab, alone, "Projects", "user=" + alone.Address, "lookup", "read");
        Grant(lab, alone, "Minus", "user=bob@lab.test", "lookup", "read");
        Grant(lab, alone, "INBOX", "anyone", "lookup", "post");
        using Shell shell = AuditRows.Shell(lab);

        shell.Set("rows", Of([shared, alone]));

        PSObject[] rows = [.. shell.Run(Audit + " -ThrottleLimit 1").ThrowOnError().Output];

        PSObject finding = Assert.Single(Many(rows[0], "Findings"));
        Assert.Equal(
            "anyone has lrie (see, read, add, delete) on 'Team'; bob@lab.test has lrs (see, read, mark) on 'Projects', 'Team'.",
            Text(finding, "Evidence")
        );
        Assert.Equal(
            ("SharedWithOthers", "Warning", 2L, ""),
            (Text(finding, "RuleId"), Text(finding, "Severity"), Number(finding, "Value"), Text(finding, "Folder"))
        );
        Assert.Empty(Many(rows[1], "Findings"));
        Assert.All(rows, row => Assert.Empty((IEnumerable)row.Properties["RulesNotJudged"].Value));
    }

    [Fact]
    public void A_policy_names_who_may()
    {
        Lab lab = labs.Get(Options);
        LabUser user = LabShell.NewUser(lab);
        Grant(lab, user, "INBOX", "user=backup@lab.test", "lookup", "read");
        Grant(lab, user, "INBOX", "user=jürgen@lab.test", "lookup", "read");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string policy = folder.Combine("policy.json");
        File.WriteAllText(
            policy,
            "{ \"rules\": { \"SharedWithOthers\": { \"ignore\": [\"Backup@lab.test\"], \"severity\": \"Critical\" } } }"
        );
        using Shell shell = AuditRows.Shell(lab);

        shell.Set("rows", Of([user]));

        dynamic row = shell.Run(Audit + " -Policy $args[0]", policy).Single;

        PSObject finding = Assert.Single(Many((PSObject)row, "Findings"));
        Assert.Equal("jürgen@lab.test has lr (see, read) on 'INBOX'.", Text(finding, "Evidence"));
        Assert.Equal(("Critical", "INBOX"), (Text(finding, "Severity"), Text(finding, "Folder")));
    }

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    public void A_server_without_lists_gives_no_finding_and_is_not_asked(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        using Shell shell = AuditRows.Shell(lab);
        using var log = new CommandLog();

        shell.Set("rows", Of([user]));

        dynamic row = shell.Run(Audit + " -LogPath $args[0]", log.Path).Single;

        Assert.Empty(Many((PSObject)row, "Findings"));
        Assert.Equal(["SharedWithOthers"], ((IEnumerable)row.RulesNotJudged).Cast<string>());
        Assert.DoesNotContain(log.All(), command => command.StartsWith("GETACL", System.StringComparison.Ordinal));
    }

    private static void Grant(Lab lab, LabUser user, string folder, string who, params string[] rights) =>
        lab.Doveadm(user.Address, "acl add", [folder, who, .. rights]);
}
