using System;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>A search from the rows of its input to its results.</summary>
/// <param name="request">What is searched for.</param>
/// <param name="limits">How many mailboxes at a time.</param>
/// <param name="checkpoint">The file of the checkpoint; null for none.</param>
/// <param name="shard">The part of the mailboxes to search; null for all.</param>
internal sealed class SearchPlan(SearchRequest request, RunLimits limits, string? checkpoint, Shard? shard)
{
    private static readonly RunCheckpointKind<MailboxSearchResult> s_kind = new(
        new JournalKind("search checkpoint", 1),
        result => result.EmailAddress,
        AuditFailures.SearchCheckpointInUse,
        AuditFailures.SearchCheckpointUnreadable
    );

    // A message is found again by the address of its mailbox, so an address may mean one mailbox only.
    private readonly TargetList _list = new(shard, once: true);

    /// <summary>Adds a mailbox, unless it belongs to another shard or is there already.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="settings">Returns how to reach it; its failure becomes the result of the mailbox.</param>
    public void Add(string address, Func<AccountSettings> settings) => _list.Add(address, settings);

    /// <summary>Searches the mailboxes.</summary>
    /// <param name="remembered">Takes the accounts that messages were found in.</param>
    /// <param name="output">Takes the results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="MailException">The checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(RememberedAccounts remembered, IWorkOutput output, CancellationToken cancel)
    {
        if (_list.Repeated > 0)
        {
            string rows = Quantity.Text(_list.Repeated, "row names", "rows name");
            output.Warning($"{rows} a mailbox that an earlier row names. Each mailbox is searched once, as its first row says.");
        }

        remembered.Limits = limits;
        using RunCheckpoint<MailboxSearchResult>? file = checkpoint is null
            ? null
            : RunCheckpoint<MailboxSearchResult>.Open(s_kind, checkpoint, request.Identity);
        new SearchRun(request, limits, file, remembered).Run(_list.Targets, output, cancel);
    }
}
