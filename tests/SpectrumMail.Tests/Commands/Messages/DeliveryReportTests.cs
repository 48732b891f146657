using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Mail.Delivery;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Get-SpectrumDeliveryReport on the reports that Postfix writes, on shapes in a folder, and on files.</summary>
public sealed class DeliveryReportTests(Labs labs)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    // The server of the recipients: another Postfix, which refuses them in five ways.
    private static readonly Dictionary<string, string> s_remote = new()
    {
        ["smtpd_tls_security_level"] = "may",
        ["smtpd_sender_restrictions"] = "",
        ["smtpd_relay_restrictions"] = "permit",
        ["smtpd_recipient_restrictions"] =
            "check_recipient_access inline:{ {unknown.test=550 5.1.1 User unknown} {closed.test=550 5.2.1 Mailbox disabled} "
            + "{policy.test=550 5.7.1 Refused by policy} {gone.test=550 5.1.2 Domain not found} "
            + "{full.test=552 5.2.2 Mailbox full} }, reject",
    };

    private static readonly Dictionary<string, DeliveryCause> s_causes = new()
    {
        ["unknown.test"] = DeliveryCause.RecipientUnknown,
        ["closed.test"] = DeliveryCause.MailboxDisabled,
        ["policy.test"] = DeliveryCause.PolicyRefused,
        ["gone.test"] = DeliveryCause.DomainUnknown,
        ["full.test"] = DeliveryCause.MailboxFull,
    };

    // No server listens where mail for late.test goes.
    private static readonly Dictionary<string, string> s_sending = new()
    {
        ["delay_warning_time"] = "1s",
        ["minimal_backoff_time"] = "1s",
        ["maximal_backoff_time"] = "2s",
        ["queue_run_delay"] = "1s",
    };

    [Fact]
    public void Postfix_reports_are_read_fully()
    {
        using SendLab send = Start(s_sending);
        string id = Guid.NewGuid().ToString("N") + "@example.org";
        send.Run(
                $"Send-SpectrumMail -To a@unknown.test, b@full.test, c@late.test, $to -Subject 'four ways' -MessageId {id} "
                    + "-DeliveryNotificationOption OnSuccess, OnFailure, Delay @p"
            )
            .ThrowOnError();

        WaitForReports(send, 4);

        Assert.Equal(
            [
                "Delay c@late.test 4.4.1 ServerUnreachable",
                "Hard a@unknown.test 5.1.1 RecipientUnknown",
                // Dovecot takes the message over LMTP and reports nothing itself (RFC 3461, section 5.2.2).
                "Relayed " + send.Recipient.Address + " 2.0.0 None",
                "Soft b@full.test 5.2.2 MailboxFull",
            ],
            Lines(send, "$reports | ForEach-Object { \"$($_.Class) $($_.Recipient) $($_.Status) $($_.Cause)\" } | Sort-Object")
        );
        Assert.Equal(
            [$"{id} {id} four ways DeliveryStatus INBOX True True"],
            Lines(
                send,
                "$reports | ForEach-Object { \"$($_.OriginalMessageId) $($_.EnvelopeId) $($_.OriginalSubject) $($_.Format) "
                    + "$($_.Folder) $([bool]($_.Uid -and $_.UidValidity -and $_.Received)) "
                    + "$([bool]($_.DiagnosticCode -and $_.ReportingHost -like 'mail.*'))\" } | Sort-Object -Unique"
            )
        );
        Assert.Equal(
            ["127.0.0.1", "550 5.1.1"],
            Lines(send, "$r = $reports | Where-Object Recipient -like a@*; $r.RemoteHost; $r.DiagnosticCode.Substring(0, 9)")
        );
    }

    [Fact]
    public void A_message_that_expires_in_the_queue_is_a_soft_bounce()
    {
        var settings = new Dictionary<string, string>(s_sending)
        {
            ["delay_warning_time"] = "0h",
            ["maximal_queue_lifetime"] = "2s",
            ["bounce_queue_lifetime"] = "2s",
        };
        using SendLab send = Start(settings);
        send.Run("Send-SpectrumMail -To c@late.test -Subject late @p").ThrowOnError();

        WaitForReports(send, 1);

        Assert.Equal(
            ["Soft 4.4.1 failed"],
            Lines(send, "$reports | ForEach-Object { \"$($_.Class) $($_.Status) $($_.Action)\" }")
        );
    }

    [Fact]
    public void Match_gives_the_exact_table_of_a_thousand_messages()
    {
        using SendLab send = Start(s_sending);
        send.Shell.Set("log", Path.Combine(send.State, "sent.log"));
        string[] recipients = [.. Enumerable.Range(0, 1000).Select(number => AddressOf(number, send.Recipient.Address))];
        send.Shell.Set("recipients", recipients);
        send.Run(
                "$recipients | ForEach-Object { [pscustomobject]@{ To = $_; Subject = 'text' } } | "
                    + "Send-SpectrumMail -Body text -SentLog $log -ThrottleLimit 4 -MaxRecipientsPerDay 0 @p"
            )
            .ThrowOnError();
        WaitForReports(send, 70);

        string[] table = Lines(
            send,
            "Get-SpectrumDeliveryReport -Match -SentLog $log | ForEach-Object { \"$($_.State) $($_.Recipient) $($_.Cause)\" }"
        );

        Assert.Equal(
            recipients.Select(address => $"{StateOf(address)} {address} {CauseOf(address)}").Order(StringComparer.Ordinal),
            table.Order(StringComparer.Ordinal)
        );
        Assert.Equal((930, 50, 20), (Count(table, "Accepted"), Count(table, "Bounced"), Count(table, "Delayed")));
    }

    private static int Count(string[] table, string state) => table.Count(row => row.StartsWith(state, StringComparison.Ordinal));

    // 50 in five ways, 20 that wait, and the others arrive.
    private static string AddressOf(int number, string good)
    {
        if (number < 50)
        {
            return $"r{number}@{s_causes.Keys.ElementAt(number % s_causes.Count)}";
        }

        return number < 70 ? $"r{number}@late.test" : good;
    }

    private static SentState StateOf(string address)
    {
        if (address.EndsWith("@late.test", StringComparison.Ordinal))
        {
            return SentState.Delayed;
        }

        return s_causes.ContainsKey(address.Split('@')[1]) ? SentState.Bounced : SentState.Accepted;
    }

    private static DeliveryCause CauseOf(string address)
    {
        DeliveryCause otherwise = StateOf(address) == SentState.Delayed ? DeliveryCause.ServerUnreachable : DeliveryCause.None;
        return s_causes.GetValueOrDefault(address.Split('@')[1], otherwise);
    }

    [Fact]
    public void Shapes_in_a_folder_are_found_by_the_server_and_a_checkpoint_gives_what_is_new()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        string[] files = [.. Directory.GetFiles(ShapeTests.Folder, "*.eml").Order(StringComparer.Ordinal)];
        foreach (string file in files)
        {
            lab.Append(user.Address, "INBOX", File.ReadAllBytes(file));
        }

        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Set("checkpoint", folder.Combine("reports.json"));
        string[] all = Names(shell, "Get-SpectrumDeliveryReport -All");
        string[] chosen = Names(shell, "Get-SpectrumDeliveryReport -Checkpoint $checkpoint");

        // What is no report in its header, and has no sign of one, is found with -All only.
        Assert.Equal(["Hard ann@example.net Look at this"], all.Except(chosen));
        Assert.Empty(chosen.Except(all));
        Assert.Empty(Names(shell, "Get-SpectrumDeliveryReport -Checkpoint $checkpoint"));
        lab.Append(user.Address, "INBOX", File.ReadAllBytes(Path.Combine(ShapeTests.Folder, "qmail.eml")));
        Assert.Single(Names(shell, "Get-SpectrumDeliveryReport -Checkpoint $checkpoint"));
    }

    [Fact]
    public void Files_and_directories_are_read_without_a_session()
    {
        using Shell shell = LabShell.For(labs.Full);
        shell.Set("shapes", ShapeTests.Folder);
        string[] directory = Names(shell, "Get-SpectrumDeliveryReport -Path $shapes");

        Assert.True(directory.Length > 100);
        Assert.Equal(
            directory,
            Names(shell, "Get-ChildItem $shapes -Filter *.eml | Sort-Object Name -CaseSensitive | Get-SpectrumDeliveryReport")
        );
        Assert.NotEmpty(Names(shell, "Get-SpectrumDeliveryReport -Path \"$shapes/q*.eml\""));
        Assert.Equal(
            "qmail.eml",
            Path.GetFileName((string)shell.Run("(Get-SpectrumDeliveryReport -Path \"$shapes/qmail.eml\").Path").Value)
        );
        Assert.Empty(Names(shell, "Get-SpectrumDeliveryReport -Path $shapes -Since ([DateTime]::Now)"));
        Assert.Equal("FilterNeedsFolder", shell.Run("Get-SpectrumDeliveryReport -Path $shapes -Unread").FatalId);
        Assert.Equal(
            "SentLogNotFound",
            shell.Run("Get-SpectrumDeliveryReport -Path $shapes -Match -SentLog /nowhere/log").FatalId
        );
        Assert.Equal("MatchNeedsEveryReport", shell.Run("Get-SpectrumDeliveryReport -Match -Checkpoint /tmp/never.json").FatalId);
    }

    [Fact]
    public void The_outbox_keeps_a_log_of_what_it_sent()
    {
        using var send = new SendLab(labs.Sending());
        send.Run("Send-SpectrumMail -To $to -Subject 'in the log' -Queue @p").ThrowOnError();

        Assert.Equal(
            [$"{send.Recipient.Address} Accepted {send.Sender.Address} True"],
            Lines(
                send,
                "Get-SpectrumOutbox -Sent -OutboxPath $outbox | "
                    + "ForEach-Object { \"$($_.Recipient) $($_.State) $($_.Account) $([bool]$_.MessageId)\" }"
            )
        );
        Assert.DoesNotContain("in the log", File.ReadAllText(Path.Combine(send.Outbox, "sent.log")), StringComparison.Ordinal);
        Assert.Empty(send.Run("Get-SpectrumOutbox -OutboxPath $outbox -State Queued, Sent").ThrowOnError().Output);
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_found_before_anything_is_sent()
    {
        using var send = new SendLab(labs.Sending());

        ShellResult result = send.Run("Send-SpectrumMail -To $to -Subject no -SentLog $args[0] @p", send.State);

        Assert.Equal("StorageUnavailable", result.FatalId);
        Assert.Empty(result.Output);
        Assert.Equal(0, send.Arrived());
    }

    private SendLab Start(Dictionary<string, string> settings)
    {
        labs.Sending();
        int port = labs.Get(new LabOptions { ExtraPostfix = s_remote }).SubmissionPort;
        string[] domains = [.. s_causes.Keys];
        var routes = new Dictionary<string, string>(settings)
        {
            ["relay_domains"] = string.Join(", ", domains) + ", late.test",
            ["transport_maps"] =
                $"inline:{{ {string.Join(' ', domains.Select(domain => $"{{{domain}=smtp:[127.0.0.1]:{port}}}"))} "
                + "{late.test=smtp:[127.0.0.1]:1} }",
        };
        var send = new SendLab(labs.Get(new LabOptions { ExtraPostfix = routes }));
        send.Run(
                "$ca = @{ CertificateAuthority = $p.CertificateAuthority; Server = $p.SmtpServer; Port = $p.ImapPort }; "
                    + "$null = Connect-Spectrum $p.Credential @ca"
            )
            .ThrowOnError();
        return send;
    }

    private static void WaitForReports(SendLab send, int count)
    {
        int found = 0;
        SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(500);
                found = (int)send.Run("$reports = @(Get-SpectrumDeliveryReport); $reports.Count").Value;
                return found >= count;
            },
            s_patience
        );
        Assert.Equal(count, found);
    }

    private static string[] Lines(SendLab send, string script) => Lines(send.Run(script));

    private static string[] Lines(ShellResult result) => [.. result.ThrowOnError().Output.Select(value => value.ToString())];

    private static string[] Names(Shell shell, string script) =>
        Lines(shell.Run(script + " | ForEach-Object { \"$($_.Class) $($_.Recipient) $($_.Subject)\" }"));
}
