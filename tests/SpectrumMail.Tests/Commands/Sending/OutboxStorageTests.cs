using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sending;

/// <summary>The outbox on full and read-only disks, and with wrong clocks.</summary>
public sealed class OutboxStorageTests(Labs labs) : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("spectrum-disk").FullName;
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _mount);
        }

        Directory.Delete(_mount, recursive: true);
    }

    [Fact]
    public void A_full_disk_is_an_error_and_queued_messages_are_still_sent()
    {
        Lab lab = labs.Sending();
        Mount("size=256k");
        using var send = new SendLab(lab);
        send.Run(
                "$p.OutboxPath = $args[0]; $off = $p.Clone(); $off.Port = 1; "
                    + "Send-SpectrumMail -To $to -Subject first -Queue @off",
                _mount
            )
            .Single.ToString();
        string filler = Path.Combine(send.State, "filler.bin");
        File.WriteAllBytes(filler, new byte[400_000]);

        ShellResult full = send.Run("Send-SpectrumMail -To $to -Subject second -Attachments $args[0] -Queue @p", filler);

        Assert.StartsWith("StorageUnavailable,", Assert.Single(full.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(full.Output);
        Assert.Single(Directory.GetFiles(_mount, "*.queued"));
        Assert.Empty(Directory.GetFiles(_mount, "*.part"));

        // Sending needs no space on the disk.
        Fill();
        Assert.Equal("Sent", send.Run("Send-SpectrumOutbox -Force @p").Single.Status.ToString());
        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void A_failed_attempt_with_a_full_disk_keeps_the_message()
    {
        Lab lab = labs.Sending();
        Mount("size=256k");
        using var send = new SendLab(lab);
        send.Run(
                "$p.OutboxPath = $args[0]; $off = $p.Clone(); $off.Port = 1; "
                    + "Send-SpectrumMail -To $to -Subject first -Queue @off",
                _mount
            )
            .Single.ToString();
        Fill();

        send.Run("Send-SpectrumOutbox -Force @off");

        Assert.Single(Directory.GetFiles(_mount, "*.queued"));
        File.Delete(Path.Combine(_mount, "filler"));
        Assert.Equal("Sent", send.Run("Send-SpectrumOutbox -Force @p").Single.Status.ToString());
    }

    [Fact]
    public void A_read_only_folder_is_an_error_and_sends_nothing()
    {
        Lab lab = labs.Sending();
        Mount("size=256k,ro");
        using var send = new SendLab(lab);

        ShellResult result = send.Run(
            "$p.OutboxPath = $args[0] + '/outbox'; Send-SpectrumMail -To $to -Subject ro -Queue @p",
            _mount
        );

        Assert.Equal("StorageUnavailable", (result.Fatal ?? Assert.Single(result.Errors)).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(0, send.Arrived());
    }

    [Fact]
    public void A_wrong_clock_neither_delays_a_message_nor_lets_it_expire_untried()
    {
        using var send = new SendLab(labs.Sending());
        send.Run(
                "$off = $p.Clone(); $off.Port = 1; "
                    + "1..2 | ForEach-Object { [pscustomobject]@{ Subject = \"no $_\" } } "
                    + "| Send-SpectrumMail -To $to -Queue @off"
            )
            .Output.Count.ToString(CultureInfo.InvariantCulture);
        string[] files = [.. Directory.GetFiles(send.Outbox, "*.queued").Order()];

        // One message was queued while the clock was years ahead, the other one while it was years behind.
        Shift(files[0], 5);
        Shift(files[1], -5);
        ShellResult result = send.Run("Send-SpectrumOutbox @p");

        Assert.Equal(2, result.ThrowOnError().Output.Count);
        Assert.Equal(2, send.Arrived());
    }

    [Fact]
    public void An_expired_message_is_tried_once_more_and_then_fails()
    {
        using var send = new SendLab(labs.Sending());
        send.Run("$off = $p.Clone(); $off.Port = 1; Send-SpectrumMail -To $to -Subject old -ExpiresAfter 0:0:0 -Queue @off");

        dynamic item = send.Run("Get-SpectrumOutbox -OutboxPath $outbox").Single;

        Assert.Equal("Failed", item.State.ToString());
        Assert.Contains("refused the connection", (string)item.Reason, StringComparison.Ordinal);
        Assert.Equal("Sent", send.Run("Send-SpectrumOutbox -IncludeFailed @p").Single.Status.ToString());
    }

    private static void Shift(string file, int years)
    {
        string text = File.ReadAllText(file);
        File.WriteAllText(
            file,
            Regex.Replace(
                text,
                "(?m)^(Created|NotBefore|Expires): (\\d{4})",
                line => $"{line.Groups[1].Value}: {int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture) + years}"
            )
        );
    }

    private void Fill()
    {
        using var filler = new FileStream(Path.Combine(_mount, "filler"), FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        try
        {
            for (int count = 0; count < 1000; count++)
            {
                filler.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private void Mount(string options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        _mounted = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _mount) == 0;
        Assert.SkipUnless(_mounted, "This system does not let a disk be mounted.");
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
