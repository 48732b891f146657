using System;
using System.IO;
using System.Linq;
using System.Management.Automation.Runspaces;
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
            Scratch.Remove();
        }
    }

    private static void Measure(Lab lab, int port, int delay)
    {
        double drain = Best(() => RawWire.DrainInbox(port, lab.Alice));
        Console.WriteLine($"\n{delay} ms round trip\n{"raw drain", -26}{drain, 8:0.00} s");
        foreach (string format in new[] { "Mbox", "Eml", "Maildir" })
        {
            double save = Best(() => Save(lab, port, format));
            Console.WriteLine($"{"Save-SpectrumMessage " + format, -26}{save, 8:0.00} s{save / drain, 8:0.00} x drain");
        }

        if (!OtherPrograms.HasMbsync)
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
                Scratch.Empty();
                return work().TotalSeconds;
            });

    /// <summary>The cmdlet on the engine, with a session that is open; the time is the command's own.</summary>
    private static TimeSpan Save(Lab lab, int port, string format)
    {
        using Runspace runspace = ModuleReader.Open();
        ModuleReader.Connect(runspace, new Server(port, lab.CaFile, lab.Alice.Address, lab.Alice.Password));
        return ModuleReader.Time(
            runspace,
            Messages,
            "Saved",
            "Save-SpectrumMessage -Path $args[0] -Format $args[1]",
            Scratch.Folder,
            format
        );
    }

    /// <summary>
    /// mbsync pulling the folder into a fresh Maildir. It signs in, which the others have done before: less than 0.1 s and three
    /// round trips.
    /// </summary>
    private static TimeSpan Mbsync(Lab lab, int port, bool fsync)
    {
        TimeSpan elapsed = OtherPrograms.Mbsync(
            $"FSync {(fsync ? "yes" : "no")}\n\n"
                + OtherPrograms.ImapStore("remote", lab, port, lab.Alice)
                + $"""
                MaildirStore local
                Inbox {Scratch.Combine("INBOX")}
                SubFolders Verbatim

                Channel export
                Far :remote:
                Near :local:
                Patterns INBOX
                Create Near
                Sync Pull
                SyncState *

                """,
            "export"
        );
        int saved = new[] { "cur", "new" }.Sum(part => Directory.GetFiles(Scratch.Combine("INBOX", part)).Length);
        return saved == Messages ? elapsed : throw new InvalidOperationException($"mbsync: {saved} messages");
    }
}
