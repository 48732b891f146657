using System;
using System.Globalization;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace SpectrumMail.PwshHost;

/// <summary>The engine's view of this process.</summary>
internal sealed class ConsoleHost(ConsoleUserInterface ui) : PSHost
{
    private int? _exitCode;

    /// <summary>Gets the version of the engine, as $PSVersionTable has it.</summary>
    public static string EngineVersion { get; } = ReadEngineVersion();

    /// <summary>Gets what <c>exit</c> asked for, or null when nothing did.</summary>
    public int? ExitCode => _exitCode;

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "PwshHost";

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override void EnterNestedPrompt() =>
        throw new HostException("This host has no interactive prompt to suspend the command for.");

    public override void ExitNestedPrompt()
    {
    }

    // A native command may draw on the terminal itself: nothing of ours may stand on its line.
    public override void NotifyBeginApplication() => ui.ClearProgress();

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => _exitCode = exitCode;

    private static string ReadEngineVersion()
    {
        Assembly engine = typeof(Runspace).Assembly;
        string version = engine.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? engine.GetName().Version?.ToString()
            ?? string.Empty;

        // "7.6.9 SHA: …": only the version itself is of interest.
        return version.Split(' ', '+')[0];
    }
}
