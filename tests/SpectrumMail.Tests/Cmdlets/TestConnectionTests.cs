using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Cmdlets;

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
                string.Join(" ", ((System.Collections.IEnumerable)row.Steps).Cast<dynamic>().Select(step => (string)step.Step.ToString())));
            Assert.All(((System.Collections.IEnumerable)row.Steps).Cast<dynamic>(), step => Assert.Equal("Passed", step.Status.ToString()));
            Assert.NotEmpty((string)row.CipherSuite);
            Assert.True((int)row.Certificate.DaysLeft > 0);
            Assert.Contains("PLAIN", (string[])row.AuthenticationMechanisms);
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

    [Fact]
    public void Without_a_password_the_test_stops_before_sign_in()
    {
        using Shell shell = LabShell.For(labs.Full);

        dynamic row = shell.Run("Test-SpectrumConnection alice@lab.test @lab -Protocol Imap").Single;

        Assert.Equal("Passed", row.Status.ToString());
        Assert.Equal("Passed", row.Steps[3].Status.ToString());
        Assert.Equal("Skipped", row.Steps[4].Status.ToString());
    }

    [Fact]
    public void A_session_is_tested_with_its_own_servers_and_trust()
    {
        using Shell shell = LabShell.Connected(labs.Full, labs.Full.Alice);

        Assert.All(shell.Run("Test-SpectrumConnection -Session $args[0]", labs.Full.Alice.Address).ThrowOnError().Output,
            row => Assert.Equal("Passed", row.Properties["Status"].Value.ToString()));
    }
}
