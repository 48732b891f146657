using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Lists the messages in the outbox. No server is contacted.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumOutbox", DefaultParameterSetName = Waiting)]
[OutputType(typeof(OutboxItem), typeof(SentRecipientStatus))]
public sealed class GetSpectrumOutboxCommand : OutboxCmdlet
{
    private const string Waiting = "Waiting";
    private const string WasSent = "Sent";

    /// <summary>The ids of the messages; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Waiting)]
    [Alias("OutboxId")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Only messages in these states. Default: all states but Sent, which only keeps the key of a message.</summary>
    [Parameter(ParameterSetName = Waiting)]
    [ValidateNotNullOrEmpty]
    public OutboxState[] State { get; set; } =
    [OutboxState.Queued, OutboxState.Sending, OutboxState.Failed, OutboxState.Indeterminate];

    /// <summary>Only messages of the account with this user name. Default: of every account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <summary>
    /// Lists what was sent from the outbox in the last 31 days, an object for each recipient. Get-SpectrumDeliveryReport -Match
    /// says what became of it.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = WasSent)]
    public SwitchParameter Sent { get; set; }

    /// <summary>Lists the messages.</summary>
    protected override void ProcessRecord()
    {
        OutboxStore store = Outbox;
        if (Sent)
        {
            WriteSent(store);
            return;
        }

        IReadOnlyList<OutboxEntry> all = Run((_, _) => store.ReadAll(), store.Folder);
        foreach (string pattern in Id)
        {
            var name = new NamePattern(pattern);
            WriteObject(
                all.Where(entry => name.IsMatch(entry.Id) && IsWanted(entry)).Select(entry => entry.ToItem(store.GetPath(entry))),
                enumerateCollection: true
            );
        }
    }

    private void WriteSent(OutboxStore store)
    {
        IReadOnlyList<SentRecipient> sent = Run((_, _) => store.SentLog.Read(), store.SentLog.Path);
        IEnumerable<SentRecipient> wanted = sent.Where(entry =>
            Account is null || entry.Account.Equals(Account, StringComparison.OrdinalIgnoreCase)
        );
        WriteObject(wanted.Select(entry => entry.ToStatus(null)), enumerateCollection: true);
    }

    private bool IsWanted(OutboxEntry entry) =>
        State.Contains(entry.State) && (Account is null || entry.Account.Equals(Account, StringComparison.OrdinalIgnoreCase));
}
