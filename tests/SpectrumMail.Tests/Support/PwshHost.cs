using System.Diagnostics;
using System.IO;

namespace SpectrumMail.Tests.Support;

/// <summary>Runs a script in a process of its own, in the stand-in for pwsh.</summary>
internal static class PwshHost
{
    /// <summary>What the script printed; the test fails when its exit code is not 0.</summary>
    public static string Run(string script, params string[] arguments)
    {
        ProcessStartInfo start = Describe(script, arguments);
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{output}\n{errors.GetAwaiter().GetResult()}");
        return output;
    }

    /// <summary>How it is started.</summary>
    public static ProcessStartInfo Describe(string script, params string[] arguments)
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(System.AppContext.BaseDirectory.TrimEnd('/', '\\')))!;
        string host = Path.Combine(Repository.Root, "tools", "PwshHost", "bin", configuration, "net10.0", "PwshHost.dll");
        return new ProcessStartInfo("dotnet", ["exec", host, "-NoProfile", "-File", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
