using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>promtool of Debian's package prometheus: whether it finds fault with metrics.</summary>
internal static class Promtool
{
    private static readonly Lazy<string?> s_path = new(() => LabPrograms.Find("promtool", "prometheus"));

    /// <summary>Checks metrics; skips the test where promtool is not there.</summary>
    /// <returns>The exit code, and what it says.</returns>
    public static (int Code, string Says) Check(string metrics)
    {
        Assert.SkipUnless(s_path.Value is not null, "promtool is not installed (apt-get install prometheus)");
        var start = new ProcessStartInfo(s_path.Value!, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using (StreamWriter input = process.StandardInput)
        {
            input.NewLine = "\n";
            input.Write(metrics);
        }

        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
