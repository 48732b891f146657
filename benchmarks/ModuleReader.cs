using System;
using System.Collections;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;

namespace SpectrumMail.Benchmarks;

/// <summary>Our cmdlets in PowerShell, end to end through the pipeline, with the module as it is staged for users.</summary>
internal static class ModuleReader
{
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string command)
    {
        using Runspace runspace = Open();
        Connect(runspace, server);
        return ((double, double, double, int))Invoke(runspace, command + " | Measure-Arrival").Single().BaseObject;
    }

    /// <summary>A runspace of the engine, with the module and Measure-Arrival.</summary>
    public static Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Measure-Arrival", typeof(MeasureArrivalCommand), null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        Invoke(runspace, "Import-Module $args[0]", Path.Combine(Root(), "output", "SpectrumMail", "SpectrumMail.psd1"));
        return runspace;
    }

    /// <summary>Opens a session.</summary>
    /// <param name="runspace">The runspace.</param>
    /// <param name="server">Where to sign in, and as whom.</param>
    /// <param name="more">Further parameters of Connect-Spectrum.</param>
    public static void Connect(Runspace runspace, Server server, string more = "") =>
        Invoke(
            runspace,
            "$null = Connect-Spectrum -Credential $args[0] -Server localhost -Port $args[1] -CertificateAuthority $args[2] "
                + more,
            new PSCredential(server.User, new NetworkCredential(server.User, server.Password).SecurePassword),
            server.Port,
            server.CaFile
        );

    /// <summary>How long a command takes that must handle so many messages, and then closes the sessions.</summary>
    /// <param name="runspace">The runspace.</param>
    /// <param name="expected">How many messages.</param>
    /// <param name="property">The property of the result that counts them.</param>
    /// <param name="command">The command.</param>
    /// <param name="arguments">What it gets.</param>
    public static TimeSpan Time(Runspace runspace, int expected, string property, string command, params object[] arguments)
    {
        var clock = Stopwatch.StartNew();
        PSObject result = Invoke(runspace, command, arguments).Single();
        TimeSpan elapsed = clock.Elapsed;
        Invoke(runspace, "Get-SpectrumSession | Disconnect-Spectrum");
        int count = (int)result.Properties[property].Value;
        return count == expected ? elapsed : throw new InvalidOperationException($"{result}: {count} instead of {expected}");
    }

    /// <summary>Runs a script; an error in it ends the measurement.</summary>
    public static System.Collections.ObjectModel.Collection<PSObject> Invoke(
        Runspace runspace,
        string script,
        params object[] arguments
    )
    {
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(script).AddParameters((IList)arguments);
        System.Collections.ObjectModel.Collection<PSObject> output = shell.Invoke();
        return shell.HadErrors ? throw new InvalidOperationException(shell.Streams.Error[0].ToString()) : output;
    }

    /// <summary>The repository.</summary>
    public static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SpectrumMail.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}

/// <summary>Counts what comes and notes when; keeps nothing. The clock starts when the pipeline does.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Arrival")]
public sealed class MeasureArrivalCommand : PSCmdlet
{
    private Measure? _measure;
    private double _first;
    private int _count;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void BeginProcessing() => _measure = new Measure();

    protected override void ProcessRecord()
    {
        _first = _count++ == 0 ? _measure!.Seconds : _first;
    }

    protected override void EndProcessing() => WriteObject((_measure!.Seconds, _first, _measure.Cpu, _count));
}
