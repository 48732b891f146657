using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace SpectrumMail.MailLab;

/// <summary>Runs scripts in PowerShell, in a process of their own.</summary>
/// <remarks>
/// It is the PowerShell that build.ps1 runs in, as <c>SPECTRUMMAIL_PWSH</c> says; without it the one that <c>PWSH</c> names;
/// without both the one of the repository's tool manifest.
/// </remarks>
public static class Pwsh
{
    private static readonly Lazy<string> s_path = new(Find);

    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
    };

    /// <summary>How a script is started, for those who mind the process themselves. Its output is redirected.</summary>
    /// <param name="script">The script's path.</param>
    /// <param name="arguments">What the script gets.</param>
    public static ProcessStartInfo Describe(string script, params string[] arguments)
    {
        (string program, string[] first) = Command();
        var start = new ProcessStartInfo(program, [.. first, .. Script(script, arguments)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in s_environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The script's path.</param>
    /// <param name="arguments">What the script gets.</param>
    public static (int Code, string Output, string Errors) Start(string script, params string[] arguments)
    {
        (string program, string[] first) = Command();
        return Shell.Run(program, [.. first, .. Script(script, arguments)], s_environment);
    }

    /// <summary>Runs a script that must end with 0.</summary>
    /// <param name="script">The script's path.</param>
    /// <param name="arguments">What the script gets.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="LabException">The exit code is another.</exception>
    public static string Run(string script, params string[] arguments)
    {
        (int code, string output, string errors) = Start(script, arguments);
        return code == 0 ? output : throw new LabException($"{script} ended with {code}\n{output}\n{errors}");
    }

    /// <summary>The program and what comes before its own arguments, for those who start it in another way.</summary>
    public static IReadOnlyList<string> Line
    {
        get
        {
            (string program, string[] first) = Command();
            return [program, .. first];
        }
    }

    private static string[] Script(string script, string[] arguments) =>
        ["-NoProfile", "-NonInteractive", "-File", script, .. arguments];

    private static (string Program, string[] First) Command() =>
        s_path.Value.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? ("dotnet", ["exec", s_path.Value])
            : (s_path.Value, []);

    private static string Find()
    {
        foreach (string variable in (string[])["SPECTRUMMAIL_PWSH", "PWSH"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path)
                return path;
        }

        // Only asked where it lies: "dotnet tool run" puts a process between, and who ends that one leaves PowerShell running.
        // The manifest is looked for from the current folder upwards.
        var start = new ProcessStartInfo(
            "dotnet",
            ["tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-Command", "Join-Path $PSHOME pwsh.dll"]
        )
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        using Process process = Process.Start(start) ?? throw new LabException("Cannot run dotnet");
        string answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0
            ? answer
            : throw new LabException("There is no PowerShell here: run  dotnet tool restore  in the repository.");
    }
}
