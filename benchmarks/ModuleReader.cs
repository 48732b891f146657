using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;

namespace SpectrumMail.Benchmarks;

/// <summary>Our cmdlets in PowerShell, end to end through the pipeline, with the module as it is staged for users.</summary>
internal static class ModuleReader
{
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string command)
    {
        using Runspace runspace = Open();
        Invoke(
            runspace,
            "Import-Module $args[0]; $null = Connect-Spectrum -Credential $args[1] -Server localhost -Port $args[2] "
                + "-CertificateAuthority $args[3]",
            Module(),
            new PSCredential(server.User, Secret(server.Password)),
            server.Port,
            server.CaFile
        );
        return ((double, double, double, int))Invoke(runspace, command + " | Measure-Arrival").Single().BaseObject;
    }

    /// <summary>A runspace of the engine, with Measure-Arrival.</summary>
    public static Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Measure-Arrival", typeof(MeasureArrivalCommand), null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        return runspace;
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

    /// <summary>The staged module.</summary>
    public static string Module() => Path.Combine(Root(), "output", "SpectrumMail", "SpectrumMail.psd1");

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

    /// <summary>A text as PSCredential wants it.</summary>
    public static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (char character in text)
        {
            secret.AppendChar(character);
        }

        return secret;
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
