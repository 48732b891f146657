using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using SpectrumMail.MailLab;

namespace SpectrumMail.Benchmarks;

/// <summary>Programs of others that do the same work. The time is that of the whole process.</summary>
internal static class OtherPrograms
{
    private const string MbsyncProgram = "/usr/bin/mbsync";

    /// <summary>Whether mbsync (Debian's isync) is installed.</summary>
    public static bool HasMbsync => File.Exists(MbsyncProgram);

    /// <summary>Runs mbsync.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="channel">The channel in it.</param>
    public static TimeSpan Mbsync(string config, string channel)
    {
        string file = Scratch.Combine("mbsyncrc");
        File.WriteAllText(file, config);
        return Run(MbsyncProgram, "-q", "-c", file, channel);
    }

    /// <summary>A mailbox in a configuration of mbsync.</summary>
    public static string ImapStore(string name, Lab lab, int port, LabUser user) =>
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

    /// <summary>Runs a program, which must succeed.</summary>
    public static TimeSpan Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Scratch.Folder;
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed
            : throw new InvalidOperationException(
                $"{program}: exit code {process.ExitCode}\n{output[Math.Max(0, output.Length - 2000)..]}\n"
                    + errors.GetAwaiter().GetResult()
            );
    }
}
