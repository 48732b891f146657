using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Wait-SpectrumMessage gives every message that arrives once, by IDLE and by asking, through cuts, and from one call to the
/// next.
/// </summary>
public sealed class WaitTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Messages_that_arrive_are_emitted_and_earlier_ones_are_not(LabVariant variant)
    {
        (Lab lab, LabUser user, Shell shell) = Connect(labs.Variant(variant), 3);
        using (shell)
        using (new Delivery(lab, user, 400, "wrong", "right 1", "right 2"))
        {
            ShellResult result = shell.Run("Wait-SpectrumMessage -Subject right -Count 2 -TimeoutSec 60").ThrowOnError();

            Assert.Equal(["right 1", "right 2"], Delivery.Subjects(result));
            Assert.Equal([5L, 6L], result.Output.Select((dynamic message) => (long)message.Uid));
        }
    }

    [Fact]
    public void Messages_between_two_waits_or_beside_the_filter_are_emitted_once_by_the_next_wait()
    {
        (Lab lab, LabUser user, Shell shell) = Connect(labs.Full, 2);
        using (shell)
        {
            Assert.Equal(
                "WaitTimedOut",
                Assert.Single(shell.Run("Wait-SpectrumMessage -TimeoutSec 1").Errors).FullyQualifiedErrorId.Split(',')[0]
            );
            Delivery.Append(lab, user, "first", "second", "third", "fourth");

            Assert.Equal(
                ["second"],
                Delivery.Subjects(shell.Run("Wait-SpectrumMessage -Subject second -TimeoutSec 20").ThrowOnError())
            );
            Assert.Equal(
                ["first", "third"],
                Delivery.Subjects(shell.Run("Wait-SpectrumMessage -Count 2 -TimeoutSec 20").ThrowOnError())
            );
            Assert.Equal(
                "WaitTimedOut",
                Assert.Single(shell.Run("Wait-SpectrumMessage -FromNow -TimeoutSec 1").Errors).FullyQualifiedErrorId.Split(',')[0]
            );
            Delivery.Append(lab, user, "fifth");
            Assert.Equal(["fifth"], Delivery.Subjects(shell.Run("Wait-SpectrumMessage -TimeoutSec 20").ThrowOnError()));
            Assert.Empty(shell.Run("Wait-SpectrumMessage -Continuous -TimeoutSec 1").ThrowOnError().Output);
        }
    }

    [Fact]
    public void Since_includes_messages_that_are_there_already()
    {
        (Lab lab, LabUser user, Shell shell) = Connect(labs.Full, 2);
        using (shell)
        {
            Delivery.Append(lab, user, "sent before the wait");

            Assert.Equal(
                ["sent before the wait"],
                Delivery.Subjects(
                    shell.Run("Wait-SpectrumMessage -Since $args[0] -TimeoutSec 20", DateTime.Now.AddMinutes(-5)).ThrowOnError()
                )
            );
            Assert.Single(shell.Run("Wait-SpectrumMessage -Since $args[0] -TimeoutSec 1", DateTime.Now.AddMinutes(-5)).Errors);
        }
    }

    [Fact]
    public void Commands_down_the_pipeline_use_the_same_session_while_it_waits()
    {
        (Lab lab, LabUser user, Shell shell) = Connect(labs.Full, 1);
        using (shell)
        using (new Delivery(lab, user, 300, "a", "b", "c"))
        {
            ShellResult result = shell
                .Run(
                    "Wait-SpectrumMessage -Count 3 -TimeoutSec 60 | "
                        + "ForEach-Object { $_ | Move-SpectrumMessage Archive -PassThru }"
                )
                .ThrowOnError();

            Assert.Equal(["a", "b", "c"], Delivery.Subjects(result));
            Assert.Equal(3, lab.Look(user, "Archive").Length);
        }
    }

    [Fact]
    public void Stopping_leaves_the_connection_usable_and_counts_the_last_message_as_emitted()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);
        int connections = proxy.Connections;
        shell.Run("Wait-SpectrumMessage -TimeoutSec 1 -ErrorAction Ignore").ThrowOnError();
        Delivery.Append(lab, user, "one", "two", "three");

        Assert.Equal(
            ["one"],
            Delivery.Subjects(shell.Run("Wait-SpectrumMessage -Continuous | Select-Object -First 1").ThrowOnError())
        );
        Assert.Equal(
            ["two", "three"],
            Delivery.Subjects(shell.Run("Wait-SpectrumMessage -Count 2 -TimeoutSec 20").ThrowOnError())
        );
        using PowerShell endless = shell.Prepare("Wait-SpectrumMessage -Continuous -PollIntervalSec 600");
        IAsyncResult running = endless.BeginInvoke();
        Thread.Sleep(1000);
        endless.Stop();
        Assert.True(running.AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(10)));

        Assert.Equal(3, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
        Assert.Equal(connections, proxy.Connections);
    }

    [Fact]
    public void A_wait_continues_when_the_server_stops_and_starts_again()
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        (_, LabUser user, Shell shell) = Connect(lab, 1);
        using (shell)
        using (PowerShell waiting = shell.Prepare("Wait-SpectrumMessage -TimeoutSec 120"))
        {
            IAsyncResult running = waiting.BeginInvoke();
            Thread.Sleep(1500);
            lab.StopImap();
            Thread.Sleep(2000);
            lab.StartImap();
            Delivery.Append(lab, user, "after the restart");

            Assert.Equal("after the restart", (string)((dynamic)Assert.Single(waiting.EndInvoke(running))).Subject);
        }
    }

    [Fact]
    public void After_the_beginning_IDLE_is_kept_and_a_server_without_IDLE_is_polled()
    {
        // A timer may fire a little before the time is over, which leaves a rest to be waited for.
        Assert.InRange(CommandsOf(labs.Full, "-PollIntervalSec 600").Count(command => command == "IDLE"), 1, 4);
        Assert.InRange(CommandsOf(labs.Variant(LabVariant.Bare), "-PollIntervalSec 1").Count(command => command == "NOOP"), 2, 5);
        Assert.InRange(CommandsOf(labs.Full, "-PollIntervalSec 1").Count(command => command == "IDLE"), 2, 5);
    }

    [Theory]
    [InlineData("Wait-SpectrumMessage Nowhere -TimeoutSec 5", "FolderNotFound")]
    [InlineData("Wait-SpectrumMessage -Query '(' -TimeoutSec 5", "QueryInvalid")]
    public void A_permanent_failure_ends_the_wait(string command, string id)
    {
        (_, _, Shell shell) = Connect(labs.Full, 1);
        using (shell)
        {
            Assert.Equal(id, shell.Run(command).FatalId);
        }
    }

    private static IReadOnlyList<string> CommandsOf(Lab lab, string how)
    {
        LabUser user = LabShell.NewUser(lab);
        using var log = new CommandLog();
        using Shell shell = LabShell.For(lab);
        shell
            .Run("$null = Connect-Spectrum -Credential $args[0] @lab -LogPath $args[1]", Labs.Credential(user), log.Path)
            .ThrowOnError();
        log.New();
        shell.Run($"Wait-SpectrumMessage -Continuous -TimeoutSec 4 {how}").ThrowOnError();
        return log.New();
    }

    private static (Lab Lab, LabUser User, Shell Shell) Connect(Lab lab, int messages)
    {
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, messages);
        return (lab, user, LabShell.Connected(lab, user));
    }
}
