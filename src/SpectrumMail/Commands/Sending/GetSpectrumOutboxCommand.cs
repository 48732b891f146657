using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Lists the messages in the outbox. No server is contacted.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumOutbox")]
[OutputType(typeof(OutboxItem))]
public sealed class GetSpectrumOutboxCommand : OutboxCmdlet
{
    /// <summary>The ids of the messages; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("OutboxId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Only messages in these states. Default: all states but Sent, which only keeps the key of a message.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public OutboxState[] State { get; set; } =
    [OutboxState.Queued, OutboxState.Sending, OutboxState.Failed, OutboxState.Indeterminate];

    /// <summary>Only messages of the account with this user name. Default: of every account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <summary>Lists the messages.</summary>
    protected override void ProcessRecord()
    {
        OutboxStore store = Outbox;
        IReadOnlyList<OutboxEntry> all = Run((_, _) => store.ReadAll(), store.Folder);
        foreach (string pattern in Id)
        {
            var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
            WriteObject(
                all.Where(entry => wildcard.IsMatch(entry.Id) && IsWanted(entry))
                    .Select(entry => entry.ToItem(store.GetPath(entry))),
                enumerateCollection: true
            );
        }
    }

    private bool IsWanted(OutboxEntry entry) =>
        State.Contains(entry.State) && (Account is null || entry.Account.Equals(Account, StringComparison.OrdinalIgnoreCase));
}
