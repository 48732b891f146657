using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

public sealed class TestConnectionTests(Labs labs)
{
    [Fact]
    public void A_healthy_account_passes_every_step_on_IMAP_and_SMTP()
    {
        Lab lab = labs.Sending();
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell.Run("Test-SpectrumConnection -Credential $args[0] @lab", Labs.Credential(user)).ThrowOnError();

        Assert.Equal(["Imap", "Smtp"], result.Output.Select(row => row.Properties["Protocol"].Value.ToString()));
        foreach (dynamic row in result.Output)
        {
            Assert.Equal("Passed", row.Status.ToString());
            Assert.Equal(
                "Resolve Connect Tls Greeting Authenticate Access",
                string.Join(
                    " ",
                    ((System.Collections.IEnumerable)row.Steps).Cast<dynamic>().Select(step => (string)step.Step.ToString())
                )
            );
            Assert.All(
                ((System.Collections.IEnumerable)row.Steps).Cast<dynamic>(),
                step => Assert.Equal("Passed", step.Status.ToString())
            );
            Assert.NotEmpty((string)row.CipherSuite);
            Assert.True((int)row.Certificate.DaysLeft > 0);
            Assert.Contains("PLAIN", (IEnumerable<string>)row.AuthenticationMechanisms);
        }

        Assert.Contains("3 messages", (string)((dynamic)result.Output[0]).Steps[5].Detail, StringComparison.Ordinal);
        Assert.True((bool)shell.Run("Test-SpectrumConnection -Credential $args[0] @lab -Quiet", Labs.Credential(user)).Value);
    }

    [Fact]
    public void A_wrong_password_is_a_failed_row_and_not_an_error()
    {
        using Shell shell = LabShell.For(labs.Full);
        shell.Set("wrong", Labs.Credential(labs.Full.Alice, "wrong"));

        ShellResult result = shell.Run("Test-SpectrumConnection -Credential $wrong @lab -Protocol Imap").ThrowOnError();

        dynamic row = Assert.Single(result.Output);
        Assert.Equal("Failed", row.Status.ToString());
        Assert.Equal("Authenticate", row.FailedStep.ToString());
        Assert.Equal("BadCredentials", row.Cause.ToString());
        Assert.NotEmpty((string)row.Remedy);
        Assert.Equal("Skipped", row.Steps[5].Status.ToString());
        Assert.False((bool)shell.Run("Test-SpectrumConnection -Credential $wrong @lab -Protocol Imap -Quiet").Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Through Access")]
    [InlineData("-Through Authenticate")]
    public void Without_a_password_the_test_stops_before_sign_in_and_says_so(string through)
    {
        using Shell shell = LabShell.For(labs.Full);

        dynamic row = shell.Run($"Test-SpectrumConnection alice@lab.test @lab -Protocol Imap {through}").Single;

        Assert.Equal("Passed", row.Status.ToString());
        Assert.Equal("Passed", row.Steps[3].Status.ToString());
        Assert.Equal("Skipped", row.Steps[4].Status.ToString());
        Assert.StartsWith("no password was given", (string)row.Steps[4].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Resolve", 1)]
    [InlineData("Connect", 2)]
    [InlineData("Tls", 3)]
    [InlineData("Greeting", 4)]
    [InlineData("Authenticate", 5)]
    [InlineData("Access", 6)]
    public void Through_ends_the_test_where_it_says(string through, int steps)
    {
        using Shell shell = LabShell.For(labs.Full);

        dynamic row = shell
            .Run("Test-SpectrumConnection -Credential $alice @lab -Protocol Imap -Security Tls -Through $args[0]", through)
            .Single;

        string[] status =
        [
            .. ((System.Collections.IEnumerable)row.Steps).Cast<dynamic>().Select(step => (string)step.Status.ToString()),
        ];
        Assert.Equal(Enumerable.Repeat("Passed", steps).Concat(Enumerable.Repeat("Skipped", 6 - steps)), status);
        Assert.Equal(steps >= 3, row.Certificate is not null);
    }

    [Fact]
    public void Through_Tls_goes_on_to_a_candidate_of_the_other_mode()
    {
        Lab lab = labs.Full;
        using FaultProxy closed = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Refuse = true });
        ServerEndpoint[] candidates =
        [
            new(MailProtocol.Imap, lab.Host, closed.Port, MailSecurity.Tls),
            new(MailProtocol.Imap, lab.Host, lab.ImapPort, MailSecurity.StartTls),
        ];
        var policy = new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(10),
            Authorities = SpectrumMail.Commands.Binding.CertificateAuthorities.Read(lab.CaFile),
        };

        ConnectionTestResult result = ConnectionTester.Run(
            new ConnectionTest(
                new System.Net.NetworkCredential(lab.Alice.Address, string.Empty),
                candidates,
                policy,
                ConnectionStep.Tls,
                null
            ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal((ConnectionStatus.Passed, lab.ImapPort, MailCause.None), (result.Status, result.Port, result.Cause));
        Assert.NotNull(result.Certificate);
    }

    [Theory]
    [InlineData(LabVariant.Full, "subscribe")]
    [InlineData(LabVariant.Full, "unsubscribe")]
    [InlineData(LabVariant.Bare, "subscribe")]
    [InlineData(LabVariant.Bare, "unsubscribe")]
    [InlineData(LabVariant.InboxPrefix, "subscribe")]
    [InlineData(LabVariant.InboxPrefix, "unsubscribe")]
    public void A_test_does_not_change_the_subscription_of_the_inbox(LabVariant variant, string before)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Doveadm(user.Address, "mailbox " + before, "INBOX");
        string[] Subscriptions() => lab.Doveadm(user.Address, "mailbox list", "-s");
        string[] found = Subscriptions();
        using Shell shell = LabShell.For(lab);

        dynamic row = shell.Run("Test-SpectrumConnection -Credential $args[0] @lab -Protocol Imap", Labs.Credential(user)).Single;

        Assert.Equal("Passed", row.Status.ToString());
        Assert.Equal(found, Subscriptions());
        Assert.Equal(before == "subscribe", found.Contains("INBOX"));
    }

    [Fact]
    public void A_result_is_tested_again_when_it_is_piped_back()
    {
        Lab lab = labs.Sending();
        using Shell shell = LabShell.For(lab);

        dynamic again = shell
            .Run(
                "Test-SpectrumConnection a@lab.test @lab -Protocol Smtp | Test-SpectrumConnection -CertificateAuthority "
                    + "$lab.CertificateAuthority"
            )
            .Single;

        Assert.Equal(
            ("Smtp", lab.SubmissionPort, "Passed"),
            ((string)again.Protocol.ToString(), (int)again.Port, (string)again.Status.ToString())
        );
    }

    [Theory]
    [InlineData("-Protocol Smtp -SmtpServer localhost", null)]
    [InlineData("-Protocol Smtp -Server localhost", null)]
    [InlineData("-Protocol Pop3 -Pop3Server localhost", null)]
    [InlineData("-Server localhost", null)]
    [InlineData("-Protocol Imap -Provider Charter -Server localhost", null)]
    [InlineData("-SmtpServer localhost", "ProviderUnknown")]
    [InlineData("-Protocol Imap -SmtpServer localhost", "ProviderUnknown")]
    [InlineData("-Protocol Imap", "ProviderUnknown")]
    public void Only_what_is_tested_needs_a_server_that_is_known(string parameters, string? id)
    {
        using var shell = new Shell();

        ShellResult result = shell.Run($"Test-SpectrumConnection me@elsewhere.example -Through Resolve {parameters}");

        Assert.Equal(id, result.Errors.SingleOrDefault()?.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(id is null, result.Output.Count > 0);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_session_is_tested_with_its_own_servers_and_trust()
    {
        using Shell shell = LabShell.Connected(labs.Full, labs.Full.Alice);

        Assert.All(
            shell.Run("Test-SpectrumConnection -Session $args[0]", labs.Full.Alice.Address).ThrowOnError().Output,
            row => Assert.Equal("Passed", row.Properties["Status"].Value.ToString())
        );
        Assert.Equal(["Imap", "Smtp"], Protocols(shell.Run("Get-SpectrumSession | Test-SpectrumConnection -Through Greeting")));
        ShellResult refused = shell.Run(
            "Test-SpectrumConnection -Session $args[0] -Server elsewhere.invalid",
            labs.Full.Alice.Address
        );
        Assert.StartsWith("SessionWithServers", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_POP3_mailbox_is_reached_and_nothing_in_it_changes()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using Shell shell = LabShell.For(lab);

        dynamic row = shell
            .Run(
                "Test-SpectrumConnection -Credential $args[0] @lab -Protocol Pop3 -Pop3Port $args[1]",
                Labs.Credential(user),
                lab.Pop3sPort
            )
            .Single;

        Assert.Equal("Passed", row.Status.ToString());
        Assert.Contains("3 messages", (string)row.Steps[5].Detail, StringComparison.Ordinal);
        Assert.Equal("3", lab.Doveadm(user.Address, "mailbox status", "messages", "INBOX")[1]);
    }

    [Fact]
    public void A_test_takes_no_more_commands_than_it_needs()
    {
        Lab lab = labs.Sending();
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        string log = Path.GetTempFileName();
        using Shell shell = LabShell.For(lab);

        shell
            .Run(
                "Test-SpectrumConnection -Credential $args[0] @lab -Protocol Imap,Smtp,Pop3 -Pop3Port $args[1] -Security "
                    + "Tls -Pop3Security Tls -SmtpSecurity StartTls -LogPath $args[2]",
                Labs.Credential(user),
                lab.Pop3sPort,
                log
            )
            .ThrowOnError();

        // Each is a round trip; three more make the connection.
        string[] lines = File.ReadAllLines(log);
        Assert.True(Said("IMAP") <= 12, string.Join('\n', lines));
        Assert.True(Said("SMTP") <= 8, string.Join('\n', lines));
        Assert.True(Said("POP3") <= 8, string.Join('\n', lines));
        File.Delete(log);

        int Said(string protocol) => lines.Count(line => line.Contains(protocol + " C: ", StringComparison.Ordinal));
    }

    private static string[] Protocols(ShellResult result) =>
        [.. result.ThrowOnError().Output.Select(row => row.Properties["Protocol"].Value.ToString()!)];
}
