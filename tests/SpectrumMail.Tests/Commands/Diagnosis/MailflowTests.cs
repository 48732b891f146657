using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Test-SpectrumMailflow against real servers: what arrives, where, and what is said of what does not.</summary>
public sealed class MailflowTests(Labs labs)
{
    private static readonly LabOptions Vanishing = new()
    {
        ExtraPostfix = new Dictionary<string, string> { ["virtual_transport"] = "discard:" },
    };

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
}
