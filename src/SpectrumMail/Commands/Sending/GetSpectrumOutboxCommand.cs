using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Lists the messages in the outbox. No server is asked.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumOutbox")]
[OutputType(typeof(OutboxItem))]
public sealed class GetSpectrumOutboxCommand : MailCmdlet
{
    /// <summary>Ids of messages; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("OutboxId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Only messages that stand so. Default: all but those that were sent and are remembered for their key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public OutboxState[] State { get; set; } =
    [OutboxState.Queued, OutboxState.Sending, OutboxState.Failed, OutboxState.Indeterminate];

    /// <summary>Only messages of this account: the user name. Default: of every account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <summary>
    /// The folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }

    /// <summary>Lists them.</summary>
    protected override void ProcessRecord()
    {
        var store = new OutboxStore(OutboxPath is null ? OutboxStore.DefaultFolder : FilePath(OutboxPath));
        IReadOnlyList<OutboxEntry> all = Run((_, _) => store.All(), store.Folder);
        foreach (string pattern in Id)
        {
            var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
            WriteObject(
                all.Where(entry => wildcard.IsMatch(entry.Id) && Wanted(entry))
                    .Select(entry => entry.Describe(store.PathOf(entry))),
                enumerateCollection: true
            );
        }
    }

    private bool Wanted(OutboxEntry entry) =>
        State.Contains(entry.State) && (Account is null || entry.Account.Equals(Account, StringComparison.OrdinalIgnoreCase));
}
