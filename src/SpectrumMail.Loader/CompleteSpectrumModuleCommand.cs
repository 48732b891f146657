using System.Management.Automation;
using System.Reflection;

namespace SpectrumMail.Loader;

/// <summary>Exports the cmdlets of an assembly from the module whose script calls this, and says what its removal runs.</summary>
/// <remarks>
/// After <c>Import-Module -Force</c> the engine does not export the cmdlets of an assembly that it already knows (PowerShell
/// issue 20710). The method is not public, hence the guard: where it is missing the first import still works.
/// </remarks>
[Cmdlet(VerbsLifecycle.Complete, "SpectrumModule")]
public sealed class CompleteSpectrumModuleCommand : PSCmdlet
{
    /// <summary>Module that the engine created for the cmdlet assembly.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public PSModuleInfo Cmdlets { get; set; } = null!;

    /// <summary>What runs when the module is removed: it closes what is open.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock Remove { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        PSModuleInfo module = SessionState.Module;
        module.OnRemove = Remove;
        MethodInfo? export = typeof(PSModuleInfo).GetMethod("AddExportedCmdlet", BindingFlags.Instance | BindingFlags.NonPublic);
        foreach (CmdletInfo cmdlet in Cmdlets.ExportedCmdlets.Values)
        {
            export?.Invoke(module, [cmdlet]);
        }
    }
}
