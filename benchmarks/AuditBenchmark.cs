using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// Auditing many mailboxes: MailKit used directly on 16 connections, and Invoke-SpectrumMailboxAudit, in turns, on the same
/// servers.
/// </summary>
internal static class AuditBenchmark
{
    private const int Rounds = 3;
    private const int Mailboxes = 500;
    private const int Messages = 20;
    private const int Large = 100_000;
    private static readonly TimeSpan s_far = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs the measurements, or one of them.</summary>
    /// <param name="part">Near, Far, Memory or Again; empty for all.</param>
    public static void Run(string part)
    {
        bool Wanted(string name) => part.Length == 0 || part.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (Wanted("Near") || Wanted("Far") || Wanted("Memory"))
        {
            Many(Wanted);
        }

        if (Wanted("Again"))
        {
            Again();
        }
    }

    private static void Many(Func<string, bool> wanted)
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        Say($"Filling {Mailboxes:N0} mailboxes with {Messages:N0} messages each ...");
        IReadOnlyList<LabUser> users = lab.AddCrowd(Mailboxes, Messages);
        string once = AuditWork.WriteUsers(Path.Combine(lab.Folder, "users.csv"), users);
        Contestant.Start("mailkit-audit", lab, lab.ImapsPort, new AuditWork(once).Write());
        if (wanted("Near"))
        {
            Compare(lab, lab.ImapsPort, once, "0 ms");
        }

        if (wanted("Far"))
        {
            using FaultProxy far = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = s_far });
            Compare(lab, far.Port, once, "50 ms");
        }

        if (wanted("Memory"))
        {
            string often = AuditWork.WriteUsers(Path.Combine(lab.Folder, "often.csv"), users, 10);
            Outcome small = Contestant.Start("audit", lab, lab.ImapsPort, new AuditWork(once).Write());
            Outcome large = Contestant.Start("audit", lab, lab.ImapsPort, new AuditWork(often).Write());
            Say(
                $"\nPeak memory of the whole process: {small.Count:N0} mailboxes {small.Megabytes:0} MB, "
                    + $"{large.Count:N0} mailboxes {large.Megabytes:0} MB, wanted under 250"
            );
        }
    }

    private static void Compare(Lab lab, int port, string users, string roundTrip)
    {
        var direct = new List<Outcome>();
        var module = new List<Outcome>();
        for (int round = 0; round < Rounds; round++)
        {
            direct.Add(Contestant.Start("mailkit-audit", lab, port, new AuditWork(users).Write()));
            module.Add(Contestant.Start("audit", lab, port, new AuditWork(users).Write()));
        }

        Say($"\n{Mailboxes:N0} mailboxes of {Messages:N0} messages, 16 at a time, round trip {roundTrip} (medians of {Rounds})");
        Line("MailKit directly", direct);
        Line("Invoke-SpectrumMailboxAudit", module);
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  to MailKit {Median(module) / Median(direct):0.00}, wanted at most 1.10"
            )
        );
    }

    // The same mailbox twice with a checkpoint, both times in a process that has done nothing before.
    private static void Again()
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        Say($"Filling a mailbox with {Large:N0} messages ...");
        lab.Seed(lab.Alice.Address, Large);
        string users = AuditWork.WriteUsers(Path.Combine(lab.Folder, "users.csv"), [lab.Alice]);
        string checkpoint = Path.Combine(lab.Folder, "audit.checkpoint");
        Outcome cold = Contestant.Start("audit", lab, lab.ImapsPort, new AuditWork(users, Depth: "Envelope").Write());
        Outcome first = Contestant.Start(
            "audit",
            lab,
            lab.ImapsPort,
            new AuditWork(users, Depth: "Envelope", Checkpoint: checkpoint).Write()
        );
        Outcome second = Contestant.Start(
            "audit",
            lab,
            lab.ImapsPort,
            new AuditWork(users, Depth: "Envelope", Checkpoint: checkpoint).Write()
        );
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{Large:N0} messages at Envelope depth: {cold.Seconds:0.00} s with a server that had not seen the "
                    + $"question, {first.Seconds:0.00} s after that; unchanged with a checkpoint {second.Seconds:0.00} s, "
                    + $"{first.Seconds / second.Seconds:0.0} times faster, wanted 30; checkpoint "
                    + $"{new FileInfo(checkpoint).Length / 1e6:0.0} MB, peak memory {first.Megabytes:0} and "
                    + $"{second.Megabytes:0} MB"
            )
        );
    }

    private static void Line(string name, List<Outcome> runs) =>
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {name, -28}{Median(runs), 6:0.00} s  cpu "
                    + $"{Outcome.Median(runs, run => run.Cpu), 5:0.00} s  "
                    + $"first {Outcome.Median(runs, run => run.First), 5:0.000} s  "
                    + $"{runs.Max(run => run.Megabytes), 4:0} MB"
            )
        );

    private static double Median(List<Outcome> runs) => Outcome.Median(runs, run => run.Seconds);

    private static void Say(string text) => Console.WriteLine(text);
}
