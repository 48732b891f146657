using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Takes messages out of the outbox for good. One whose key is remembered can be sent again afterwards.</summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumOutbox", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSpectrumOutboxCommand : MailCmdlet
{
    /// <summary>The ids of the messages.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("OutboxId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>
    /// The folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }

    /// <summary>Removes them.</summary>
    protected override void ProcessRecord()
    {
        var store = new OutboxStore(OutboxPath is null ? OutboxStore.DefaultFolder : FilePath(OutboxPath));
        foreach (string id in Id)
        {
            try
            {
                Remove(store, id);
            }
            catch (MailException ex)
            {
                WriteError(ErrorRecords.From(ex, id));
            }
        }
    }

    private void Remove(OutboxStore store, string id)
    {
        OutboxEntry entry = store.Find(id) ?? throw SendingFailures.OutboxItemNotFound.Make(id);
        if (!ShouldProcess($"{entry.Id} '{entry.Subject}' ({entry.State})", "Remove from the outbox"))
        {
            return;
        }

        using IDisposable lease =
            store.Lease(entry.Account, TimeSpan.FromSeconds(1)) ?? throw SendingFailures.OutboxBusy.Make(entry.Account);
        if (store.Find(id) is { } still)
        {
            store.Remove(still);
        }
    }
}
