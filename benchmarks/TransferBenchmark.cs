using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
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
        Environment.SetEnvironmentVariable("SPECTRUMMAIL_STATE", Scratch.Combine("state"));
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
            Scratch.Remove();
        }
    }

    private static void Measure(Route route, IReadOnlyList<byte[]> mail, int delay)
    {
        double drain = Best(route, _ => RawWire.DrainInbox(route.FromPort, route.From.Alice), 0);
        double append = Best(route, user => RawWire.FillInbox(route.ToPort, user, mail), Messages);
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

        if (OtherPrograms.HasMbsync)
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
                Scratch.Empty();
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

    private static TimeSpan Copy(Route route, LabUser user)
    {
        using Runspace runspace = Connect(route, user);
        return Time(runspace, "Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX");
    }

    private static TimeSpan Import(Route route, LabUser user)
    {
        string saved = Scratch.Combine("saved");
        using Runspace runspace = Connect(route, user);
        ModuleReader.Invoke(runspace, "Save-SpectrumMessage $args[0] -Session old -Format Mbox", saved);
        return Time(runspace, "Import-SpectrumMessage $args[0] -Session new", saved);
    }

    private static TimeSpan Time(Runspace runspace, string command, params object[] arguments) =>
        ModuleReader.Time(runspace, Messages, "Stored", command, arguments);

    /// <summary>The engine, with sessions that are open.</summary>
    private static Runspace Connect(Route route, LabUser user)
    {
        Runspace runspace = ModuleReader.Open();
        LabUser alice = route.From.Alice;
        var from = new Server(route.FromPort, route.From.CaFile, alice.Address, alice.Password);
        ModuleReader.Connect(runspace, from, "-Name old");
        ModuleReader.Connect(runspace, new Server(route.ToPort, route.To.CaFile, user.Address, user.Password), "-Name new");
        return runspace;
    }

    /// <summary>imapsync with its defaults but for what a lab's certificate and folders need.</summary>
    private static TimeSpan Imapsync(string program, Route route, LabUser user) =>
        OtherPrograms.Run(
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
            Scratch.Folder,
            "--pidfile",
            Scratch.Combine("imapsync.pid")
        );

    /// <summary>mbsync from one store to the other, without its fsync, as the module's own writes are few.</summary>
    private static TimeSpan Mbsync(Route route, LabUser user) =>
        OtherPrograms.Mbsync(
            "FSync no\n\n"
                + OtherPrograms.ImapStore("old", route.From, route.FromPort, route.From.Alice)
                + OtherPrograms.ImapStore("new", route.To, route.ToPort, user)
                + $"""
                Channel copy
                Far :old:
                Near :new:
                Patterns INBOX
                CopyArrivalDate yes
                Create Near
                Sync Pull
                SyncState {Scratch.Folder}/

                """,
            "copy"
        );

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>From where to where.</summary>
    private sealed record Route(Lab From, int FromPort, Lab To, int ToPort);
}
