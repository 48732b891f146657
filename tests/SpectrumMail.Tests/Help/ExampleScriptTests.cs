using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>The scripts of examples/, each run as its user would; the lab comes in as default values of parameters.</summary>
[Collection(HelpLab.OneAtATime)]
public sealed class ExampleScriptTests(Labs labs)
{
    [Fact]
    public void Invoices_are_saved_once_and_then_only_new_ones()
    {
        using var lab = new ExampleLab(labs);

        Assert.Equal(
            ["invoice-4711.pdf"],
            lab.Run("& $examples/save-invoices.ps1 -Credential $me -Path invoices")
                .ThrowOnError()
                .Output.Select(file => ((FileInfo)file.BaseObject).Name)
        );
        Assert.Empty(lab.Run("& $examples/save-invoices.ps1 -Credential $me -Path invoices").ThrowOnError().Output);
        lab.Lab.Append("me@charter.net", "INBOX", HelpLab.Invoice);

        Assert.Equal(
            ["invoice-4711 (2).pdf"],
            lab.Run("& $examples/save-invoices.ps1 -Credential $me -Path invoices")
                .ThrowOnError()
                .Output.Select(file => ((FileInfo)file.BaseObject).Name)
        );
        Assert.Empty(lab.Run("Get-SpectrumSession").Output);
    }

    [Fact]
    public void Mail_flow_is_checked_with_the_exit_codes_of_a_plugin()
    {
        using var lab = new ExampleLab(labs);
        File.WriteAllText(
            lab.File("flow.csv"),
            "Name,UserName,PasswordFile\nme,me@charter.net,mail-password\nann,ann@charter.net,mail-password\n"
        );
        File.WriteAllText(lab.File("flow-pairs.csv"), "Session,TargetSession\nme,ann\nann,me\n");

        string[] good = Lines(
            lab,
            "& $examples/check-mailflow.ps1 -Module $module flow.csv flow-pairs.csv mail.prom; $LASTEXITCODE; "
                + "Get-Content mail.prom -First 1"
        );
        string[] late = Lines(
            lab,
            "& $examples/check-mailflow.ps1 -Module $module flow.csv -CriticalSec 0.0001 -WarningSec 0; $LASTEXITCODE"
        );
        string[] broken = Lines(lab, "& $examples/check-mailflow.ps1 -Module $module missing.csv; $LASTEXITCODE");

        Assert.Matches(@"^SPECTRUM OK - 2 results are well \| 'latency (me|ann)@charter\.net (me|ann)@charter\.net'=", good[0]);
        Assert.Equal(
            ["0", "# HELP spectrum_mailflow_success Whether the test message arrived outside the spam folder."],
            good[1..]
        );
        Assert.StartsWith("SPECTRUM CRITICAL - 2 of 2 not well: ", late[0], StringComparison.Ordinal);
        Assert.Equal("2", late[^1]);
        Assert.StartsWith("SPECTRUM UNKNOWN - the check could not run: ", broken[0], StringComparison.Ordinal);
        Assert.Equal("3", broken[^1]);
    }

    [Fact]
    public void The_mail_that_should_have_come_is_there_or_is_missed()
    {
        using var lab = new ExampleLab(labs);
        const string Check =
            "& $examples/expect-mail.ps1 -Module $module -UserName me@charter.net -WaitSec 2 -Subject 'Backup finished'";
        const string Mail = "From: backup@charter.net\r\nSubject: Backup finished\r\n\r\nAll is well.\r\n";

        string[] missed = Lines(lab, Check + " -PasswordFile mail-password; $LASTEXITCODE");
        lab.Lab.Append("me@charter.net", "INBOX", System.Text.Encoding.ASCII.GetBytes(Mail));
        string[] there = Lines(lab, Check + " -From backup@ -PasswordFile mail-password; $LASTEXITCODE");
        string[] other = Lines(lab, Check + " -From ann@ -PasswordFile mail-password; $LASTEXITCODE");
        string[] broken = Lines(lab, Check + " -PasswordFile no-such-file; $LASTEXITCODE");

        Assert.StartsWith("CRITICAL - no mail with 'Backup finished' has come since ", missed[0], StringComparison.Ordinal);
        Assert.StartsWith("OK - 'Backup finished' came at ", there[0], StringComparison.Ordinal);
        Assert.StartsWith("UNKNOWN - the mailbox could not be read: ", broken[0], StringComparison.Ordinal);
        Assert.Equal(["2", "0", "2", "3"], new[] { missed, there, other, broken }.Select(lines => lines[^1]));
    }

    private static string[] Lines(ExampleLab lab, string script) =>
        [.. lab.Run(script).ThrowOnError().Output.Select(line => line.ToString())];

    [Fact]
    public void Accounts_are_checked_and_the_bad_ones_listed_with_their_cause()
    {
        using var lab = new ExampleLab(labs);
        File.WriteAllText(
            lab.File("check.csv"),
            "EmailAddress,Password\nme@charter.net,Correct-Horse-1\nann@charter.net,wrong\nbob@charter.net,\n"
        );

        ShellResult result = lab.Run("& $examples/check-accounts.ps1 check.csv result.csv; $LASTEXITCODE");

        string[] lines = [.. result.ThrowOnError().Output.Select(line => line.ToString())];
        Assert.Equal("3 accounts, 6 connections tested, 2 failed.", lines[0]);
        Assert.Equal("  BadCredentials: 2", lines[1]);
        Assert.Equal("1", lines[^1]);
        Assert.Equal(7, File.ReadAllLines(lab.File("result.csv")).Length);
    }

    [Fact]
    public void Every_user_gets_the_settings_as_files_and_by_mail()
    {
        using var lab = new ExampleLab(labs);
        int before = lab.Lab.ReadMail("ann@charter.net").Count;
        File.WriteAllText(lab.File("users.csv"), "EmailAddress,DisplayName\nann@charter.net,Ann\n");

        ShellResult result = lab.Run("& $examples/client-settings.ps1 users.csv settings -Credential $me");

        Assert.Equal(4, result.ThrowOnError().Output.Count);
        string mail = System.Text.Encoding.UTF8.GetString(
            lab.Lab.WaitForMail("ann@charter.net", before + 1, TimeSpan.FromSeconds(30))[^1]
        );
        Assert.Contains("Subject: Your mail settings", mail, StringComparison.Ordinal);
        Assert.Contains(".mobileconfig", mail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nightly_audit_writes_the_report_and_mails_it_once()
    {
        using var lab = new ExampleLab(labs);
        int before = lab.Lab.ReadMail("boss@charter.net").Count;

        string[] lines =
        [
            .. lab.Run(
                    "1..2 | ForEach-Object { & $examples/nightly-audit.ps1 mailboxes.csv reports -To boss@charter.net "
                        + "-Credential $me }"
                )
                .ThrowOnError()
                .Output.Select(line => line.ToString()),
        ];

        Assert.All(lines, line => Assert.Matches("^2 mailboxes, 0 not read, [0-9]+ findings; the report: Sent$", line));
        Assert.Equal(2, lines.Length);
        string mail = System.Text.Encoding.UTF8.GetString(
            lab.Lab.WaitForMail("boss@charter.net", before + 1, TimeSpan.FromSeconds(30))[^1]
        );
        Assert.Contains("filename=audit-", mail.Replace("\"", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(lab.File("reports"), "*.html"));
    }

    [Fact]
    public void What_bounced_is_listed_and_sets_the_exit_code()
    {
        using var lab = new ExampleLab(labs);
        lab.Set("ann", Labs.Credential(new LabUser("ann@charter.net", HelpLab.Password)));
        string id = Guid.NewGuid().ToString("N") + "@charter.net";
        lab.Run($"Send-SpectrumMail -To bob@charter.net -Subject Offer -MessageId {id} -SentLog sent.log -Credential $ann")
            .ThrowOnError();
        string script = "& $examples/report-bounces.ps1 -Credential $ann -SentLog sent.log -Path bounced.csv; $LASTEXITCODE";

        Assert.Equal(["Accepted: 1", "0"], lab.Run(script).ThrowOnError().Output.Select(line => line.ToString()));
        string report =
            "From: MAILER-DAEMON@mx.example.com\r\nTo: ann@charter.net\r\nSubject: failure notice\r\n\r\n"
            + "Hi. This is the qmail-send program at mx.example.com.\r\n\r\n<bob@charter.net>:\r\n"
            + "Remote host said: 550 5.1.1 User unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
            + $"From: ann@charter.net\r\nTo: bob@charter.net\r\nMessage-ID: <{id}>\r\nSubject: Offer\r\n";
        lab.Lab.Append("ann@charter.net", "INBOX", System.Text.Encoding.ASCII.GetBytes(report));

        string[] lines = [.. lab.Run(script).ThrowOnError().Output.Select(line => line.ToString())];

        Assert.Equal(["Bounced: 1", "3"], [lines[0], lines[^1]]);
        Assert.StartsWith("  bob@charter.net: Bounced, RecipientUnknown. ", lines[1], StringComparison.Ordinal);
        Assert.Contains("5.1.1", File.ReadAllText(lab.File("bounced.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mailbox_migrates_and_a_second_run_copies_nothing_twice()
    {
        using var lab = new ExampleLab(labs);
        LabUser house = LabShell.NewUser(lab.Lab);
        lab.Set("house", Labs.Credential(house));

        string first = lab.Run("& $examples/migrate-mailbox.ps1 $me $house").ThrowOnError().Output[^1].ToString();
        string second = lab.Run("& $examples/migrate-mailbox.ps1 $me $house").ThrowOnError().Output[^1].ToString();

        Assert.EndsWith("66 messages copied now, 0 before, 0 problems.", first, StringComparison.Ordinal);
        Assert.EndsWith("0 messages copied now, 66 before, 0 problems.", second, StringComparison.Ordinal);
        Assert.Equal(61, lab.Lab.ReadMail(house.Address).Count);
    }

    [Fact]
    public void An_alert_is_dealt_with_when_it_arrives()
    {
        using var lab = new ExampleLab(labs);
        using System.Management.Automation.PowerShell watch = lab.Prepare(
            "& $examples/watch-alert.ps1 $me -ForSeconds 30 -Action { \"seen $($_.Subject)\" } | Select-Object -First 1"
        );
        IAsyncResult running = watch.BeginInvoke<object, System.Management.Automation.PSObject>(null, Seen);

        // The watch counts the messages after its start, which cannot be seen from outside: so until it has seen one.
        Assert.True(
            System.Threading.SpinWait.SpinUntil(
                () =>
                {
                    lab.Lab.Append(
                        "me@charter.net",
                        "INBOX",
                        System.Text.Encoding.ASCII.GetBytes("From: a@example.com\r\nSubject: Alert: disk full\r\n\r\n")
                    );
                    return running.AsyncWaitHandle.WaitOne(500);
                },
                TimeSpan.FromSeconds(40)
            )
        );

        watch.EndInvoke(running);
        Assert.Equal("seen Alert: disk full", Assert.Single(Seen).ToString());
    }

    private System.Management.Automation.PSDataCollection<System.Management.Automation.PSObject> Seen { get; } = [];
}

/// <summary>A shell for a script of examples/: <c>$examples</c> is their folder, <c>$me</c> the account's credential.</summary>
internal sealed class ExampleLab : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell;

    public ExampleLab(Labs labs)
    {
        Directory.CreateDirectory(_folder.Path);
        Lab = HelpLab.Ready(labs);
        _shell = HelpLab.Shell(Lab, _folder.Path);
        _shell.Set("examples", Path.Combine(Repository.Root, "examples"));
        _shell.Set("module", Repository.Module);
        _shell.Set("me", Labs.Credential(new LabUser("me@charter.net", HelpLab.Password)));
    }

    public Lab Lab { get; }

    public string File(string name) => _folder.Combine(name);

    public ShellResult Run(string script) => _shell.Run(script);

    public System.Management.Automation.PowerShell Prepare(string script) => _shell.Prepare(script);

    public void Set(string name, object value) => _shell.Set(name, value);

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }
}
