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

    // The reports are of Postfix; only the refusals are arranged.
    private static readonly Dictionary<string, string> s_refusals = new()
    {
        ["relay_domains"] = "unknown.test, closed.test, policy.test, gone.test, full.test, late.test",
        ["transport_maps"] =
            "inline:{ {unknown.test=error:5.1.1 User unknown} {closed.test=error:5.2.1 Mailbox disabled} "
            + "{policy.test=error:5.7.1 Rejected by policy} {gone.test=error:5.1.2 Host or domain name not found} "
            + "{full.test=error:5.2.2 Mailbox full} {late.test=retry:4.4.1 Connection timed out} }",
        ["delay_warning_time"] = "1s",
        ["minimal_backoff_time"] = "1s",
        ["maximal_backoff_time"] = "2s",
        ["queue_run_delay"] = "1s",
    };

    [Fact]
    public void Postfix_reports_are_read_fully()
    {
        using SendLab send = Start(new LabOptions { ExtraPostfix = s_refusals });
        string id = Guid.NewGuid().ToString("N") + "@example.org";
        send.Run(
                $"Send-SpectrumMail -To a@unknown.test, b@full.test, c@late.test, $to -Subject 'four ways' -MessageId {id} "
                    + "-DeliveryNotificationOption OnSuccess, OnFailure, Delay @p"
            )
            .ThrowOnError();

        SpectrumDeliveryReport[] reports = WaitForReports(send, 4);

        Assert.Equal(
            [
                "Hard a@unknown.test 5.1.1 RecipientUnknown",
                "Soft b@full.test 5.2.2 MailboxFull",
                "Delay c@late.test 4.4.1 ServerUnreachable",
            ],
            reports
                .Where(report => report.Recipient != send.Recipient.Address)
                .OrderBy(report => report.Recipient, StringComparer.Ordinal)
                .Select(report => $"{report.Class} {report.Recipient} {report.Status} {report.Cause}")
        );
        SpectrumDeliveryReport delivered = Assert.Single(reports, report => report.Recipient == send.Recipient.Address);
        Assert.True(delivered.Class is DeliveryClass.Delivered or DeliveryClass.Relayed, delivered.Class.ToString());
        Assert.All(
            reports,
            report =>
            {
                Assert.Equal((id, id, "four ways"), (report.OriginalMessageId, report.EnvelopeId, report.OriginalSubject));
                Assert.Equal((DeliveryReportFormat.DeliveryStatus, "INBOX"), (report.Format, report.Folder));
                Assert.True(report.Uid > 0 && report.UidValidity > 0 && report.Received is not null);
                Assert.NotEmpty(report.DiagnosticCode);
                Assert.StartsWith("mail.", report.ReportingHost, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void A_message_that_expires_in_the_queue_is_a_soft_bounce()
    {
        var settings = new Dictionary<string, string>(s_refusals)
        {
            ["delay_warning_time"] = "0h",
            ["maximal_queue_lifetime"] = "2s",
            ["bounce_queue_lifetime"] = "2s",
        };
        using SendLab send = Start(new LabOptions { ExtraPostfix = settings });
        send.Run("Send-SpectrumMail -To c@late.test -Subject late @p").ThrowOnError();

        SpectrumDeliveryReport report = Assert.Single(WaitForReports(send, 1));

        Assert.Equal((DeliveryClass.Soft, "4.4.1", "failed"), (report.Class, report.Status, report.Action));
    }

    [Fact]
    public void Match_gives_the_exact_table_of_a_thousand_messages()
    {
        using SendLab send = Start(new LabOptions { ExtraPostfix = s_refusals });
        string[] bad = ["unknown.test", "closed.test", "policy.test", "gone.test", "full.test"];
        string log = Path.Combine(send.State, "sent.log");
        string[] recipients =
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(number =>
                    number switch
                    {
                        < 50 => $"r{number}@{bad[number % 5]}",
                        < 70 => $"r{number}@late.test",
                        _ => send.Recipient.Address,
                    }
                ),
        ];
        send.Shell.Set("rows", recipients.Select((to, number) => new { To = to, Subject = "no " + number }).ToArray());
        send.Run("$rows | Send-SpectrumMail -Body text -SentLog $args[0] -ThrottleLimit 4 -MaxRecipientsPerDay 0 @p", log)
            .ThrowOnError();
        WaitForReports(send, 70);

        SentRecipientStatus[] table = Objects<SentRecipientStatus>(
            send.Run("Get-SpectrumDeliveryReport -Match -SentLog $args[0]", log)
        );

        Assert.Equal(1000, table.Length);
        Assert.Equal(
            ["Accepted 930", "Bounced 50", "Delayed 20"],
            table
                .GroupBy(row => row.State.ToString())
                .Select(group => $"{group.Key} {group.Count()}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(recipients.Order(StringComparer.Ordinal), table.Select(row => row.Recipient).Order(StringComparer.Ordinal));
        Assert.All(
            table,
            row =>
            {
                SentState expected = SentState.Accepted;
                expected = bad.Any(row.Recipient.EndsWith) ? SentState.Bounced : expected;
                Assert.Equal(
                    row.Recipient.EndsWith("late.test", StringComparison.Ordinal) ? SentState.Delayed : expected,
                    row.State
                );
            }
        );
        Assert.Equal(
            ["DomainUnknown", "MailboxDisabled", "MailboxFull", "PolicyRefused", "RecipientUnknown"],
            table
                .Where(row => row.State == SentState.Bounced)
                .Select(row => row.Cause.ToString())
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
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
        string[] all = Names(shell.Run("Get-SpectrumDeliveryReport -AllMessages"));
        string[] chosen = Names(shell.Run("Get-SpectrumDeliveryReport -Checkpoint $checkpoint"));

        // What is no report in its header, and has no sign of one, is found with -AllMessages only.
        Assert.Equal(["Hard ann@example.net Look at this"], all.Except(chosen));
        Assert.Empty(chosen.Except(all));
        Assert.Empty(Names(shell.Run("Get-SpectrumDeliveryReport -Checkpoint $checkpoint")));
        lab.Append(user.Address, "INBOX", File.ReadAllBytes(Path.Combine(ShapeTests.Folder, "qmail.eml")));
        Assert.Single(Names(shell.Run("Get-SpectrumDeliveryReport -Checkpoint $checkpoint")));
    }

    [Fact]
    public void Files_and_directories_are_read_without_a_session()
    {
        using Shell shell = LabShell.For(labs.Full);
        shell.Set("shapes", ShapeTests.Folder);
        string[] directory = Names(shell.Run("Get-SpectrumDeliveryReport -Path $shapes"));

        Assert.True(directory.Length > 100);
        Assert.Equal(
            directory,
            Names(shell.Run("Get-ChildItem $shapes -Filter *.eml | Sort-Object Name -CaseSensitive | Get-SpectrumDeliveryReport"))
        );
        Assert.NotEmpty(Names(shell.Run("Get-SpectrumDeliveryReport -Path \"$shapes/q*.eml\"")));
        SpectrumDeliveryReport one = Assert.Single(
            Objects<SpectrumDeliveryReport>(shell.Run("Get-SpectrumDeliveryReport -Path \"$shapes/qmail.eml\""))
        );
        Assert.Equal("qmail.eml", Path.GetFileName(one.Path));
        Assert.Empty(Names(shell.Run("Get-SpectrumDeliveryReport -Path $shapes -Since ([DateTime]::Now)")));
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

        SentRecipientStatus sent = Assert.Single(
            Objects<SentRecipientStatus>(send.Run("Get-SpectrumOutbox -Sent -OutboxPath $outbox"))
        );

        Assert.Equal((send.Recipient.Address, SentState.Accepted), (sent.Recipient, sent.State));
        Assert.Equal(send.Sender.Address, sent.Account);
        Assert.NotEmpty(sent.MessageId);
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

    private SendLab Start(LabOptions options)
    {
        Assert.SkipUnless(labs.Full.CanSend, labs.Full.NoSendReason ?? string.Empty);
        var send = new SendLab(labs.Get(options));
        send.Run(
                "$ca = @{ CertificateAuthority = $p.CertificateAuthority; Server = $p.SmtpServer; Port = $p.ImapPort }; "
                    + "$null = Connect-Spectrum $p.Credential @ca"
            )
            .ThrowOnError();
        return send;
    }

    private static SpectrumDeliveryReport[] WaitForReports(SendLab send, int count)
    {
        SpectrumDeliveryReport[] reports = [];
        SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(500);
                reports = Objects<SpectrumDeliveryReport>(send.Run("Get-SpectrumDeliveryReport"));
                return reports.Length >= count;
            },
            s_patience
        );
        Assert.Equal(count, reports.Length);
        return reports;
    }

    private static T[] Objects<T>(ShellResult result) => [.. result.ThrowOnError().Output.Select(value => (T)value.BaseObject)];

    private static string[] Names(ShellResult result) =>
        [.. Objects<SpectrumDeliveryReport>(result).Select(report => $"{report.Class} {report.Recipient} {report.Subject}")];
}
