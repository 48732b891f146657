using System.ComponentModel;
using System.Management.Automation;
using SpectrumMail.Mail.Outbox;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that work on the files of the outbox, without a server.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OutboxCmdlet : MailCmdlet
{
    private protected OutboxCmdlet() { }

    /// <summary>
    /// The folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }

    /// <summary>The outbox.</summary>
    private protected OutboxStore Outbox => OpenOutbox(OutboxPath);
}
