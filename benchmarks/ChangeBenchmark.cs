using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>
/// Changing 10,000 messages by the pipeline, and how soon a wait ends: commands counted in a transcript, and seconds, at 0 and at
/// 50 ms.
/// </summary>
internal static class ChangeBenchmark
{
    private const int Messages = 10_000;
    private const int Waits = 10;

    private static readonly (string Name, string Script)[] s_steps =
    [
        ("flagged", "$all | Set-SpectrumMessage -Flagged"),
        ("copied", "$all | Copy-SpectrumMessage Archive"),
        ("moved, -PassThru", "$all = $all | Move-SpectrumMessage Drafts -PassThru"),
        ("removed to the Trash", "$all = $all | Remove-SpectrumMessage -Confirm:$false -PassThru"),
        ("removed for good", "$all | Remove-SpectrumMessage -Permanent -Confirm:$false"),
    ];

    /// <summary>Runs the measurement.</summary>
    /// <param name="part">Near (0 ms), Far (50 ms), NoMove (0 ms, without MOVE) or Wait; empty for all.</param>
    public static void Run(string part)
    {
        bool Wanted(string name) => part.Length == 0 || part.Equals(name, StringComparison.OrdinalIgnoreCase);
        var plain = new LabOptions { Smtp = false };
        if (Wanted("Near"))
        {
            Change("0 ms", plain, 0);
        }

        if (Wanted("Far"))
        {
            Change("50 ms", plain, 50);
        }

        if (Wanted("NoMove"))
        {
            Change(
                "0 ms, without MOVE",
                plain with
                {
                    ExtraDovecot = new Dictionary<string, string> { ["imap_capability"] = "IMAP4rev1 UIDPLUS" },
                },
                0
            );
        }

        if (Wanted("Wait"))
        {
            Wait(plain);
        }
    }

    private static void Change(string title, LabOptions options, int delay)
    {
        using Lab lab = Lab.Start(options);
        lab.Seed(lab.Alice.Address, Messages);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(delay) });
        string log = Path.Combine(lab.Folder, "transcript.log");
        using Runspace runspace = Connect(lab, proxy.Port, log);
        ModuleReader.Invoke(runspace, "$all = Get-SpectrumMessage");
        Console.WriteLine($"\n{Messages:N0} messages, {title}");
        foreach ((string name, string script) in s_steps)
        {
            int before = Commands(log);
            var measure = new Measure();
            ModuleReader.Invoke(runspace, script);
            double seconds = measure.Seconds;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {name, -22}{Commands(log) - before, 4} commands, wanted under 100{seconds, 8:0.00} s"
                )
            );
        }
    }

    private static void Wait(LabOptions options)
    {
        using Lab lab = Lab.Start(options);
        lab.Seed(lab.Alice.Address, 100);
        using Runspace runspace = Connect(lab, lab.ImapsPort, Path.Combine(lab.Folder, "transcript.log"));
        var late = new List<double>();
        for (int number = 0; number < Waits; number++)
        {
            using var shell = PowerShell.Create();
            shell.Runspace = runspace;
            IAsyncResult waiting = shell.AddScript("Wait-SpectrumMessage -TimeoutSec 30").BeginInvoke();
            System.Threading.Thread.Sleep(1000 + (number * 137));
            lab.Append(lab.Alice.Address, "INBOX", Corpus.Message(number));
            var measure = new Measure();
            shell.EndInvoke(waiting);
            late.Add(measure.Seconds);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\nWait-SpectrumMessage ends after the delivery: median {late.Order().ElementAt(Waits / 2):0.000} s, "
                    + $"latest {late.Max():0.000} s of {Waits}, wanted within 0.3 s"
            )
        );
    }

    private static Runspace Connect(Lab lab, int port, string log)
    {
        Runspace runspace = ModuleReader.Open();
        var server = new Server(port, lab.CaFile, lab.Alice.Address, lab.Alice.Password);
        ModuleReader.Connect(runspace, server, $"-LogPath '{log}'");
        return runspace;
    }

    private static int Commands(string log)
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return Regex.Count(reader.ReadToEnd(), @"IMAP C: [A-Z]\d+ ");
    }
}
