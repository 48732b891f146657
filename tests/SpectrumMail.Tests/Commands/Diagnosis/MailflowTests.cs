using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Test-SpectrumMailflow against real servers: what arrives, where, how fast, and that nothing stays behind.</summary>
public sealed class MailflowTests(Labs labs)
{
    // With runs asked for, on a quiet machine, 0.3 s; beside other tests a thread may wait longer than that for its turn.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(Runs() > 4 ? 0.3 : 3);

    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void A_message_arrives_both_ways_and_to_itself_and_is_removed(LabVariant variant)
    {
        Lab lab = labs.Sending(new LabOptions { Variant = variant });
        using var flow = new MailflowLab(lab, prefix: variant == LabVariant.InboxPrefix ? "INBOX." : "");

        MailflowTestResult there = flow.Test("-Session from -TargetSession to");
        MailflowTestResult back = flow.Test("from -Session to");
        MailflowTestResult self = flow.Test("-Session from");

        foreach (MailflowTestResult result in new[] { there, back, self })
        {
            Assert.Equal(
                ("Success", MailflowOutcome.Delivered, MailflowStatus.Ok),
                (result.TestMailflowResult, result.Outcome, result.Status)
            );
            Assert.Equal(("INBOX", FolderUse.Inbox), (result.Folder, result.FolderUse));
            Assert.NotNull(result.Received);
            Assert.NotEmpty(result.QueueId);
            Assert.Equal((MailCause.None, string.Empty, string.Empty), (result.Cause, result.Detail, result.Remedy));
        }

        Assert.Equal((flow.From.Address, flow.To.Address), (there.From, there.To));
        Assert.Equal((flow.To.Address, flow.From.Address), (back.From, back.To));
        Assert.Equal((flow.From.Address, flow.From.Address), (self.From, self.To));
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void Latency_agrees_with_what_the_mailbox_server_logs()
    {
        int runs = Runs();
        using var flow = new MailflowLab(Precise());
        for (int run = 0; run < runs; run++)
        {
            string pair = run % 2 == 0 ? "-Session from -TargetSession to" : "-Session to -TargetSession from";
            MailflowTestResult result = flow.Test(pair);

            DateTime saved = Saved(flow.Lab, result.MessageId);
            TimeSpan own = saved - result.Sent!.Value.ToUniversalTime();
            TimeSpan difference = (result.MessageLatencyTime!.Value - own).Duration();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{pair}: {result.MessageLatencyTime.Value.TotalMilliseconds:0} ms, the server {own.TotalMilliseconds:0} ms"
            );
            Assert.True(difference < s_tolerance, $"run {run}: {result.MessageLatencyTime}, the server says {own}");
        }

        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void Hops_name_the_servers_with_protocol_encryption_and_delay()
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        MailflowTestResult result = flow.Test("-Session from -TargetSession to");

        Assert.Equal([1, 2], result.Hops.Select(hop => hop.Number));
        Assert.Equal(("mail.lab.test", "ESMTPSA", true), (result.Hops[0].By, result.Hops[0].With, result.Hops[0].Tls));
        Assert.StartsWith("TLSv1.3 ", result.Hops[0].TlsDetail, StringComparison.Ordinal);
        Assert.Equal(("LMTP", false), (result.Hops[1].With, result.Hops[1].Tls));
        Assert.All(
            result.Hops,
            hop =>
            {
                Assert.Null(hop.ClockSkew);
                Assert.InRange(hop.Delay!.Value.TotalSeconds, 0, 20);
            }
        );
        Assert.False(result.IsRemoteTest);
    }

    [Fact]
    public void The_spam_folder_is_critical_and_says_so()
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        MailflowTestResult result = flow.Test($"to -Session from -TargetEmailAddress {MailflowLab.Detail(flow.To, "Spam")}");

        Assert.Equal(
            (MailflowOutcome.InSpam, "*FAILURE*", FolderUse.Junk),
            (result.Outcome, result.TestMailflowResult, result.FolderUse)
        );
        Assert.Equal(MailflowStatus.Critical, result.Status);
        Assert.NotNull(result.MessageLatencyTime);
        Assert.Contains("spam folder 'Spam", result.Detail, StringComparison.Ordinal);
        Assert.Contains("SPF", result.Remedy, StringComparison.Ordinal);
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void A_message_that_a_rule_files_elsewhere_is_found_there()
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        MailflowTestResult result = flow.Test($"to -Session from -TargetEmailAddress {MailflowLab.Detail(flow.To, "Archive")}");

        Assert.Equal(
            (MailflowOutcome.Delivered, "Archive", FolderUse.Archive),
            (result.Outcome, result.Folder, result.FolderUse)
        );
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void A_refused_recipient_is_recognized_by_the_reply()
    {
        using var flow = new MailflowLab(labs.Sending());

        MailflowTestResult result = flow.Test("-Session from -TargetEmailAddress unknown@lab.test");

        Assert.Equal((MailflowOutcome.Refused, MailCause.ServerRejected), (result.Outcome, result.Cause));
        Assert.Contains("550 5.1.1", result.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(result.Remedy);
        Assert.Null(result.MessageLatencyTime);
    }

    [Fact]
    public void A_message_that_comes_back_is_a_bounce_with_the_words_of_the_report()
    {
        Lab lab = labs.Sending();
        LabUser full = LabShell.NewUser(lab) with { QuotaBytes = 100 };
        lab.AddUser(full);
        using var flow = new MailflowLab(lab, full);

        MailflowTestResult result = flow.Test("to -Session from -TimeoutSec 60");

        Assert.Equal((MailflowOutcome.Bounced, MailCause.OverQuota), (result.Outcome, result.Cause));
        Assert.Contains("uota", result.Detail, StringComparison.Ordinal);
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void A_message_that_vanishes_has_not_arrived_in_time()
    {
        using var flow = new MailflowLab(labs.Sending(Vanishing));

        MailflowTestResult result = flow.Test("to -Session from -TimeoutSec 2");

        Assert.Equal((MailflowOutcome.NotArrived, MailCause.TimedOut), (result.Outcome, result.Cause));
        Assert.Contains(result.QueueId, result.Detail, StringComparison.Ordinal);
        Assert.Contains("within 2 seconds", result.Detail, StringComparison.Ordinal);
        Assert.Null(result.Arrived);
    }

    [Fact]
    public async Task A_message_that_waits_on_the_way_shows_at_which_hop()
    {
        Lab lab = labs.Sending(Retrying);
        LabUser full = LabShell.NewUser(lab) with { QuotaBytes = 100 };
        lab.AddUser(full);
        using var flow = new MailflowLab(lab, full);
        Task growing = Task.Run(() =>
        {
            SpinWait.SpinUntil(
                () => lab.LogText().Contains("status=deferred", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30)
            );
            Thread.Sleep(1500);
            lab.AddUser(full with { QuotaBytes = 1 << 30 });
        });

        MailflowTestResult result = flow.Test("to -Session from -TimeoutSec 60 -WarningSec 0.5");
        await growing;

        Assert.Equal((MailflowOutcome.Delivered, MailflowStatus.Warning), (result.Outcome, result.Status));
        Assert.InRange(result.MessageLatencyTime!.Value.TotalSeconds, 2, 60);
        Assert.InRange(result.Hops[^1].Delay!.Value.TotalSeconds, 1, 60);
        Assert.Contains("0.5 are allowed", result.Detail.Replace(',', '.'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_a_result_and_the_others_are_tested()
    {
        using var flow = new MailflowLab(labs.Sending());
        using FaultProxy closed = FaultProxy.Start(flow.Lab.SubmissionPort, new FaultPlan { Refuse = true });
        flow.Shell.Run(
                "$lab.SmtpPort = $args[1]; $null = Connect-Spectrum -Credential $args[0] @lab -Name broken",
                Labs.Credential(flow.From),
                closed.Port
            )
            .ThrowOnError();

        ShellResult result = flow
            .Shell.Run("'Session,TargetSession', 'broken,to', 'from,to', 'to,to' | ConvertFrom-Csv | Test-SpectrumMailflow")
            .ThrowOnError();

        MailflowTestResult[] rows = [.. result.Output.Select(row => MailflowLab.Read(row))];
        Assert.Equal(3, rows.Length);
        MailflowTestResult broken = rows.Single(row => row.Session == "broken");
        Assert.Equal((MailflowOutcome.NotSent, MailCause.Refused), (broken.Outcome, broken.Cause));
        Assert.NotEmpty(broken.Remedy);
        Assert.All(rows.Where(row => row != broken), row => Assert.Equal(MailflowOutcome.Delivered, row.Outcome));
        Assert.Equal(
            ["from to", "to to"],
            rows.Where(row => row != broken).Select(row => $"{row.Session} {row.TargetSession}").Order()
        );
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void A_mailbox_over_pop3_cannot_be_the_target_and_nothing_is_sent()
    {
        using var flow = new MailflowLab(labs.Sending());
        flow.Shell.Run(
                "$lab.Port = $args[1]; $null = Connect-Spectrum -Credential $args[0] @lab -Protocol Pop3 -Security Tls -Name pop",
                Labs.Credential(flow.To),
                flow.Lab.Pop3sPort
            )
            .ThrowOnError();

        MailflowTestResult target = flow.Test("pop -Session from");
        MailflowTestResult sender = flow.Test("from -Session pop");

        Assert.Equal((MailflowOutcome.NotSent, MailCause.NotSupported), (target.Outcome, target.Cause));
        Assert.Null(target.Sent);
        Assert.Equal(MailflowOutcome.Delivered, sender.Outcome);
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void Quiet_says_yes_or_no_and_an_unknown_session_is_an_error_of_its_row()
    {
        using var flow = new MailflowLab(labs.Sending());

        Assert.True((bool)flow.Shell.Run("Test-SpectrumMailflow to -Session from -Quiet").Value);
        Assert.False((bool)flow.Shell.Run("Test-SpectrumMailflow to -Session from -CriticalSec 0.0001 -Quiet").Value);
        ShellResult mixed = flow.Shell.Run(
            "'nowhere', 'to' | ForEach-Object { [pscustomobject]@{ TargetSession = $_ } } | "
                + "Test-SpectrumMailflow -Session from -Quiet"
        );
        Assert.Equal("SessionNotFound", Assert.Single(mixed.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(false, Assert.Single(mixed.Output).BaseObject);
        Assert.Empty(flow.Shell.Run("Test-SpectrumMailflow to -Session from -WhatIf").ThrowOnError().Output);
    }

    [Fact]
    public void Sessions_of_the_pipeline_send_to_themselves()
    {
        using var flow = new MailflowLab(labs.Sending());

        ShellResult result = flow.Shell.Run("Get-SpectrumSession | Test-SpectrumMailflow").ThrowOnError();

        Assert.Equal(["from", "to"], result.Output.Select(row => MailflowLab.Read(row).Session).Order());
    }

    [Fact]
    public void Only_messages_with_the_mark_and_the_id_are_removed_and_only_when_their_time_is_over()
    {
        using var flow = new MailflowLab(labs.Sending());
        long old = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds();
        long young = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        const string Run = "0123456789abcdef";
        Put(flow, "left over", $"{Run}.0000000000000001", $"{Run}.0000000000000001 sent={old} limit=120");
        Put(flow, "goes on", $"{Run}.0000000000000002", $"{Run}.0000000000000002 sent={young} limit=120");
        Put(flow, "other field", $"{Run}.0000000000000003", $"{Run}.0000000000000009 sent={old} limit=120");
        Put(flow, "no field", $"{Run}.0000000000000004", null);
        Put(flow, "damaged field", $"{Run}.0000000000000005", $"{Run}.0000000000000005 sent=x limit=120");
        Put(flow, "copy", $"{Run}.0000000000000006", $"{Run}.0000000000000006 sent={old} limit=120", "Sent");

        flow.Test("to -Session from");

        Assert.Equal(
            ["damaged field", "goes on", "no field", "other field"],
            flow.Stored(flow.To).Select(line => line[(line.IndexOf("INBOX", StringComparison.Ordinal) + 6)..]).Order()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_stop_the_message_is_removed_at_once_or_by_the_next_test(bool isInTheMailbox)
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        // In the archive it is looked for later; in the sender's mailbox nothing looks for it.
        LabUser holder = isInTheMailbox ? flow.To : flow.From;
        using PowerShell waiting = flow.Shell.Prepare(
            $"Test-SpectrumMailflow to -Session from -TargetEmailAddress {MailflowLab.Detail(holder, "Archive")}"
        );
        IAsyncResult running = waiting.BeginInvoke();
        Assert.True(
            SpinWait.SpinUntil(() => flow.Stored(holder).Count == 1 || running.IsCompleted, TimeSpan.FromSeconds(30)),
            "The message was not delivered."
        );

        waiting.Stop();

        Assert.ThrowsAny<Exception>(() => waiting.EndInvoke(running));
        Assert.Equal(isInTheMailbox ? 0 : 1, flow.Stored().Count);
        flow.Test("-Session from");
        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void Greylisting_defers_the_first_test_and_says_so_and_lets_the_later_one_pass()
    {
        using Postgrey postgrey = Postgrey.Start(TimeSpan.FromSeconds(2));
        using Lab lab = Lab.Start(new LabOptions { ExtraPostfix = postgrey.Settings });
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        using var flow = new MailflowLab(lab);

        MailflowTestResult first = flow.Test("to -Session from");
        Thread.Sleep(2500);
        MailflowTestResult later = flow.Test("to -Session from");

        Assert.Equal((MailflowOutcome.Deferred, MailCause.Throttled), (first.Outcome, first.Cause));
        Assert.Contains("Greylisted", first.Detail, StringComparison.Ordinal);
        Assert.Contains("greylisting", first.Remedy, StringComparison.Ordinal);
        Assert.Equal((MailflowOutcome.Delivered, "Success"), (later.Outcome, later.TestMailflowResult));
        Assert.Empty(flow.Stored());
    }

    private static readonly LabOptions Vanishing = new()
    {
        ExtraPostfix = new Dictionary<string, string> { ["virtual_transport"] = "discard:" },
    };

    private static readonly LabOptions Retrying = new()
    {
        ExtraDovecot = new Dictionary<string, string> { ["quota_full_tempfail"] = "yes" },
        ExtraPostfix = new Dictionary<string, string>
        {
            ["minimal_backoff_time"] = "1s",
            ["maximal_backoff_time"] = "1s",
            ["queue_run_delay"] = "1s",
        },
    };

    private static void Put(MailflowLab flow, string subject, string id, string? mark, string folder = "INBOX")
    {
        string field = mark is null ? "" : $"X-SpectrumMail-Test: {mark}\r\n";
        string text =
            $"From: a@lab.test\r\nSubject: {subject}\r\nMessage-ID: <spectrum-mailflow.{id}@lab.test>\r\n{field}\r\nText\r\n";
        flow.Lab.Append(flow.To.Address, folder, Encoding.ASCII.GetBytes(text));
    }

    // When Dovecot says that it has saved a message, to the microsecond: INTERNALDATE has whole seconds.
    private static DateTime Saved(Lab lab, string messageId)
    {
        string line = lab.LogText()
            .Split('\n')
            .First(text => text.Contains($"msgid=<{messageId}>: saved mail", StringComparison.Ordinal));
        return DateTime.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal).ToUniversalTime();
    }

    private static int Runs() =>
        int.Parse(Environment.GetEnvironmentVariable("SPECTRUMMAIL_MAILFLOW_RUNS") ?? "4", CultureInfo.InvariantCulture);

    private Lab Precise() =>
        labs.Sending(
            new LabOptions
            {
                ExtraDovecot = new Dictionary<string, string> { ["log_timestamp"] = "\"%Y-%m-%dT%H:%M:%S.%{usecs} \"" },
            }
        );
}
