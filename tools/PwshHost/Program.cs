using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectrumMail.PwshHost;

/// <summary>
/// Runs a PowerShell script or command on the real engine, on a machine that has the .NET SDK and no pwsh.
/// </summary>
/// <remarks>
/// <para><c>PwshHost -File script.ps1 arguments…</c> and <c>PwshHost -Command "text"</c> do what pwsh does with them:
/// binding of arguments, formatting by format views, exit codes, prompts, Ctrl+C, native commands.</para>
/// <para>It is a stand-in, not a rival: no interactive shell, no profiles, no history, no completion.</para>
/// <para>It carries the engine and its core commands only (Import-Module, Get-Command, ForEach-Object, Where-Object,
/// Out-Default, …).  Microsoft.PowerShell.Utility and .Management are not there: no Write-Host, Select-Object,
/// Test-Path or Set-Location.</para>
/// <para>Modules are looked for in PSModulePath as the environment gives it, and nowhere else.</para>
/// <para>Output width: the terminal's, or COLUMNS when output is redirected, or 120.  NO_COLOR is respected.</para>
/// <para>Exit codes: the script's own; 1 after an uncaught error; 64 for a wrong command line; 130 after Ctrl+C.</para>
/// </remarks>
public static class Program
{
    private const int WrongCommandLine = 64;

    /// <summary>Runs what the command line asks for.</summary>
    /// <param name="args">The command line, as pwsh takes it.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Main(string[] args)
    {
        // A build tool has no business sending usage reports; a user who wants them can say so.
        if (Environment.GetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT") is null)
        {
            Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        }

        UseUtf8();
        var streams = new OutputStreams();
        CommandLine line;
        try
        {
            line = CommandLine.Parse(args);
        }
        catch (CommandLineException error)
        {
            streams.WriteError(error.Message + Environment.NewLine + CommandLine.Usage + Environment.NewLine);
            return WrongCommandLine;
        }

        return Run(line, streams);
    }

    private static int Run(CommandLine line, OutputStreams streams)
    {
        switch (line.Action)
        {
            case CommandLineAction.Version:
                streams.Write("PowerShell " + ConsoleHost.EngineVersion + Environment.NewLine);
                return 0;
            case CommandLineAction.Help:
                streams.Write(CommandLine.Usage + Environment.NewLine);
                return 0;
            default:
                if (line.WorkingDirectory is not null)
                {
                    Directory.SetCurrentDirectory(line.WorkingDirectory);
                }

                using (var session = new ScriptSession(line, streams))
                {
                    return session.Run();
                }
        }
    }

    private static void UseUtf8()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;

        // Elsewhere the setter takes over the terminal, and terminals speak UTF-8 anyway.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            Console.InputEncoding = utf8;
        }
    }
}
