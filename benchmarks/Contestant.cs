using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>What a contestant did.</summary>
/// <param name="Seconds">The work, without connecting and signing in.</param>
/// <param name="First">Until the first object.</param>
/// <param name="Cpu">Seconds of processor time of the client, without connecting and signing in.</param>
/// <param name="Megabytes">The most memory the whole process ever held.</param>
/// <param name="Count">How many objects.</param>
internal sealed record Outcome(double Seconds, double First, double Cpu, double Megabytes, int Count)
{
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Seconds} {First} {Cpu} {Megabytes} {Count}");

    /// <summary>The middle one of a figure's values.</summary>
    public static double Median(IReadOnlyCollection<Outcome> runs, Func<Outcome, double> value) =>
        runs.Select(value).Order().ElementAt(runs.Count / 2);

    public static Outcome Parse(string line)
    {
        double[] numbers = [.. line.Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return new Outcome(numbers[0], numbers[1], numbers[2], numbers[3], (int)numbers[4]);
    }
}

/// <summary>Runs one way of reading or sending in a process of its own.</summary>
internal static class Contestant
{
    public const string Argument = "--contestant";

    /// <summary>Starts a process that does the work, and waits for what it says.</summary>
    /// <param name="kind">raw, mailkit or module to read; mailkit-send or send to send; mailkit-audit or audit to audit.</param>
    /// <param name="lab">The servers.</param>
    /// <param name="port">The port with TLS from the first byte, of the server or of a proxy before it.</param>
    /// <param name="work">For raw and mailkit the folder; for module the command; for sending a <see cref="SendWork"/>; for an
    /// audit an <see cref="AuditWork"/>.</param>
    public static Outcome Start(string kind, Lab lab, int port, string work)
    {
        string[] arguments =
        [
            port.ToString(CultureInfo.InvariantCulture),
            lab.CaFile,
            lab.Alice.Address,
            lab.Alice.Password,
            work,
        ];
        ProcessStartInfo start =
            kind == "send"
                ? Pwsh.Describe(Path.Combine(ModuleReader.Root(), "benchmarks", "send-mail.ps1"), arguments)
                : new ProcessStartInfo("dotnet", ["exec", typeof(Contestant).Assembly.Location, Argument, kind, .. arguments])
                {
                    RedirectStandardOutput = true,
                };
        start.RedirectStandardError = false;

        // The limits on sending are counted in a place of the measurement's own.
        start.Environment["SPECTRUMMAIL_STATE"] = Path.Combine(lab.Folder, "state");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Outcome.Parse(output)
            : throw new InvalidOperationException($"{kind} '{work}' failed: {output}");
    }

    /// <summary>The work itself.</summary>
    public static void Run(string[] args)
    {
        var server = new Server(int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args[3], args[4]);
        (double seconds, double first, double cpu, int count) = args[0] switch
        {
            "raw" => RawReader.Run(server, args[5]),
            "mailkit" => MailKitReader.Run(server, args[5]),
            "mailkit-send" => MailKitSender.Run(server, args[5]),
            "mailkit-audit" => MailKitAuditor.Run(server, args[5]),
            "audit" => ModuleAuditor.Run(server, args[5]),
            _ => ModuleReader.Run(server, args[5]),
        };
        Console.WriteLine(new Outcome(seconds, first, cpu, PeakMegabytes(), count).Write());
    }

    private static double PeakMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}

/// <summary>Measures a piece of work by the clock and by the processor.</summary>
internal sealed class Measure
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _processor = Used();

    public double Seconds => _clock.Elapsed.TotalSeconds;

    public double Cpu => (Used() - _processor).TotalSeconds;

    private static TimeSpan Used()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}

/// <summary>Where to sign in, and as whom.</summary>
internal sealed record Server(int Port, string CaFile, string User, string Password);
