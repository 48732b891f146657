using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Sessions;

/// <summary>Lists the open sessions of this runspace.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumSession")]
[OutputType(typeof(SpectrumSession))]
public sealed class GetSpectrumSessionCommand : PSCmdlet
{
    /// <summary>Names of the sessions wanted; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Lists them.</summary>
    protected override void ProcessRecord()
    {
        WildcardPattern[] patterns = Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        WriteObject(
            SessionStore.ForRunspace(this).All.Where(session => patterns.Any(pattern => pattern.IsMatch(session.Name))),
            enumerateCollection: true
        );
    }
}
