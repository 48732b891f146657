using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Saving that is cut short: nothing is lost, nothing is there twice.</summary>
public sealed class SaveResumeTests(Labs labs)
{
    private const int Messages = 600;

    [Theory]
    [InlineData("Eml")]
    [InlineData("Mbox")]
    [InlineData("Maildir")]
    public void A_run_killed_half_way_and_started_again_ends_with_every_message_once(string format)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, Messages);
        using FaultProxy slow = FaultProxy.Start(lab.ImapsPort, new FaultPlan { BytesPerSecond = 700_000 });
        using var target = new TempFolder();

        Kill(lab, user, slow.Port, target, format);
        int before = Listed(target, format);
        using Shell shell = LabShell.Connected(lab, user);
        dynamic result = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;

        Assert.InRange(before, 1, Messages - 1);
        Assert.Equal(before, (int)result.AlreadySaved);
        Assert.Equal(Messages - before, (int)result.Saved);
        SaveTests.Same(lab.ReadMail(user.Address), SavedMail.Read(format, target, "INBOX"), format);
        Assert.Empty(Directory.EnumerateFiles(target.Path, "*.spectrum-partial", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Eml")]
    [InlineData("Mbox")]
    [InlineData("Maildir")]
    public void A_file_that_a_killed_run_did_not_list_is_not_saved_twice(string format)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 40);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();
        shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).ThrowOnError();

        // As a kill leaves it: the messages are there, the last lines of the list are not, and one is half a line.
        string manifest = Manifest(target, format);
        string[] lines = File.ReadAllLines(manifest);
        File.WriteAllText(manifest, string.Join("\n", lines.Take(7 + 25)) + "\n" + lines[7 + 25][..10]);
        lab.Doveadm(user.Address, "flags add", "\\Flagged", "mailbox", "INBOX", "all");
        dynamic result = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;

        Assert.Equal((15, 25), ((int)result.Saved, (int)result.AlreadySaved));
        SaveTests.Same(lab.ReadMail(user.Address), SavedMail.Read(format, target, "INBOX"), format);
    }

    [Theory]
    [InlineData("Eml")]
    [InlineData("Mbox")]
    public void A_server_that_dies_is_one_error_and_the_next_run_saves_the_rest(string format)
    {
        // Without compression the number of bytes says how far the command came.
        Lab lab = labs.Get(new LabOptions { OfferCompress = false, Smtp = false });
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 300);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan());
        using Shell shell = LabShell.For(lab);
        using var target = new TempFolder();
        shell
            .Run("$lab.Port = $args[1]; Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(user), proxy.Port)
            .ThrowOnError();

        // Only now: finding the TLS mode may take a connection of its own, and the session's is the one to cut.
        proxy.Plan = new FaultPlan { CutAfterServerBytes = 500_000, OnlyFirstConnections = proxy.Connections };

        ShellResult cut = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format);
        int before = Listed(target, format);
        dynamic rest = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).Single;

        Assert.Equal("ConnectionLost", cut.FatalId);
        Assert.Empty(cut.Errors);
        Assert.InRange(before, 1, 299);
        Assert.Equal((300 - before, before), ((int)rest.Saved, (int)rest.AlreadySaved));
        SaveTests.Same(lab.ReadMail(user.Address), SavedMail.Read(format, target, "INBOX"), format);
    }

    [Fact]
    public void A_full_disk_is_reported_as_such()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5);
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();
        Directory.CreateDirectory(target.Path);
        File.WriteAllText(target.Combine("INBOX"), "a file where a directory must be");

        ShellResult result = shell.Run("Save-SpectrumMessage $args[0]", target.Path);

        Assert.Equal("SavePathUnwritable", result.FatalId);
        Assert.Equal("Open", shell.Run("(Get-SpectrumSession).State").Single.ToString());
    }

    private static string Manifest(TempFolder target, string format) =>
        format == "Mbox" ? target.Combine("INBOX.mbox.csv") : target.Combine("INBOX", "spectrummail-export.csv");

    private static int Listed(TempFolder target, string format)
    {
        string path = Manifest(target, format);
        if (!File.Exists(path))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n')[..^1].Count(line => line.Length > 0 && char.IsDigit(line[0]));
    }

    // A process of its own, ended as the kernel ends one: no handler, no finally.
    private static void Kill(Lab lab, LabUser user, int port, TempFolder target, string format)
    {
        Directory.CreateDirectory(target.Path);
        string script = target.Combine("save.ps1");
        File.WriteAllText(
            script,
            """
            param($Module, $User, $Password, $Server, $Port, $Authority, $Path, $Format)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $secret = [System.Security.SecureString]::new()
            foreach ($character in $Password.ToCharArray()) { $secret.AppendChar($character) }
            $credential = [System.Management.Automation.PSCredential]::new($User, $secret)
            $null = Connect-Spectrum -Credential $credential -Server $Server -Port $Port -CertificateAuthority $Authority
            Save-SpectrumMessage $Path -Format $Format
            """
        );
        using Process process = Process.Start(
            Pwsh.Describe(
                script,
                Repository.Module,
                user.Address,
                user.Password,
                lab.Host,
                port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                lab.CaFile,
                target.Path,
                format
            )
        )!;
        var clock = Stopwatch.StartNew();
        while (!process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(3) && Written(target) < 900_000)
        {
            Thread.Sleep(20);
        }

        Assert.False(process.HasExited, "it ended before it could be killed");
        process.Kill();
        process.WaitForExit();
    }

    private static long Written(TempFolder target)
    {
        try
        {
            return new DirectoryInfo(target.Path)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.Name != "save.ps1")
                .Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A temporary file was renamed between the look at the directory and the look at the file.
            return 0;
        }
    }
}
