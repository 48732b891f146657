using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>
/// Kills the process (SIGKILL) at random moments of a test of mail flow: as often as SPECTRUMMAIL_KILLS says, by default twice.
/// The next test removes what is left, and a mailbox with other mail keeps that.
/// </summary>
public sealed class MailflowKillTests(Labs labs)
{
    // A message in the archive is found two seconds later; a kill comes before that.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(1500);

    [Fact]
    public void What_a_killed_process_leaves_is_removed_by_the_next_test()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("SPECTRUMMAIL_KILLS") ?? "2", CultureInfo.InvariantCulture);
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));
        flow.Lab.Seed(flow.To.Address, 3);
        string[] before = [.. flow.Stored()];
        var random = new Random(20261128);
        int left = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            RunAndKill(flow, before.Length, s_longest * random.NextDouble());
            left += flow.Stored().Count > before.Length ? 1 : 0;
        }

        // What is in the queue is delivered first: a message that comes after a test is left to the one after that.
        Assert.True(
            SpinWait.SpinUntil(() => IsQueueEmpty(flow.Lab), TimeSpan.FromSeconds(30)),
            "Postfix did not deliver everything."
        );
        flow.Test("to -Session from");

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills; a message was left after {left} of them.");
        Assert.InRange(left, 1, kills);
        Assert.Equal(before, flow.Stored());
    }

    private static void RunAndKill(MailflowLab flow, int before, TimeSpan delay)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string script = folder.Combine("flow.ps1");
        File.WriteAllText(
            script,
            """
            param($Module, $Server, $Port, $SmtpPort, $Ca, $From, $To, $Password)
            Import-Module $Module
            $secret = [Security.SecureString]::new(); $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            $lab = @{ Server = $Server; Port = [int] $Port; SmtpServer = $Server; SmtpPort = [int] $SmtpPort }
            $lab.CertificateAuthority = $Ca
            $null = Connect-Spectrum ([pscredential]::new($From, $secret)) @lab -Name from
            $null = Connect-Spectrum ([pscredential]::new($To, $secret)) @lab -Name to
            'GO'
            while ($true) { Test-SpectrumMailflow to -Session from -To $To.Replace('@', '+Archive@') -Quiet }
            """
        );
        using Process process = Process.Start(
            Pwsh.Describe(
                script,
                Repository.Module,
                flow.Lab.Host,
                flow.Lab.ImapsPort.ToString(CultureInfo.InvariantCulture),
                flow.Lab.SubmissionPort.ToString(CultureInfo.InvariantCulture),
                flow.Lab.CaFile,
                flow.From.Address,
                flow.To.Address,
                flow.From.Password
            )
        )!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Assert.Equal("GO", process.StandardOutput.ReadLine());

        // What the process before has left goes first; then its own message comes.
        Assert.True(
            SpinWait.SpinUntil(() => flow.Stored().Count == before, TimeSpan.FromSeconds(30))
                && SpinWait.SpinUntil(() => flow.Stored().Count > before, TimeSpan.FromSeconds(30)),
            "The test message was not seen."
        );
        Thread.Sleep(delay);
        Assert.False(process.HasExited);
        process.Kill();
        process.WaitForExit();
    }

    private static bool IsQueueEmpty(Lab lab) =>
        ((string[])["maildrop", "incoming", "active", "deferred"])
            .Select(name => Path.Combine(lab.Folder, "queue", name))
            .All(folder =>
                !Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any()
            );
}
