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
