using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Test-SpectrumConnection over many accounts, as an administrator runs it.</summary>
public sealed class ManyAccountsTests(Labs labs)
{
    [Fact]
    public void A_CSV_of_addresses_is_tested_with_one_failed_row_for_the_bad_one()
    {
        Lab lab = labs.Sending();
        string csv = Path.GetTempFileName();
        File.WriteAllLines(
            csv,
            ((string[])["EmailAddress,Server", "broken@lab.test,nowhere.invalid"]).Concat(
                Enumerable.Range(1, 39).Select(i => $"user{i}@lab.test,{lab.Host}")
            )
        );
        using Shell shell = LabShell.For(lab);
        shell.Run("$lab.Remove('Server')");

        ShellResult result = shell
            .Run("Import-Csv $args[0] | Test-SpectrumConnection @lab -Security Tls -ThrottleLimit 16", csv)
            .ThrowOnError();

        Assert.Equal(80, result.Output.Count);
        PSObject failed = Assert.Single(result.Output, row => Text(row, "Status") == "Failed");
        Assert.Equal(("broken@lab.test", "NameNotFound"), (Text(failed, "EmailAddress"), Text(failed, "Cause")));

        // Accounts come as they finish; the protocols of one stay together and in order.
        for (int i = 0; i < result.Output.Count; i += 2)
        {
            Assert.Equal(Text(result.Output[i], "EmailAddress"), Text(result.Output[i + 1], "EmailAddress"));
            Assert.Equal(("Imap", "Smtp"), (Text(result.Output[i], "Protocol"), Text(result.Output[i + 1], "Protocol")));
        }

        File.Delete(csv);
    }

    [Fact]
    public void No_more_connections_are_open_at_a_time_than_permitted()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(40) });
        int most = 0;
        using var watch = new System.Threading.Timer(_ => most = Math.Max(most, proxy.OpenConnections), null, 0, 5);
        using Shell shell = LabShell.For(lab);

        ShellResult result = shell
            .Run(
                "$lab.Port = $args[0]; 1..24 | % { 'user{0}@lab.test' -f $_ } | Test-SpectrumConnection @lab -Protocol "
                    + "Imap -Security Tls -ThrottleLimit 4",
                proxy.Port
            )
            .ThrowOnError();

        Assert.All(result.Output, row => Assert.Equal("Passed", Text(row, "Status")));

        // A connection that the client has closed may be counted for a moment more.
        Assert.InRange(most, 2, 8);
    }

    [Fact]
    public void Quiet_is_one_Boolean_and_a_failure_is_neither_an_error_nor_a_failed_command()
    {
        using Shell shell = LabShell.For(labs.Full);

        IReadOnlyList<PSObject> good = shell
            .Run("Test-SpectrumConnection a@lab.test, b@lab.test @lab -Protocol Imap -Quiet; $?")
            .ThrowOnError()
            .Output;
        IReadOnlyList<PSObject> bad = shell
            .Run("$lab.Port = 1; Test-SpectrumConnection a@lab.test, b@lab.test @lab -Protocol Imap -Quiet; $?")
            .ThrowOnError()
            .Output;

        Assert.Equal([true, true], good.Select(value => value.BaseObject));
        Assert.Equal([false, true], bad.Select(value => value.BaseObject));
    }

    [Theory]
    [InlineData("''")]
    [InlineData("$null")]
    public void An_empty_cell_says_nothing(string cell)
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell
            .Run(
                $$"""
                $port = $lab.Port; 'Server', 'Port', 'SmtpServer', 'SmtpPort' | % { $lab.Remove($_) }
                [pscustomobject]@{
                    EmailAddress = 'a@lab.test'; Provider = {{cell}}; Server = 'localhost'; Port = $port; Security = {{cell}}
                    SmtpServer = {{cell}}
                    SmtpPort = {{cell}}; SmtpSecurity = {{cell}}; Pop3Server = {{cell}}
                    Pop3Port = {{cell}}; Pop3Security = {{cell}}
                } | Test-SpectrumConnection @lab -Protocol Imap
                """
            )
            .ThrowOnError();

        Assert.Equal("Passed", Text(Assert.Single(result.Output), "Status"));
    }

    [Fact]
    public void Quiet_is_not_true_where_nothing_was_tested()
    {
        using Shell shell = LabShell.For(labs.Full);

        Assert.False((bool)shell.Run("@() | Test-SpectrumConnection @lab -Quiet").Value);
        foreach (string empty in (string[])["''", "$null", "'  '"])
        {
            ShellResult result = shell.Run(
                $"[pscustomobject]@{{ EmailAddress = {empty} }}, [pscustomobject]@{{ EmailAddress = 'a@lab.test' }} | "
                    + "Test-SpectrumConnection @lab -Protocol Imap -Quiet"
            );
            Assert.StartsWith("AddressMissing", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.False((bool)Assert.Single(result.Output).BaseObject);
        }
    }

    [Fact]
    public void A_bad_address_among_several_does_not_end_the_others()
    {
        using Shell shell = LabShell.For(labs.Full);

        ShellResult result = shell.Run(
            "Test-SpectrumConnection 'a@lab.test', '@{Mail=b@lab.test}', 'c@lab.test' @lab -Protocol Imap -ThrottleLimit 1"
        );

        Assert.Equal(["a@lab.test", "c@lab.test"], result.Output.Select(row => Text(row, "EmailAddress")));
        Assert.Equal("@{Mail=b@lab.test}", Assert.Single(result.Errors).TargetObject);
    }

    [Fact]
    public void A_test_longer_than_a_second_shows_its_progress()
    {
        using FaultProxy far = FaultProxy.Start(labs.Full.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(150) });
        using Shell shell = LabShell.For(labs.Full);
        using PowerShell running = shell.Prepare(
            "$lab.Port = $args[0]; 1..16 | % { 'user{0}@lab.test' -f $_ } | Test-SpectrumConnection @lab -Protocol Imap "
                + "-Security Tls -ThrottleLimit 2",
            far.Port
        );

        Assert.Equal(16, Shell.Run(running).ThrowOnError().Output.Count);

        ProgressRecord[] shown = [.. running.Streams.Progress.Where(record => record.Activity == "Testing mail connections")];
        Assert.Matches(@"^\d+ of 16 accounts, 0 failed$", shown[0].StatusDescription);
        Assert.InRange(shown[0].PercentComplete, 1, 99);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].RecordType);
    }

    [Fact]
    public void An_unusable_row_is_an_error_of_its_own_and_the_others_are_tested()
    {
        using Shell shell = LabShell.For(labs.Full);
        const string Rows =
            "[pscustomobject]@{ EmailAddress = 'a@lab.test'; Provider = 'Unknown' }, [pscustomobject]@{ EmailAddress = "
            + "'b@lab.test'; Provider = 'Charter' }";

        ShellResult result = shell.Run($"{Rows} | Test-SpectrumConnection @lab -Protocol Imap");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ProviderUnknown", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("a@lab.test", error.TargetObject);
        Assert.Equal("b@lab.test", Text(Assert.Single(result.Output), "EmailAddress"));
        Assert.False((bool)shell.Run($"{Rows} | Test-SpectrumConnection @lab -Protocol Imap -Quiet").Output[^1].BaseObject);
    }

    [Fact]
    public void Stopping_ends_every_test_at_once()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 0 });
        using Shell shell = LabShell.For(lab);
        using PowerShell running = shell.Prepare(
            "$lab.Port = $args[0]; 1..20 | % { 'user{0}@lab.test' -f $_ } | Test-SpectrumConnection @lab -Protocol Imap "
                + "-Security Tls",
            proxy.Port
        );

        IAsyncResult invocation = running.BeginInvoke();
        Assert.True(
            System.Threading.SpinWait.SpinUntil(() => proxy.OpenConnections == 8, TimeSpan.FromSeconds(10)),
            "not under way"
        );
        var clock = System.Diagnostics.Stopwatch.StartNew();
        running.Stop();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        Assert.True(invocation.IsCompleted);
        Assert.True(
            System.Threading.SpinWait.SpinUntil(() => proxy.OpenConnections == 0, TimeSpan.FromSeconds(10)),
            $"{proxy.OpenConnections} connections left"
        );
    }

    private static string Text(PSObject row, string property) => row.Properties[property].Value.ToString()!;
}
