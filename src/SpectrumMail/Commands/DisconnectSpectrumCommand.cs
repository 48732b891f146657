using System.Management.Automation;
using SpectrumMail.Errors;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>Signs sessions out and closes their connections.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Spectrum", DefaultParameterSetName = "Session")]
public sealed class DisconnectSpectrumCommand : PSCmdlet
{
    /// <summary>The sessions to close: objects, names or ids. Default: the default session, the one connected last.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Session")]
    [ValidateNotNull]
    public SessionReference[]? Session { get; set; }

    /// <summary>Closes every session of this runspace.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Closes them.</summary>
    protected override void ProcessRecord()
    {
        SessionStore store = SessionStore.Of(this);
        if (All)
        {
            store.Dispose();
            return;
        }

        if (Session is null)
        {
            Close(store, null);
            return;
        }

        foreach (SessionReference reference in Session)
        {
            Close(store, reference);
        }
    }

    private void Close(SessionStore store, SessionReference? reference)
    {
        try
        {
            store.Remove(store.Resolve(reference));
        }
        catch (MailException ex)
        {
            WriteError(ErrorRecords.From(ex, reference?.ToString()));
        }
    }
}
