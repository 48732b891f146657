using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A runspace of PowerShell with the staged module imported: what a script would meet. Runspaces are used again, because
/// opening one and importing the module takes longer than most tests do.
/// </summary>
internal sealed class Shell : IDisposable
{
    // Everything that a test may leave behind and that resetting the runspace does not remove.
    private const string Inventory =
        "(Get-ChildItem Function:).Count, (Get-ChildItem Alias:).Count, (Get-Module).Count -join ' '";

    private const string CloseSessions = """
        & (Get-Module SpectrumMail) {
            if ($script:SpectrumSessionStore) { $script:SpectrumSessionStore.Dispose() }
            $script:SpectrumSessionStore = $null
        }
        """;

    // PowerShell's own commands are in it from the start: that costs a fraction of finding and importing their modules in every
    // runspace. Each runspace takes a copy of it.
    private static readonly InitialSessionState s_state = InitialSessionState.CreateDefault();
    private static readonly ConcurrentBag<Runspace> s_idle = [];
    private static string? s_inventory;

    private readonly Runspace _runspace;
    private readonly bool _reusable;

    public Shell(bool import = true, PSHost? host = null)
    {
        _reusable = import && host is null;
        if (_reusable && s_idle.TryTake(out Runspace? idle))
        {
            _runspace = idle;
            return;
        }

        _runspace = host is null ? RunspaceFactory.CreateRunspace(s_state) : RunspaceFactory.CreateRunspace(host, s_state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
        if (import)
        {
            Run("Import-Module $args[0]", Repository.Module).ThrowOnError();
        }

        if (_reusable)
        {
            s_inventory ??= (string)Run(Inventory).Value;
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

        return new ShellResult(
            output,
            shell.Streams.Error.ToArray(),
            shell.Streams.Warning.Select(record => record.Message).ToArray(),
            shell.Streams.Verbose.Select(record => record.Message).ToArray(),
            fatal
        );
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
        if (_reusable && TryReset())
        {
            s_idle.Add(_runspace);
            return;
        }

        Run("Remove-Module SpectrumMail -ErrorAction Ignore");
        _runspace.Dispose();
    }

    /// <summary>Closes the runspaces that wait to be used again: their threads would keep the process from ending.</summary>
    public static void CloseIdle()
    {
        while (s_idle.TryTake(out Runspace? runspace))
        {
            runspace.Dispose();
        }
    }

    // False when a test has left something that the next one must not meet.
    private bool TryReset()
    {
        if (_runspace.RunspaceAvailability != RunspaceAvailability.Available)
        {
            return false;
        }

        ShellResult closed = Run(CloseSessions + "\nSet-Location $args[0]\n" + Inventory, Environment.CurrentDirectory);
        if (closed.Fatal is not null || closed.Output.Count != 1 || (string)closed.Output[0].BaseObject != s_inventory)
        {
            return false;
        }

        _runspace.ResetRunspaceState();
        return true;
    }
}

/// <summary>What a script answered.</summary>
internal sealed record ShellResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    ErrorRecord? Fatal
)
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
        Assert.True(
            first is null,
            first is null ? null : $"{first.FullyQualifiedErrorId}: {first.Exception.Message}\n{first.ScriptStackTrace}"
        );
        return this;
    }
}
