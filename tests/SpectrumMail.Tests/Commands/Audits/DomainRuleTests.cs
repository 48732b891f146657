using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The rule DomainAuthentication, with a real name server.</summary>
[Collection(DiscoveryTestGroup.Name)]
public sealed class DomainRuleTests(DiscoveryLab discovery, Labs labs) : IDisposable
{
    private const string Reject = "v=DMARC1; p=reject; rua=mailto:dmarc@good.test";

    private static readonly string[] s_records =
    [
        "--log-queries",
        Txt("good.test", "v=spf1 mx -all"),
        Txt("good.test", "another text"),
        Txt("_dmarc.good.test", Reject),
        Txt("sub.good.test", "v=spf1 -all"),
        Txt("split.test", "v=spf1 include:a.te,st -all"),
        Txt("_dmarc.split.test", "v=DMARC1 ; P = Quarantine"),
        Txt("nospf.test", "v=spf10 -all"),
        Txt("_dmarc.nospf.test", Reject),
        Txt("twospf.test", "v=spf1 -all"),
        Txt("twospf.test", "V=SPF1 mx ~all"),
        Txt("_dmarc.twospf.test", Reject),
        Txt("open.test", "v=spf1 mx +all"),
        Txt("_dmarc.open.test", Reject),
        Txt("nodmarc.test", "v=spf1 -all"),
        Txt("none.test", "v=spf1 -all"),
        Txt("_dmarc.none.test", "v=DMARC1; p=none"),
        Txt("twodmarc.test", "v=spf1 -all"),
        Txt("_dmarc.twodmarc.test", Reject),
        Txt("_dmarc.twodmarc.test", "v=DMARC1; p=none"),
        Txt("odd.test", "v=spf1 -all"),
        Txt("_dmarc.odd.test", "v=DMARC1; pct=50"),
        Txt("sub.sp.test", "v=spf1 -all"),
        Txt("_dmarc.sp.test", "v=DMARC1; p=reject; sp=none"),
    ];

    public void Dispose() => discovery.Restore();

    [Fact]
    public void It_names_what_the_domain_lacks_and_asks_once_for_each_domain()
    {
        (string Domain, string Evidence)[] cases =
        [
            ("good.test", ""),
            ("sub.good.test", ""),
            ("split.test", ""),
            ("nospf.test", "nospf.test publishes no SPF record."),
            ("twospf.test", "twospf.test publishes 2 SPF records, and receivers ignore all."),
            ("open.test", "The SPF record of open.test permits every server (+all)."),
            ("nodmarc.test", "nodmarc.test publishes no DMARC record."),
            ("none.test", "The DMARC record of none.test only asks for reports about none.test (none)."),
            ("twodmarc.test", "twodmarc.test publishes 2 DMARC records, and receivers ignore all."),
            ("odd.test", "The DMARC record of odd.test names an unknown policy ('')."),
            ("sub.sp.test", "The DMARC record of sp.test only asks for reports about sub.sp.test (none)."),
            ("unknown.test", "unknown.test publishes no SPF record. unknown.test publishes no DMARC record."),
        ];
        using LabDns dns = Start();
        using Shell shell = AuditRows.Shell(labs.Full);
        shell.Set("rows", Rows([.. cases.Select(one => one.Domain), "nospf.test", "NoSPF.test", "unknown.test"]));

        PSObject[] rows =
        [
            .. shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule domainauthentication, Quota*").ThrowOnError().Output,
        ];

        Assert.Equal(cases.Length + 3, rows.Length);
        Assert.All(rows, row => Assert.Empty((IEnumerable)row.Properties["RulesNotJudged"].Value));
        foreach ((string domain, string evidence) in cases)
        {
            PSObject row = rows.First(row => Text(row, "EmailAddress").EndsWith("@" + domain, StringComparison.Ordinal));
            Assert.Equal(evidence, string.Concat(Many(row, "Findings").Select(finding => Text(finding, "Evidence"))));
        }

        Assert.Equal(
            [1, 1, 1, 1],
            ((string[])["nospf.test", "_dmarc.nospf.test", "unknown.test", "_dmarc.unknown.test"]).Select(name =>
                Asked(dns, name)
            )
        );
    }

    [Fact]
    public void What_the_name_servers_do_not_say_is_no_finding_and_is_warned_of_once()
    {
        using LabDns dns = Start();
        using Shell shell = AuditRows.Shell(labs.Full);

        shell.Set("rows", Rows(["refused.invalid", "refused.invalid", "localhost"]));

        ShellResult result = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule DomainAuthentication");

        Assert.Null(result.Fatal);
        Assert.All(result.Output, row => Assert.Empty(Many(row, "Findings")));
        Assert.All(
            result.Output,
            row => Assert.Equal(["DomainAuthentication"], ((IEnumerable)row.Properties["RulesNotJudged"].Value).Cast<string>())
        );
        Assert.All(result.Output, row => Assert.Equal("Ok", Text(row, "Status")));
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains(result.Warnings, warning => warning.Contains("refused.invalid", StringComparison.Ordinal));
    }

    [Fact]
    public void No_name_server_is_asked_unless_the_rule_is_named()
    {
        using LabDns dns = Start();
        using Shell shell = AuditRows.Shell(labs.Full);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string policy = folder.Combine("policy.json");
        File.WriteAllText(
            policy,
            "{ \"rules\": { \"DomainAuthentication\": { \"enabled\": true, \"severity\": \"Critical\" } } }"
        );
        shell.Set("rows", Rows(["nospf.test"]));

        dynamic all = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab").Single;
        dynamic stars = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule *").Single;
        ShellResult pattern = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule Domain*");
        int unasked = Asked(dns, "nospf.test");
        dynamic enabled = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Policy $args[0]", policy).Single;
        dynamic both = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule *, DomainAuthentication").Single;

        Assert.Equal(0, unasked);
        Assert.All(
            new[] { all, stars },
            row => Assert.DoesNotContain("DomainAuthentication", ((IEnumerable)row.RulesNotJudged).Cast<string>())
        );
        Assert.Equal("RuleUnknown", pattern.FatalId);
        Assert.Equal("Critical", Text(Assert.Single(Many((PSObject)enabled, "Findings")), "Severity"));
        Assert.Equal("DomainAuthentication", Text(Assert.Single(Many((PSObject)both, "Findings")), "RuleId"));
        Assert.Equal(2, Asked(dns, "nospf.test"));
    }

    // Exceptions of the DNS library's own types once cost the row of the mailbox.
    [Theory]
    [InlineData("a.test")]
    [InlineData("long")]
    public void An_answer_that_is_none_and_a_name_that_is_too_long_do_not_cost_the_audit(string domain)
    {
        string name = domain == "long" ? string.Join(".", Enumerable.Repeat(new string('a', 49), 5)) + ".test" : domain;
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = AnswerWithAnotherIdAsync(socket);
        DiscoveryLab.Lead($"127.0.0.1:{((IPEndPoint)socket.Client.LocalEndPoint!).Port}", null);
        using Shell shell = AuditRows.Shell(labs.Full);
        shell.Set("rows", Rows([name]));

        ShellResult result = shell.Run("$rows | Invoke-SpectrumMailboxAudit @lab -Rule DomainAuthentication");

        PSObject row = Assert.Single(result.Output);
        Assert.Equal("Ok", Text(row, "Status"));
        Assert.Equal(["DomainAuthentication"], ((IEnumerable)row.Properties["RulesNotJudged"].Value).Cast<string>());
        Assert.Contains(name, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static async Task AnswerWithAnotherIdAsync(UdpClient socket)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult question = await socket.ReceiveAsync();
                byte[] answer = [.. question.Buffer];
                answer[0] ^= 0xFF;
                answer[2] |= 0x80;
                await socket.SendAsync(answer, question.RemoteEndPoint);
            }
        }
        catch (Exception ex) when (ex is ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    private static string Txt(string name, string text) => $"--txt-record={name},{text}";

    private static int Asked(LabDns dns, string name) =>
        dns.LogText.Split('\n').Count(line => line.Contains($"query[TXT] {name} from", StringComparison.OrdinalIgnoreCase));

    // Every row is the same mailbox, under an address of its own.
    private PSObject[] Rows(IReadOnlyList<string> domains)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        return
        [
            .. domains.Select(
                (domain, number) =>
                    Row(
                        ("EmailAddress", $"box{number}@{domain}"),
                        ("UserName", user.Address),
                        ("Password", user.Password),
                        ("Server", labs.Full.Host)
                    )
            ),
        ];
    }

    private LabDns Start()
    {
        discovery.SkipUnlessThere();
        LabDns dns = LabDns.Start(s_records, out _)!;
        DiscoveryLab.Lead($"127.0.0.1:{dns.Port}", null);
        return dns;
    }
}
