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
/// Copying a mailbox of 10,000 messages from one lab to another, in one run: the raw wire drained plus the same bytes appended
/// raw with one command, Copy-SpectrumMessage on the engine, imapsync where it can be had (on the PATH, or named by the variable
/// IMAPSYNC), and mbsync (Debian's isync). Also the import of what Save-SpectrumMessage wrote.
/// </summary>
internal static class TransferBenchmark
{
    private const int Messages = 10_000;
    private const int Rounds = 3;
    private static readonly string s_scratch = Path.Combine(
        "/dev/shm",
        "transfer-benchmark-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
    );

    /// <summary>Runs the measurement.</summary>
    /// <param name="part">Near (0 ms) or Far (50 ms); empty for both.</param>
    public static void Run(string part)
    {
        using Lab from = Lab.Start(new LabOptions { Smtp = false });
        using Lab to = Lab.Start(new LabOptions { Smtp = false });
        from.Seed(from.Alice.Address, Messages);
        IReadOnlyList<byte[]> mail = from.ReadMail(from.Alice.Address);
        Console.WriteLine(
            $"Copy of {Messages} messages, {mail.Sum(message => (long)message.Length) / 1e6:0} MB; the better of {Rounds} rounds"
        );
        Environment.SetEnvironmentVariable("SPECTRUMMAIL_STATE", Path.Combine(s_scratch, "state"));
        try
        {
            foreach (
                int delay in new[] { 0, 50 }.Where(delay =>
                    part.Length == 0 || part.Equals(delay == 0 ? "Near" : "Far", StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                using FaultProxy source = FaultProxy.Start(
                    from.ImapsPort,
                    new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) }
                );
                using FaultProxy target = FaultProxy.Start(
                    to.ImapsPort,
                    new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) }
                );
                int sourcePort = delay == 0 ? from.ImapsPort : source.Port;
                int targetPort = delay == 0 ? to.ImapsPort : target.Port;
                Measure(new Route(from, sourcePort, to, targetPort), mail, delay);
            }
        }
        finally
        {
            Directory.Delete(s_scratch, recursive: true);
        }
    }

    private static void Measure(Route route, IReadOnlyList<byte[]> mail, int delay)
    {
        double drain = Best(
            route,
            _ => Raw(route.From, route.From.Alice, route.FromPort, tls => Command(tls, "c", "UID FETCH 1:* (BODY.PEEK[])")),
            0
        );
        double append = Best(route, user => Raw(route.To, user, route.ToPort, tls => Append(tls, mail)), Messages);
        Console.WriteLine(
            $"\n{delay} ms round trip\n{"raw drain + raw append", -26}{drain + append, 8:0.00} s   ({drain:0.00} + {append:0.00})"
        );
        Report("Copy-SpectrumMessage", Best(route, user => Copy(route, user), Messages), drain + append);
        Report("Import-SpectrumMessage", Best(route, user => Import(route, user), Messages), drain + append);
        string imapsync = Environment.GetEnvironmentVariable("IMAPSYNC") ?? "/usr/bin/imapsync";
        if (File.Exists(imapsync) && delay == 0)
        {
            Report("imapsync", Best(route, user => Imapsync(imapsync, route, user), Messages, rounds: 1), drain + append);
        }

        if (File.Exists("/usr/bin/mbsync"))
        {
            Report("mbsync", Best(route, user => Mbsync(route, user), Messages), drain + append);
        }
    }

    private static void Report(string name, double seconds, double raw) =>
        Console.WriteLine($"{name, -26}{seconds, 8:0.00} s{seconds / raw, 8:0.00} x raw");

    // Each round has a mailbox of its own at the destination, and must leave there what it was asked for.
    private static double Best(Route route, Func<LabUser, TimeSpan> work, int expected, int rounds = Rounds) =>
        Enumerable
            .Range(0, rounds)
            .Min(_ =>
            {
                var user = new LabUser($"u{Guid.NewGuid():N}@lab.test", "Battery-Staple-2");
                route.To.AddUser(user);
                if (Directory.Exists(s_scratch))
                {
                    Directory.Delete(s_scratch, recursive: true);
                }

                Directory.CreateDirectory(s_scratch);
                double seconds = work(user).TotalSeconds;
                int there =
                    expected == 0
                        ? 0
                        : int.Parse(
                            route.To.Doveadm(user.Address, "mailbox status", "messages", "INBOX")[1],
                            CultureInfo.InvariantCulture
                        );
                return there == expected
                    ? seconds
                    : throw new InvalidOperationException($"{there} messages instead of {expected}");
            });

    private static TimeSpan Raw(Lab lab, LabUser user, int port, Action<SslStream> work)
    {
        using var client = new TcpClient(lab.Host, port) { NoDelay = true, ReceiveTimeout = 60_000 };
#pragma warning disable CA5359 // The lab's own server on loopback.
        using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        tls.AuthenticateAsClient(lab.Host);
        tls.ReadAtLeast(new byte[1 << 12], 1);
        Command(tls, "a", $"LOGIN {user.Address} {user.Password}");
        Command(tls, "b", "EXAMINE INBOX");
        var clock = Stopwatch.StartNew();
        work(tls);
        return clock.Elapsed;
    }

    private static void Append(SslStream tls, IReadOnlyList<byte[]> mail)
    {
        using var output = new BufferedStream(tls, 1 << 16);
        output.Write("d APPEND INBOX"u8);
        foreach (byte[] message in mail)
        {
            output.Write(Encoding.ASCII.GetBytes($" (\\Seen) \"01-Jan-2024 00:00:00 +0000\" {{{message.Length}+}}\r\n"));
            output.Write(message);
        }

        output.Write("\r\n"u8);
        output.Flush();
        Await(tls, "d");
    }

    private static void Command(SslStream tls, string tag, string command)
    {
        tls.Write(Encoding.ASCII.GetBytes($"{tag} {command}\r\n"));
        Await(tls, tag);
    }

    private static void Await(SslStream tls, string tag)
    {
        byte[] done = Encoding.ASCII.GetBytes($"\n{tag} OK");
        byte[] buffer = new byte[1 << 17];
        buffer[0] = (byte)'\n';
        int kept = 1;
        while (true)
        {
            int read = tls.Read(buffer, kept, buffer.Length - kept);
            Span<byte> seen = buffer.AsSpan(0, kept + read);
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            if (seen[^Math.Min(seen.Length, 512)..].IndexOf(done) >= 0 && seen[^1] == '\n')
            {
                return;
            }

            kept = Math.Min(seen.Length, 256);
            seen[^kept..].ToArray().CopyTo(buffer, 0);
        }
    }

    private static TimeSpan Copy(Route route, LabUser user) =>
        OnEngine(
            route,
            user,
            (shell, clock) =>
            {
                clock.Restart();
                PSObject result = shell("Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX", []).Single();
                return (int)result.Properties["Stored"].Value;
            }
        );

    private static TimeSpan Import(Route route, LabUser user) =>
        OnEngine(
            route,
            user,
            (shell, clock) =>
            {
                shell("Save-SpectrumMessage $args[0] -Session old -Format Mbox", [Path.Combine(s_scratch, "saved")]);
                clock.Restart();
                return (int)
                    shell("Import-SpectrumMessage $args[0] -Session new", [Path.Combine(s_scratch, "saved")])
                        .Single()
                        .Properties["Stored"]
                        .Value;
            }
        );

    /// <summary>The cmdlet on the engine, with sessions that are open; the time is the command's own.</summary>
    private static TimeSpan OnEngine(
        Route route,
        LabUser user,
        Func<Func<string, object[], ICollection<PSObject>>, Stopwatch, int> work
    )
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        ICollection<PSObject> Invoke(string script, object[] arguments)
        {
            using var shell = PowerShell.Create();
            shell.Runspace = runspace;
            shell.AddScript("$ErrorActionPreference = 'Stop'\n" + script);
            Array.ForEach(arguments, argument => shell.AddArgument(argument));
            return shell.Invoke();
        }

        Invoke("Import-Module $args[0]", [Module()]);
        const string Connect =
            "$null = Connect-Spectrum -Credential $args[0] -Server $args[1] -Port $args[2] "
            + "-CertificateAuthority $args[3] -Name $args[4]";
        Invoke(Connect, [Credential(route.From.Alice), route.From.Host, route.FromPort, route.From.CaFile, "old"]);
        Invoke(Connect, [Credential(user), route.To.Host, route.ToPort, route.To.CaFile, "new"]);
        var clock = Stopwatch.StartNew();
        int stored = work(Invoke, clock);
        TimeSpan elapsed = clock.Elapsed;
        Invoke("Get-SpectrumSession | Disconnect-Spectrum", []);
        return stored == Messages ? elapsed : throw new InvalidOperationException($"{stored} instead of {Messages}");
    }

    private static PSCredential Credential(LabUser user)
    {
        var secret = new System.Security.SecureString();
        foreach (char character in user.Password)
        {
            secret.AppendChar(character);
        }

        return new PSCredential(user.Address, secret);
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

    /// <summary>imapsync with its defaults but for what a lab's certificate and folders need.</summary>
    private static TimeSpan Imapsync(string program, Route route, LabUser user) =>
        Run(
            program,
            "--host1",
            route.From.Host,
            "--port1",
            Text(route.FromPort),
            "--ssl1",
            "--user1",
            route.From.Alice.Address,
            "--password1",
            route.From.Alice.Password,
            "--host2",
            route.To.Host,
            "--port2",
            Text(route.ToPort),
            "--ssl2",
            "--user2",
            user.Address,
            "--password2",
            user.Password,
            "--folder",
            "INBOX",
            "--nolog",
            "--noreleasecheck",
            "--no-modulesversion",
            "--tmpdir",
            s_scratch,
            "--pidfile",
            Path.Combine(s_scratch, "imapsync.pid")
        );

    /// <summary>mbsync from one store to the other, without its fsync, as the module's own writes are few.</summary>
    private static TimeSpan Mbsync(Route route, LabUser user)
    {
        string config = Path.Combine(s_scratch, "mbsyncrc");
        File.WriteAllText(
            config,
            "FSync no\n\n"
                + Store("old", route.From, route.FromPort, route.From.Alice)
                + Store("new", route.To, route.ToPort, user)
                + $"""
                Channel copy
                Far :old:
                Near :new:
                Patterns INBOX
                CopyArrivalDate yes
                Create Near
                Sync Pull
                SyncState {s_scratch}/

                """
        );
        return Run("/usr/bin/mbsync", "-q", "-c", config, "copy");
    }

    private static string Store(string name, Lab lab, int port, LabUser user) =>
        $"""
            IMAPStore {name}
            Host {lab.Host}
            Port {port}
            User {user.Address}
            Pass {user.Password}
            AuthMechs LOGIN
            SSLType IMAPS
            CertificateFile {lab.CaFile}


            """;

    private static TimeSpan Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = s_scratch;
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed
            : throw new InvalidOperationException(
                $"{program}: exit code {process.ExitCode}\n{output[Math.Max(0, output.Length - 2000)..]}\n"
                    + errors.GetAwaiter().GetResult()
            );
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>From where to where.</summary>
    private sealed record Route(Lab From, int FromPort, Lab To, int ToPort);
}
