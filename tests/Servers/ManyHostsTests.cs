using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>
/// Audits and searches on three hosts with PowerShell's own remoting over SSH: each host takes its shard and keeps its
/// checkpoint, one is lost half-way, and another takes its shard over. The hosts are made on this computer.
/// </summary>
public sealed class ManyHostsTests(Labs labs)
{
    private const int Mailboxes = 60;
    private const int Lost = 2;

    [Theory]
    [InlineData("Audit")]
    [InlineData("Search")]
    public async Task A_host_that_is_lost_half_way_is_taken_over_and_the_union_is_exact(string work)
    {
        Assert.SkipWhen(HostFarm.WhyNot() is not null, HostFarm.WhyNot() ?? string.Empty);
        IReadOnlyList<LabUser> crowd = labs.Full.AddCrowd(Mailboxes, 3, $"host-{work.ToLowerInvariant()}-");
        string[] parcels = [.. crowd.Where((_, index) => index % 7 == 0).Select(user => user.Address)];
        foreach (string address in parcels)
        {
            labs.Full.Append(
                address,
                "INBOX",
                "Subject: the parcel waits\r\nFrom: <phisher@example.net>\r\n\r\nPay.\r\n"u8.ToArray()
            );
        }

        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllLinesAsync(
            folder.Combine("mailboxes.csv"),
            crowd.Select(user => $"{user.Address},{user.Password}").Prepend("EmailAddress,Password")
        );
        using var farm = new HostFarm(3);
        using FaultProxy wire = FaultProxy.Start(
            labs.Full.ImapsPort,
            new FaultPlan { Delay = TimeSpan.FromMilliseconds(50) },
            HostFarm.Gateway
        );
        using Process control = Start(work, folder, farm, wire.Port);
        Task<string> written = control.StandardOutput.ReadToEndAsync();
        Task<string> failed = control.StandardError.ReadToEndAsync();
        AwaitHalf(folder.Combine($"{Lost}.checkpoint"), control);
        farm.Kill(Lost);
        await control.WaitForExitAsync();

        Assert.True(control.ExitCode == 0, await failed + await written);
        JsonElement result = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Combine("result.json"))).RootElement;
        Assert.Equal([Lost], result.GetProperty("Lost").EnumerateArray().Select(number => number.GetInt32()));
        string[] found = [.. result.GetProperty("Rows").EnumerateArray().Select(row => row.GetProperty("Address").GetString()!)];
        string[] expected = work == "Audit" ? [.. crowd.Select(user => user.Address)] : parcels;
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.All(
            result.GetProperty("Rows").EnumerateArray(),
            row => Assert.Equal(work == "Audit" ? "Ok" : "the parcel waits", row.GetProperty("What").GetString())
        );
        if (work == "Audit")
        {
            Assert.NotEqual(0, result.GetProperty("Rows").EnumerateArray().Count(row => row.GetProperty("Again").GetBoolean()));
        }
    }

    private Process Start(string work, TempFolder folder, HostFarm farm, int port)
    {
        string script = folder.Combine("control.ps1");
        File.WriteAllText(script, Control);
        return Process.Start(
            Pwsh.Describe(
                script,
                work,
                Repository.Module,
                folder.Path,
                farm.Key,
                string.Join(' ', farm.Hosts),
                HostFarm.Gateway.ToString(),
                $"{port}",
                labs.Full.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256)
            )
        )!;
    }

    // Some mailboxes of the shard are done, and some are not.
    private static void AwaitHalf(string checkpoint, Process control)
    {
        var watch = Stopwatch.StartNew();
        while (Lines(checkpoint) < 8)
        {
            Assert.False(control.HasExited, "the work ended before a host was lost");
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(3), "the hosts do not begin");
            Thread.Sleep(20);
        }
    }

    // The file is open in another process, which .NET respects.
    private static int Lines(string file)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("wc", ["-l", file]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        string[] words = process.StandardOutput.ReadToEnd().Split(' ');
        return int.TryParse(words[0], out int lines) ? lines : 0;
    }

    private const string Control = """
        param($Work, $Module, $Folder, $Key, $Hosts, $Server, $Port, $Thumbprint)
        $ErrorActionPreference = 'Stop'
        $ssh = @{
            UserName = 'root'
            KeyFilePath = $Key
            Options = @{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR' }
        }
        $task = {
            param($Work, $Module, $List, $Checkpoint, $Shard, $Server, $Port, $Thumbprint)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $there = @{
                Server = $Server; Port = $Port; CertificateThumbprint = $Thumbprint
                Shard = $Shard; CheckpointPath = $Checkpoint; ThrottleLimit = 2
            }
            if ($Work -eq 'Audit') {
                Import-Csv $List | Invoke-SpectrumMailboxAudit @there
            }
            else {
                Import-Csv $List | Search-SpectrumMailbox @there -Subject 'parcel waits'
            }
        }
        $sessions = $Hosts -split ' ' | ForEach-Object { New-PSSession -HostName $_ @ssh }
        $list = Join-Path $Folder mailboxes.csv
        $jobs = foreach ($number in 1..3) {
            $checkpoint = Join-Path $Folder "$number.checkpoint"
            Invoke-Command -Session $sessions[$number - 1] -AsJob -ScriptBlock $task -ArgumentList (
                $Work, $Module, $list, $checkpoint, "$number/3", $Server, $Port, $Thumbprint)
        }
        $lost = [System.Collections.Generic.List[int]]::new()
        $rows = foreach ($number in 1..3) {
            $job = $jobs[$number - 1]
            $received = Receive-Job $job -Wait -ErrorAction SilentlyContinue
            if ($job.State -eq 'Completed') {
                $received
                continue
            }

            # The first host takes the shard over, with the checkpoint of the one that is lost.
            $lost.Add($number)
            $checkpoint = Join-Path $Folder "$number.checkpoint"
            Invoke-Command -Session $sessions[0] -ScriptBlock $task -ArgumentList (
                $Work, $Module, $list, $checkpoint, "$number/3", $Server, $Port, $Thumbprint)
        }
        $rows = $rows | ForEach-Object {
            if ($Work -eq 'Audit') {
                @{ Address = $_.EmailAddress; What = $_.Status.ToString(); Again = [bool]$_.FromCheckpoint }
            }
            else {
                @{ Address = $_.Account; What = $_.Subject; Again = $false }
            }
        }
        @{ Lost = $lost; Rows = @($rows) } | ConvertTo-Json -Depth 4 | Set-Content (Join-Path $Folder result.json)
        """;
}
