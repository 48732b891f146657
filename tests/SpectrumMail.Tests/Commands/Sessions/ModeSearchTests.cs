using System;
using System.Diagnostics;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>Auto on a port that has no customary TLS mode.</summary>
public sealed class ModeSearchTests(Labs labs)
{
    private const int Rounds = 3;

    // The look at the port takes 25 ms. Waiting for a greeting that does not come would take the whole time limit.
    private const double Most = 2000;

    [Theory]
    [InlineData(0)]
    [InlineData(80)]
    public void Implicit_TLS_is_found_on_the_only_connection(int delay)
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) });
        using Shell shell = LabShell.For(lab);

        double tls = Time(shell, proxy.Port, "Tls", "Tls");
        double auto = Time(shell, proxy.Port, "Auto", "Tls");

        Assert.InRange(auto - tls, double.MinValue, Most);
        Assert.Equal(2 * Rounds, proxy.Connections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(80)]
    public void STARTTLS_costs_at_most_one_more_connection(int delay)
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) });
        using Shell shell = LabShell.For(lab);

        double startTls = Time(shell, proxy.Port, "StartTls", "StartTls");
        double auto = Time(shell, proxy.Port, "Auto", "StartTls");

        // A server that is further away than the look at the port lasts costs another connection.
        Assert.InRange(auto - startTls, double.MinValue, Most);
        Assert.InRange(proxy.Connections, 2 * Rounds, 3 * Rounds);
    }

    [Fact]
    public void The_mode_is_remembered_by_the_session()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(80) });
        using Shell shell = LabShell.For(lab);
        dynamic session = shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab", proxy.Port).Single;
        int first = proxy.Connections;

        proxy.CutAll();
        shell
            .Run("Get-SpectrumFolder INBOX; $null = Test-SpectrumConnection -Session $alice.UserName -Protocol Imap")
            .ThrowOnError();

        Assert.Equal("StartTls", session.Security.ToString());
        Assert.Equal((2, 4), (first, proxy.Connections));
    }

    [Fact]
    public void The_mode_is_remembered_for_the_rows_of_an_audit()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(80) });
        using Shell shell = LabShell.For(lab);

        ShellResult audits = shell
            .Run(
                "$lab.Port = $args[0]; 'SmtpServer', 'SmtpPort' | % { $lab.Remove($_) }; "
                    + "$alice, $bob | Invoke-SpectrumMailboxAudit @lab -ThrottleLimit 1",
                proxy.Port
            )
            .ThrowOnError();

        Assert.All(audits.Output, (dynamic audit) => Assert.Equal("Ok", audit.Status.ToString()));
        Assert.Equal(audits.Output.Count + 1, proxy.Connections);
    }

    // The whole time used to pass in waiting for a greeting.
    [Fact]
    public void A_failed_handshake_is_reported_at_once_and_not_as_a_time_limit()
    {
        Lab lab = labs.Full;
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { ResetAtFirstClientBytes = true });
        using Shell shell = LabShell.For(lab);
        var clock = Stopwatch.StartNew();

        ShellResult result = shell.Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab", proxy.Port);

        Assert.Equal("ConnectionLost", result.FatalId);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    // The fastest round: the others also show what else the machine is doing.
    private static double Time(Shell shell, int port, string security, string found) =>
        Enumerable
            .Range(0, Rounds)
            .Select(_ =>
            {
                var clock = Stopwatch.StartNew();
                dynamic session = shell
                    .Run("$lab.Port = $args[0]; Connect-Spectrum -Credential $alice @lab -Security $args[1]", port, security)
                    .Single;
                Assert.Equal(found, session.Security.ToString());
                return clock.Elapsed.TotalMilliseconds;
            })
            .Min();
}
