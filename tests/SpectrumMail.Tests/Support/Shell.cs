using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace SpectrumMail.Tests.Support;

/// <summary>A runspace of the real engine with the staged module imported: what a script would meet.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Runspace _runspace;

    public Shell(bool import = true, PSHost? host = null)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Select-First", typeof(SelectFirstCommand), null));
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
        if (import)
        {
            Run("Import-Module $args[0]", Repository.Module).ThrowOnError();
        }
    }

    /// <summary>Runs a script and collects every stream; a terminating error is part of the answer.</summary>
    public ShellResult Run(string script, params object?[] arguments)
    {
        using PowerShell shell = Prepare(script, arguments);
        return Run(shell);
    }

    public static ShellResult Run(PowerShell shell)
    {
        var output = new List<PSObject>();
        ErrorRecord? fatal = null;
        try
        {
            shell.Invoke(null, output); // What came before a terminating error is part of the answer, too.
        }
        catch (RuntimeException ex)
        {
            fatal = ex.ErrorRecord;
        }

        return new ShellResult(output, shell.Streams.Error.ToArray(), shell.Streams.Warning.Select(record => record.Message).ToArray(),
            shell.Streams.Verbose.Select(record => record.Message).ToArray(), fatal);
    }

    /// <summary>A pipeline ready to be invoked by the caller.</summary>
    public PowerShell Prepare(string script, params object?[] arguments)
    {
        var shell = PowerShell.Create();
        shell.Runspace = _runspace;

        // A statement's terminating error ends the whole script, as in a script with $ErrorActionPreference set to Stop, while
        // errors that end nothing stay in their stream.
        shell.AddScript("trap { break }\n" + script);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public void Dispose()
    {
        Run("Remove-Module SpectrumMail -ErrorAction Ignore");
        _runspace.Dispose();
    }
}

/// <summary>What a script answered.</summary>
internal sealed record ShellResult(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose, ErrorRecord? Fatal)
{
    /// <summary>The only object that came out.</summary>
    public dynamic Single => Assert.Single(ThrowOnError().Output);

    /// <summary>The only value that came out.</summary>
    public object Value => Assert.Single(ThrowOnError().Output).BaseObject;

    /// <summary>The id of the terminating error, without the command's name.</summary>
    public string FatalId => Assert.IsType<ErrorRecord>(Fatal, exactMatch: false).FullyQualifiedErrorId.Split(',')[0];

    public ShellResult ThrowOnError()
    {
        ErrorRecord? first = Fatal ?? (Errors.Count > 0 ? Errors[0] : null);
        Assert.True(first is null, first is null ? null : $"{first.FullyQualifiedErrorId}: {first.Exception.Message}\n{first.ScriptStackTrace}");
        return this;
    }
}

/// <summary>
/// Ends its upstream after a number of objects in the very way Select-Object -First does, which the engine alone does not
/// have: with the engine's own exception, which is not public.
/// </summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    private int _taken;

    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_taken < Count)
        {
            return;
        }

        Type stop = typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        throw (Exception)Activator.CreateInstance(stop, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [this], null)!;
    }
}
