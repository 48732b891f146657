using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// Exporting a folder of 10,000 messages, in one run: the raw wire drained to nothing, Save-SpectrumMessage on the engine in each
/// format, and mbsync (Debian's isync) where it is installed. Everything is written to memory (tmpfs), so that no disk is
/// measured.
/// </summary>
internal static class ExportBenchmark
{
    private const int Messages = 10_000;
    private const int Rounds = 3;
    private static readonly string s_target = Path.Combine(
        "/dev/shm",
        "export-benchmark-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
    );

    /// <summary>Runs the measurement.</summary>
    /// <param name="part">Near (0 ms) or Far (50 ms); empty for both.</param>
    public static void Run(string part)
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        lab.Seed(lab.Alice.Address, Messages);
        Console.WriteLine(
            $"Export of {Messages} messages, {lab.ReadMail(lab.Alice.Address).Sum(message => (long)message.Length) / 1e6:0} MB; "
                + $"the better of {Rounds} rounds"
        );
        try
        {
            foreach (
                int delay in new[] { 0, 50 }.Where(delay =>
                    part.Length == 0 || part.Equals(delay == 0 ? "Near" : "Far", StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                using FaultProxy proxy = FaultProxy.Start(
                    lab.ImapsPort,
                    new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) }
                );
                Measure(lab, delay == 0 ? lab.ImapsPort : proxy.Port, delay);
            }
        }
        finally
        {
            Clear();
        }
    }

    private static void Measure(Lab lab, int port, int delay)
    {
        double drain = Best(() => Drain(lab, port));
        Console.WriteLine($"\n{delay} ms round trip\n{"raw drain", -26}{drain, 8:0.00} s");
        foreach (string format in new[] { "Mbox", "Eml", "Maildir" })
        {
            double save = Best(() => Save(lab, port, format));
            Console.WriteLine($"{"Save-SpectrumMessage " + format, -26}{save, 8:0.00} s{save / drain, 8:0.00} x drain");
        }

        if (!File.Exists("/usr/bin/mbsync"))
        {
            Console.WriteLine("mbsync is not installed (Debian's isync).");
            return;
        }

        foreach (bool fsync in new[] { true, false })
        {
            double mbsync = Best(() => Mbsync(lab, port, fsync));
            Console.WriteLine(
                $"{"mbsync" + (fsync ? string.Empty : " without fsync"), -26}{mbsync, 8:0.00} s{mbsync / drain, 8:0.00} x drain"
            );
        }
    }

    private static double Best(Func<TimeSpan> work) =>
        Enumerable
            .Range(0, Rounds)
            .Min(_ =>
            {
                Clear();
                Directory.CreateDirectory(s_target);
                return work().TotalSeconds;
            });

    private static void Clear()
    {
        if (Directory.Exists(s_target))
        {
            Directory.Delete(s_target, recursive: true);
        }
    }

    /// <summary>One FETCH of every body, read to nothing: what the server and the wire need.</summary>
    private static TimeSpan Drain(Lab lab, int port)
    {
        using var client = new TcpClient(lab.Host, port) { NoDelay = true, ReceiveTimeout = 60_000 };
#pragma warning disable CA5359 // The lab's own server on loopback.
        using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        tls.AuthenticateAsClient(lab.Host);
        byte[] buffer = new byte[1 << 17];
        tls.ReadAtLeast(buffer, 1);
        Command(tls, buffer, "a", $"LOGIN {lab.Alice.Address} {lab.Alice.Password}");
        Command(tls, buffer, "b", "EXAMINE INBOX");
        var clock = Stopwatch.StartNew();
        Command(tls, buffer, "c", "UID FETCH 1:* (BODY.PEEK[])");
        return clock.Elapsed;
    }

    private static void Command(SslStream tls, byte[] buffer, string tag, string command)
    {
        tls.Write(Encoding.ASCII.GetBytes($"{tag} {command}\r\n"));
        byte[] done = Encoding.ASCII.GetBytes($"\n{tag} OK");

        // As if a line had ended before, so that an answer of the tagged line alone is found too.
        buffer[0] = (byte)'\n';
        int kept = 1;
        while (true)
        {
            int read = tls.Read(buffer, kept, buffer.Length - kept);
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            Span<byte> seen = buffer.AsSpan(0, kept + read);
            int tail = Math.Min(seen.Length, 512);
            if (seen[^tail..].IndexOf(done) >= 0 && seen[^1] == '\n')
            {
                return;
            }

            // The tagged line may be cut in two; what was before it does not matter.
            kept = Math.Min(seen.Length, 256);
            seen[^kept..].ToArray().CopyTo(buffer, 0);
        }
    }

    /// <summary>The cmdlet on the engine, with a session that is open; the time is the command's own.</summary>
    private static TimeSpan Save(Lab lab, int port, string format)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        var secret = new System.Security.SecureString();
        foreach (char character in lab.Alice.Password)
        {
            secret.AppendChar(character);
        }

        Invoke(runspace, "Import-Module $args[0]", Module());
        Invoke(
            runspace,
            "$null = Connect-Spectrum -Credential $args[0] -Server $args[1] -Port $args[2] -CertificateAuthority $args[3]",
            new PSCredential(lab.Alice.Address, secret),
            lab.Host,
            port,
            lab.CaFile
        );
        var clock = Stopwatch.StartNew();
        PSObject result = Invoke(runspace, "Save-SpectrumMessage -Path $args[0] -Format $args[1]", s_target, format).Single();
        TimeSpan elapsed = clock.Elapsed;
        if ((int)result.Properties["Saved"].Value != Messages)
        {
            throw new InvalidOperationException($"{result} instead of {Messages}");
        }

        Invoke(runspace, "Disconnect-Spectrum");
        return elapsed;
    }

    private static ICollection<PSObject> Invoke(Runspace runspace, string script, params object[] arguments)
    {
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript("$ErrorActionPreference = 'Stop'\n" + script);
        foreach (object argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell.Invoke();
    }

    private static string Module()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SpectrumMail.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "output", "SpectrumMail", "SpectrumMail.psd1");
    }

    /// <summary>
    /// mbsync pulling the folder into a fresh Maildir. It signs in, which the others have done before: less than 0.1 s and three
    /// round trips.
    /// </summary>
    private static TimeSpan Mbsync(Lab lab, int port, bool fsync)
    {
        string config = Path.Combine(s_target, "mbsyncrc");
        File.WriteAllText(
            config,
            $"""
            FSync {(fsync ? "yes" : "no")}

            IMAPStore remote
            Host {lab.Host}
            Port {port}
            User {lab.Alice.Address}
            Pass {lab.Alice.Password}
            AuthMechs LOGIN
            SSLType IMAPS
            CertificateFile {lab.CaFile}

            MaildirStore local
            Inbox {s_target}/INBOX
            SubFolders Verbatim

            Channel export
            Far :remote:
            Near :local:
            Patterns INBOX
            Create Near
            Sync Pull
            SyncState *

            """
        );
        var start = new ProcessStartInfo("mbsync", ["-q", "-c", config, "export"]);
        start.Environment["HOME"] = s_target;
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        TimeSpan elapsed = clock.Elapsed;
        int saved = new[] { "cur", "new" }.Sum(part => Directory.GetFiles(Path.Combine(s_target, "INBOX", part)).Length);
        return process.ExitCode == 0 && saved == Messages
            ? elapsed
            : throw new InvalidOperationException($"mbsync: exit code {process.ExitCode}, {saved} messages");
    }
}
