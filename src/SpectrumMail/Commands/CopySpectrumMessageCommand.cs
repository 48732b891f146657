using System.Management.Automation;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>
/// Copies messages to another folder of the same account. The server does it, so that no content crosses the wire; flags, keywords and the time of
/// arrival go with the message (RFC 9051, section 6.4.7). The messages of a folder are copied once the pipeline has named them all.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "SpectrumMessage", SupportsShouldProcess = true)]
[OutputType(typeof(SpectrumMessage))]
public sealed class CopySpectrumMessageCommand : MessageChangeCmdlet
{
    /// <summary>The path of the folder to copy to; it must be there. A slash stands for the server's own separator.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string DestinationFolder { get; set; } = string.Empty;

    private protected override string Action => $"Copy to {DestinationFolder}";

    private protected override string Doing => "Copying from";

    private protected override MailChange MakeChange(SpectrumSession session, MessageSelection selection) =>
        new CopyChange(session.Account, session.Name, selection, DestinationFolder) { PassThru = PassThru };
}
