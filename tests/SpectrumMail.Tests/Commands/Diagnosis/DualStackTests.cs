using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>
/// Test-SpectrumConnection on a name with two addresses, of which the IPv6 one comes first and is dead. The name stands in a
/// hosts file of the process's own.
/// </summary>
public sealed class DualStackTests(Labs labs)
{
    private const string Script = """
        param([string] $Module, [string] $Ca, [string] $Name, [string] $Password, [string] $Ports)
        Import-Module $Module
        $credential = [pscredential]::new($Name, (ConvertTo-SecureString $Password -AsPlainText -Force))
        $rows = foreach ($port in $Ports.Split('-')) {
            $row = Test-SpectrumConnection -Credential $credential -Protocol Imap -Server localhost -Port $port -Security Tls `
                -CertificateAuthority $Ca -TimeoutSec 10
            [pscustomobject]@{
                Cause = "$($row.Cause)"; Milliseconds = $row.Duration.TotalMilliseconds; Addresses = $row.Addresses
                Detail = ($row.Steps | Where-Object Step -EQ Connect).Detail
                Steps = ($row.Steps.Status | Sort-Object -Unique) -join ' '
            }
        }
        ConvertTo-Json @($rows)
        """;

    private sealed record Row(string Cause, double Milliseconds, string[] Addresses, string Detail, string Steps);

    [Fact]
    public void A_dead_IPv6_address_costs_250_ms_at_most()
    {
        Assert.SkipUnless(OwnHosts.HasOwnMounts(), "This computer gives no process a hosts file of its own.");
        Lab lab = labs.Full;
        Dead[] kinds = [Dead.Refuses, Dead.Refuses, Dead.Closes, Dead.Resets, Dead.IsSilent, Dead.Swallows];
        FaultProxy[] proxies = [.. kinds.Select(_ => FaultProxy.Start(lab.ImapsPort))];
        Socket?[] dead = [.. kinds.Select((kind, number) => DeadAddress.Open(kind, proxies[number].Port))];
        try
        {
            Assert.SkipWhen(dead.Contains(null), "This computer has no IPv6.");

            Row[] rows = Run(lab, string.Join('-', proxies.Select(proxy => proxy.Port)));

            // The first row has loaded everything; the second one is the measure.
            double usual = rows[1].Milliseconds;
            Assert.All(rows, row => Assert.Equal(("None", "Passed"), (row.Cause, row.Steps)));
            Assert.All(rows, row => Assert.Equal(["::1", "127.0.0.1"], row.Addresses));

            // A quarter of a second, and as much again as a busy machine takes; waiting for the address costs five seconds.
            Assert.All(rows.Skip(2), row => Assert.InRange(row.Milliseconds - usual, -usual, 2_000));
            Assert.All(
                rows[2..5],
                row => Assert.EndsWith("::1 took the connection and did not answer", row.Detail, StringComparison.Ordinal)
            );
        }
        finally
        {
            Array.ForEach(dead, socket => socket?.Dispose());
            Array.ForEach(proxies, proxy => proxy.Dispose());
        }
    }

    private static Row[] Run(Lab lab, string ports)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string script = Path.Combine(folder.Path, "test.ps1");
        string hosts = Path.Combine(folder.Path, "hosts");
        File.WriteAllText(script, Script);
        File.WriteAllText(hosts, "::1 localhost\n127.0.0.1 localhost\n");
        ProcessStartInfo start = Pwsh.Describe(
            script,
            Repository.Module,
            lab.CaFile,
            lab.Alice.Address,
            lab.Alice.Password,
            ports
        );
        using Process process = Process.Start(OwnHosts.Inside(hosts, start))!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result + output);
        return JsonSerializer.Deserialize<Row[]>(output)!;
    }
}
