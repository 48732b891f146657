using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// Sending: MailKit used directly over one connection, and Send-SpectrumMail on the engine, in turns, to the same server.
/// </summary>
internal static class SendBenchmark
{
    private const int Rounds = 5;
    private const int Near = 1000;
    private const int Far = 1000;
    private const int Small = 2048;
    private const int AttachmentBytes = 18_000_000;
    private static readonly TimeSpan s_far = TimeSpan.FromMilliseconds(50);
    private static readonly LabOptions s_withoutChunking = new() { SmtpChunking = false };

    // The server takes messages and keeps them. On one machine their delivery would be done by the processors that the client
    // needs, and the longer a client takes the more of it falls into its time.
    private static readonly LabOptions s_holding = new()
    {
        ExtraPostfix = new Dictionary<string, string> { ["smtpd_end_of_data_restrictions"] = "check_sender_access static:HOLD" },
    };

    /// <summary>Runs the measurements, or one of them.</summary>
    /// <param name="part">Near, Busy (near, to a server that delivers meanwhile), Far, Plain (far, without CHUNKING) or Large;
    /// empty for all.</param>
    public static void Run(string part)
    {
        bool Wanted(params string[] names) => part.Length == 0 || names.Contains(part, StringComparer.OrdinalIgnoreCase);
        if (Wanted("Near"))
        {
            using Lab lab = Lab.Start(s_holding);
            AtHand("to a server that holds them", kind => Held(lab, kind));
        }

        if (Wanted("Busy", "Far", "Large"))
        {
            using Lab lab = Lab.Start();
            Contestant.Start("send", lab, lab.SubmissionsPort, Work(lab, 20));
            if (Wanted("Busy"))
            {
                AtHand("to a server that delivers them meanwhile", kind => Sent(lab, kind, Near));
            }

            if (Wanted("Far"))
            {
                AtADistance(lab, "with CHUNKING", 1.1);
            }

            if (Wanted("Large"))
            {
                Large(lab);
            }
        }

        if (Wanted("Plain"))
        {
            using Lab lab = Lab.Start(s_withoutChunking);
            AtADistance(lab, "without CHUNKING", 3.2);
        }
    }

    private static void AtHand(string how, Func<string, Outcome> run)
    {
        var mailkit = new List<Outcome>();
        var module = new List<Outcome>();
        for (int round = 0; round < Rounds; round++)
        {
            mailkit.Add(run("mailkit-send"));
            module.Add(run("send"));
        }

        double direct = Median(mailkit);
        Say(
            $"\n{Near:N0} messages of 2 KB at 0 ms {how} (medians of {Rounds}): MailKit {direct:0.00} s, "
                + $"Send-SpectrumMail {Median(module):0.00} s, ratio {Median(module) / direct:0.00}, wanted at most "
                + $"1.05; cpu {mailkit[0].Cpu:0.00} s and {module[0].Cpu:0.00} s"
        );
    }

    private static void AtADistance(Lab lab, string how, double wanted)
    {
        using FaultProxy far = FaultProxy.Start(lab.SubmissionsPort, new FaultPlan { Delay = s_far });
        Say(
            $"\n{Far:N0} messages of 2 KB at 50 ms, {how}, in round trips a message "
                + $"(seconds by 50 ms, connecting and the server's own time included):"
        );
        Say($"  MailKit               {RoundTrips(Contestant.Start("mailkit-send", lab, far.Port, Work(lab, Far))):0.00}");
        Say(
            $"  Send-SpectrumMail     {RoundTrips(Contestant.Start("send", lab, far.Port, Work(lab, Far))):0.00}, "
                + $"wanted at most {wanted:0.0}"
        );
        Say(
            $"    -ThrottleLimit 8    {RoundTrips(Contestant.Start("send", lab, far.Port, Work(lab, Far, 8))):0.00}, "
                + $"wanted at most 0.25 with CHUNKING"
        );
    }

    private static void Large(Lab lab)
    {
        string file = Path.GetTempFileName();
        byte[] content = new byte[AttachmentBytes];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(file, content);
        Outcome small = Contestant.Start("send", lab, lab.SubmissionsPort, Work(lab, 1));
        Outcome large = Contestant.Start(
            "send",
            lab,
            lab.SubmissionsPort,
            new SendWork(lab.Bob.Address, 1, Small, 1, file).Write()
        );
        File.Delete(file);
        Say(
            $"\nAn attachment of 18 MB: {large.Seconds:0.00} s, peak memory {large.Megabytes - small.Megabytes:0} MB "
                + $"above that of a message of 2 KB, wanted under 150"
        );
    }

    private static Outcome Held(Lab lab, string kind)
    {
        Outcome outcome = Contestant.Start(kind, lab, lab.SubmissionsPort, Work(lab, Near));
        string[] held = Directory.GetFiles(Path.Combine(lab.Folder, "queue", "hold"), "*", SearchOption.AllDirectories);
        Array.ForEach(held, File.Delete);
        return held.Length == Near ? outcome : throw new InvalidOperationException($"{kind} sent {held.Length} messages");
    }

    // The next contestant finds a server at rest.
    private static Outcome Sent(Lab lab, string kind, int count)
    {
        int before = Delivered(lab);
        Outcome outcome = Contestant.Start(kind, lab, lab.SubmissionsPort, Work(lab, count));
        var waiting = Stopwatch.StartNew();
        while (Delivered(lab) < before + count && waiting.Elapsed < TimeSpan.FromMinutes(2))
        {
            Thread.Sleep(500);
        }

        return outcome;
    }

    private static int Delivered(Lab lab) =>
        int.Parse(lab.Doveadm(lab.Bob.Address, "mailbox status", "messages", "INBOX")[1], CultureInfo.InvariantCulture);

    private static string Work(Lab lab, int count, int connections = 1) =>
        new SendWork(lab.Bob.Address, count, Small, connections).Write();

    private static double RoundTrips(Outcome outcome) => outcome.Seconds / s_far.TotalSeconds / outcome.Count;

    private static double Median(List<Outcome> runs) => Outcome.Median(runs, outcome => outcome.Seconds);

    private static void Say(string text) => Console.WriteLine(text);
}
