using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>What the command line does.</summary>
internal static class LabCommands
{
    private const string SettingsFile = "lab.env";
    private const string StopFile = "stop";
    private const string Ready = "READY";

    /// <summary>Starts this program again, on its own, and returns when the lab is up.</summary>
    public static int Up(string[] args)
    {
        LabArguments arguments = LabArguments.Parse(args);
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string part in Self().Append("serve").Concat(args))
            start.ArgumentList.Add(part);
        using Process server = Process.Start(start) ?? throw new LabException("Cannot run setsid");
        server.StandardInput.Close();

        while (server.StandardOutput.ReadLine() is string line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal))
                continue;
            Print(line[(Ready.Length + 1)..], arguments.Format);
            return 0;
        }

        throw new LabException(server.StandardError.ReadToEnd().Trim());
    }

    /// <summary>The process behind <c>up</c>: owns the lab until it is stopped.</summary>
    public static int Serve(string[] args)
    {
        using var stop = new ManualResetEventSlim();
        using PosixSignalRegistration term = OnSignal(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var session = new LabSession(LabArguments.Parse(args));
        string folder = session.Lab.Folder;
        File.WriteAllLines(Path.Combine(folder, SettingsFile), session.Settings.Select(s => LabSession.Format(s, "plain")));
        Console.WriteLine($"{Ready} {folder}");

        // The reader of this output stops reading now.
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        while (!stop.Wait(100) && !File.Exists(Path.Combine(folder, StopFile))) { }
        return 0;
    }

    public static int Env(string[] args)
    {
        LabArguments arguments = LabArguments.Parse(args);
        string folder = arguments.Rest.FirstOrDefault() ?? Running().FirstOrDefault() ?? throw new LabException("No lab is up");
        Print(folder, arguments.Format);
        return 0;
    }

    public static int Down(string[] args)
    {
        var folders = LabArguments.Parse(args).Rest.ToList();
        if (folders.Count == 0)
            folders = [.. Running()];
        foreach (string folder in folders.Where(folder => File.Exists(Path.Combine(folder, SettingsFile))))
        {
            File.WriteAllText(Path.Combine(folder, StopFile), "");
        }

        var watch = Stopwatch.StartNew();
        while (folders.Any(Directory.Exists))
        {
            // A lab whose process was killed cannot hear.
            LabFolder.Reap();
            if (watch.Elapsed.TotalSeconds > 20)
                throw new LabException("It does not stop: " + string.Join(' ', folders));
            Thread.Sleep(50);
        }

        return 0;
    }

    public static int Run(string[] args)
    {
        LabArguments arguments = LabArguments.Parse(args);
        if (arguments.Rest.Count == 0)
            throw new ArgumentException("run: which command?");
        using var stop = new ManualResetEventSlim();

        // Ctrl+C reaches the command too, being in the same terminal; this process stays to stop the lab.
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration term = OnSignal(PosixSignal.SIGTERM, stop);
        using var session = new LabSession(arguments);
        var start = new ProcessStartInfo(arguments.Rest[0]);
        foreach (string argument in arguments.Rest.Skip(1))
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in session.Settings)
            start.Environment[name] = value;

        Process command;
        try
        {
            command = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LabException($"{arguments.Rest[0]}: {e.Message}", e);
        }
        using (command)
        {
            while (!command.WaitForExit(200))
            {
                if (!stop.IsSet)
                    continue;
                if (!command.WaitForExit(3_000))
                    command.Kill(entireProcessTree: true);
            }

            return command.ExitCode;
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, ManualResetEventSlim stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Set();
            }
        );

    private static IEnumerable<string> Running() =>
        LabFolder.All().Where(folder => File.Exists(Path.Combine(folder, SettingsFile)));

    private static void Print(string folder, string format)
    {
        string file = Path.Combine(folder, SettingsFile);
        if (!File.Exists(file))
            throw new LabException("No lab is up in " + folder);
        foreach (string line in File.ReadLines(file))
        {
            int at = line.IndexOf('=', StringComparison.Ordinal);
            Console.WriteLine(LabSession.Format(new(line[..at], line[(at + 1)..]), format));
        }
    }

    // The program's own executable, or dotnet with the assembly.
    private static string[] Self()
    {
        string executable = Environment.ProcessPath!;
        bool host = Path.GetFileNameWithoutExtension(executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return host ? [executable, typeof(LabCommands).Assembly.Location] : [executable];
    }
}
