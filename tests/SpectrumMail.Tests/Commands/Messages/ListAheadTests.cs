using System;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Listings whose next batches are asked for before the last one has come: what else happens to the connection.
/// </summary>
public sealed class ListAheadTests(Labs labs)
{
    private const int Messages = 1500;
    private static readonly TimeSpan s_roundTrip = TimeSpan.FromMilliseconds(40);

    [Fact]
    public void Batches_are_asked_for_before_the_last_one_has_come()
    {
        using Far far = Start();

        Assert.Equal(Uids(), Read(far.Shell, "Get-SpectrumMessage"));

        string[] lines = far.Log.Listings();
        int[] sent = [.. Places(lines, line => line.StartsWith("C", StringComparison.Ordinal))];
        int[] answered = [.. Places(lines, line => line.StartsWith("S", StringComparison.Ordinal))];
        Assert.True(sent.Length > 5);
        Assert.Equal(sent.Length, answered.Length);
        Assert.Contains(Enumerable.Range(0, sent.Length - 2), index => sent[index + 2] < answered[index]);
    }

    [Fact]
    public void Another_command_gets_the_connection_between_two_batches()
    {
        using Far far = Start();

        long[] read = Read(
            far.Shell,
            "Get-SpectrumMessage | ForEach-Object { if ($_.Uid % 250 -eq 0) { $null = Get-SpectrumFolder; "
                + "$null = $_ | Set-SpectrumMessage -Flagged:$true -Confirm:$false } $_ }"
        );

        Assert.Equal(Uids(), read);
        Assert.Equal(6, Read(far.Shell, "Get-SpectrumMessage -Flagged").Count(uid => uid % 250 == 0));
        Assert.Equal(1, far.Proxy.Connections);
    }

    [Fact]
    public void A_listing_that_ends_early_leaves_the_connection_usable()
    {
        using Far far = Start();

        Assert.Equal(Uids().Take(700), Read(far.Shell, "Get-SpectrumMessage | Select-Object -First 700"));
        Assert.Equal(Uids(), Read(far.Shell, "Get-SpectrumMessage"));

        Assert.Equal(1, far.Proxy.Connections);
    }

    [Fact]
    public void A_session_is_closed_whatever_is_on_its_way()
    {
        using Far far = Start();

        Read(far.Shell, "Get-SpectrumMessage | Select-Object -First 700");
        ShellResult closed = far.Shell.Run("Get-SpectrumSession | Disconnect-Spectrum; @(Get-SpectrumSession).Count");

        Assert.Empty(closed.Errors);
        Assert.Equal(0, closed.Value);
    }

    [Fact]
    public void A_slow_pipeline_leaves_nothing_on_the_wire()
    {
        using Far far = Start();
        far.Shell.Set("lines", (Func<string[]>)far.Log.Listings);

        // When the pipeline is at its first object, two batches lie ready, and the answers that are on their way are read.
        object unread = far
            .Shell.Run(
                "$left = -1; Get-SpectrumMessage | ForEach-Object { if ($_.Uid -eq 300) { "
                    + "for ($i = 0; $i -lt 200 -and $left; $i++) { "
                    + "[Threading.Thread]::Sleep(50); $seen = $lines.Invoke(); "
                    + "$left = @($seen -like 'C*').Count - @($seen -like 'S*').Count } } }; $left"
            )
            .Value;

        Assert.Equal(0, unread);
    }

    private static long[] Uids() => [.. Enumerable.Range(1, Messages).Select(uid => (long)uid)];

    private static long[] Read(Shell shell, string script) =>
        [.. shell.Run(script).ThrowOnError().Output.Select(message => (long)message.Properties["Uid"].Value)];

    private static System.Collections.Generic.IEnumerable<int> Places(string[] lines, Func<string, bool> wanted) =>
        Enumerable.Range(0, lines.Length).Where(index => wanted(lines[index]));

    private Far Start()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, Messages);
        var proxy = FaultProxy.Start(labs.Full.ImapsPort, new FaultPlan { Delay = s_roundTrip });
        var log = new CommandLog();
        return new Far(proxy, log, LabShell.Connected(labs.Full, user, proxy.Port, log.Path));
    }

    private sealed record Far(FaultProxy Proxy, CommandLog Log, Shell Shell) : IDisposable
    {
        public void Dispose()
        {
            Shell.Dispose();
            Log.Dispose();
            Proxy.Dispose();
        }
    }
}
