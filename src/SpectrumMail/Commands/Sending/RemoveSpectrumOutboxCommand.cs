using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Removes messages from the outbox permanently. A key of a removed message can be used again.</summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumOutbox", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSpectrumOutboxCommand : OutboxCmdlet
{
    /// <summary>The ids of the messages.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("OutboxId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Removes the messages.</summary>
    protected override void ProcessRecord()
    {
        OutboxStore store = Outbox;
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
            store.TakeLease(entry.Account, TimeSpan.FromSeconds(1)) ?? throw SendingFailures.OutboxBusy.Make(entry.Account);
        if (store.Find(id) is { } current)
        {
            store.Remove(current);
        }
    }
}
