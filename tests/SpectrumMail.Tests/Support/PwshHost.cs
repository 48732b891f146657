using System.Diagnostics;
using System.IO;

namespace SpectrumMail.Tests.Support;

/// <summary>Runs a script in a process of its own, in the stand-in for pwsh.</summary>
internal static class PwshHost
{
    /// <summary>What the script printed; the test fails when its exit code is not 0.</summary>
    public static string Run(string script, params string[] arguments)
    {
        (int code, string output, string errors) = RunAnyway(script, arguments);
        Assert.True(code == 0, $"exit code {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>The exit code, and what the script printed to its two streams.</summary>
    public static (int Code, string Output, string Errors) RunAnyway(string script, params string[] arguments)
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(System.AppContext.BaseDirectory.TrimEnd('/', '\\')))!;
        string host = Path.Combine(Repository.Root, "tools", "PwshHost", "bin", configuration, "net10.0", "PwshHost.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", host, "-NoProfile", "-File", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
