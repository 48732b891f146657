using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace SpectrumMail.Tests.Support;

/// <summary>Runs a script in a process of its own, in the stand-in for pwsh.</summary>
internal static class PwshHost
{
    /// <summary>What the script printed; the test fails when its exit code is not 0.</summary>
    public static string Run(string script, params string[] arguments)
    {
        (int code, string output, string errors) = Start(["-NoProfile", "-File", script, .. arguments]);
        Assert.True(code == 0, $"exit code {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs the console to its end.</summary>
    public static (int Code, string Output, string Errors) Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Repository.Built("tools/PwshHost", "net10.0", "PwshHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
