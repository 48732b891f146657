using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// Reading mailboxes: the raw wire, MailKit used directly, and Get-SpectrumMessage on the engine, in turns, on the same servers.
/// Ratios carry over to other machines, seconds do not.
/// </summary>
internal static class ReadBenchmark
{
    private const int Rounds = 3;
    private const int Many = 100_000;
    private const int Few = 10_000;
    private const long TwentyMegabits = 2_500_000;
    private static readonly TimeSpan s_far = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs the measurements, or one of them.</summary>
    /// <param name="part">List, Near, Far, Memory, Newest, Folders or Compress; empty for all.</param>
    public static void Run(string part)
    {
        bool Wanted(params string[] names) => part.Length == 0 || names.Contains(part, StringComparer.OrdinalIgnoreCase);
        if (Wanted("List", "Near", "Far", "Memory", "Newest"))
        {
            Large(Wanted);
        }

        if (Wanted("Folders"))
        {
            Folders();
        }

        if (Wanted("Compress"))
        {
            Compression();
        }
    }

    private static void Large(Func<string[], bool> wanted)
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        Say($"Filling a mailbox with {Many:N0} messages ...");
        lab.Seed(lab.Alice.Address, Many);
        using FaultProxy far = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = s_far });
        Contestant.Start("raw", lab, lab.ImapsPort, "INBOX");
        if (wanted(["List", "Near"]))
        {
            List(lab, lab.ImapsPort, "0 ms", 1.25);
        }

        if (wanted(["List", "Far"]))
        {
            List(lab, far.Port, "50 ms", 1.6);
        }

        if (wanted(["Memory"]))
        {
            Memory(lab);
        }

        if (wanted(["Newest"]))
        {
            Newest(lab, far.Port);
        }
    }

    private static void List(Lab lab, int port, string roundTrip, double limit)
    {
        var raw = new List<Outcome>();
        var mailkit = new List<Outcome>();
        var module = new List<Outcome>();
        for (int round = 0; round < Rounds; round++)
        {
            raw.Add(Contestant.Start("raw", lab, port, "INBOX"));
            mailkit.Add(Contestant.Start("mailkit", lab, port, "INBOX"));
            module.Add(Contestant.Start("module", lab, port, "Get-SpectrumMessage -Folder INBOX"));
        }

        double wire = Outcome.Median(raw, outcome => outcome.Seconds);
        double direct = Outcome.Median(mailkit, outcome => outcome.Seconds);
        Say($"\n{Many:N0} messages, round trip {roundTrip}: uid, flags, date, size, envelope (medians of {Rounds})");
        Line("raw wire, drained", raw, wire, direct);
        Line("MailKit, one Fetch", mailkit, wire, direct);
        Line("Get-SpectrumMessage", module, wire, direct);
        Say($"  to MailKit {Outcome.Median(module, outcome => outcome.Seconds) / direct:0.00}, wanted at most {limit:0.00}");
    }

    private static void Memory(Lab lab)
    {
        lab.Seed(lab.Alice.Address, Few, "Few");
        Outcome few = Contestant.Start("module", lab, lab.ImapsPort, "Get-SpectrumMessage -Folder Few");
        Outcome many = Contestant.Start("module", lab, lab.ImapsPort, "Get-SpectrumMessage -Folder INBOX");
        Say(
            $"\nPeak memory of the whole process: {few.Count:N0} messages {few.Megabytes:0} MB, {many.Count:N0} "
                + $"messages {many.Megabytes:0} MB, wanted under 200 and flat"
        );
    }

    private static void Newest(Lab lab, int port)
    {
        List<Outcome> runs =
        [
            .. Enumerable
                .Range(0, Rounds)
                .Select(_ => Contestant.Start("module", lab, port, "Get-SpectrumMessage -SortBy Date -Descending -First 20")),
        ];
        Say(
            $"\nNewest {runs[0].Count} of {Many:N0} by Date at 50 ms: "
                + $"{Outcome.Median(runs, outcome => outcome.Seconds):0.00} s, wanted 0.4"
        );
    }

    private static void Folders()
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        lab.CreateFolders(
            lab.Alice.Address,
            Enumerable.Range(1, 200).Select(number => string.Create(CultureInfo.InvariantCulture, $"Folder {number:D3}"))
        );
        using FaultProxy far = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = s_far });
        List<Outcome> runs =
        [
            .. Enumerable.Range(0, Rounds).Select(_ => Contestant.Start("module", lab, far.Port, "Get-SpectrumFolder")),
        ];
        Say(
            $"{runs[0].Count} folders with figures at 50 ms: "
                + $"{Outcome.Median(runs, outcome => outcome.Seconds):0.00} s, wanted 0.3"
        );
    }

    // The wire's own share is shown too: what is left above it is parsing, which no compression makes less.
    private static void Compression()
    {
        using Lab lab = Lab.Start(new LabOptions { Smtp = false });
        using Lab plain = Lab.Start(new LabOptions { Smtp = false, OfferCompress = false });
        Outcome with = Slow(lab, out long compressed);
        Outcome without = Slow(plain, out long whole);
        Say(
            $"\n{Many:N0} messages at 50 ms and 20 Mbit/s: with COMPRESS {with.Seconds:0.00} s, "
                + $"{compressed / 1e6:0.0} MB, cpu {with.Cpu:0.00} s; "
                + $"without {without.Seconds:0.00} s, {whole / 1e6:0.0} MB, cpu {without.Cpu:0.00} s; ratio "
                + $"{with.Seconds / without.Seconds:0.00}, wanted at most 0.30"
        );
    }

    private static Outcome Slow(Lab lab, out long bytes)
    {
        lab.Seed(lab.Alice.Address, Many);
        Contestant.Start("raw", lab, lab.ImapsPort, "INBOX");
        using FaultProxy slow = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = s_far, BytesPerSecond = TwentyMegabits });
        Outcome outcome = Contestant.Start("module", lab, slow.Port, "Get-SpectrumMessage");
        bytes = slow.ServerBytes;
        return outcome;
    }

    private static void Line(string name, List<Outcome> runs, double wire, double direct)
    {
        double seconds = Outcome.Median(runs, outcome => outcome.Seconds);
        double first = Outcome.Median(runs, outcome => outcome.First);
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {name, -20}{seconds, 6:0.00} s {seconds / wire, 5:0.00} x wire {seconds / direct, 5:0.00} x "
                    + $"MailKit  cpu {Outcome.Median(runs, outcome => outcome.Cpu), 5:0.00} s  first {first, 5:0.000} s  "
                    + $"{runs.Max(outcome => outcome.Megabytes), 4:0} MB"
            )
        );
    }

    private static void Say(string text) => Console.WriteLine(text);
}
