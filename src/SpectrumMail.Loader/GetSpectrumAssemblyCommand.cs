using System.Management.Automation;
using System.Reflection;

namespace SpectrumMail.Loader;

/// <summary>Returns the cmdlet assembly, loaded in the module's own context.</summary>
/// <remarks>
/// Only the module's script calls it. A script that calls a cmdlet starts faster than one that calls a method of .NET: the engine
/// compiles each such call while it runs, and looks up each name of a type in all assemblies while it parses.
/// </remarks>
[Cmdlet(VerbsCommon.Get, "SpectrumAssembly")]
[OutputType(typeof(Assembly))]
public sealed class GetSpectrumAssemblyCommand : PSCmdlet
{
    /// <summary>Path of the cmdlet assembly. Its folder is where the companions are looked for.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(ModuleLoadContext.Load(Path));
}
