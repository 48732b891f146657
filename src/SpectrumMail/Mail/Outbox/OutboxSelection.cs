using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>The messages of one account that a run of the outbox delivers.</summary>
internal sealed class OutboxSelection
{
    private readonly HashSet<string> _ids;
    private readonly HashSet<string> _tried = [];

    /// <param name="store">The outbox.</param>
    /// <param name="account">The user name of the account.</param>
    /// <param name="ids">The ids of the messages; every message when empty.</param>
    public OutboxSelection(OutboxStore store, string account, IEnumerable<string> ids)
    {
        Store = store;
        Account = account;
        _ids = new HashSet<string>(ids, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The outbox.</summary>
    public OutboxStore Store { get; }

    /// <summary>The user name of the account.</summary>
    public string Account { get; }

    /// <summary>Also delivers messages whose next attempt is later.</summary>
    public bool Force { get; init; }

    /// <summary>Sends messages in doubt again. Their recipients may get them twice.</summary>
    public bool IncludeIndeterminate { get; init; }

    /// <summary>Tries failed messages again.</summary>
    public bool IncludeFailed { get; init; }

    /// <summary>Finds messages that were being sent when their process ended. Only the holder of the lease may call it.</summary>
    public IReadOnlyList<OutboxEntry> FindInterrupted() =>
        ReadSelected().Where(entry => entry.State == OutboxState.Sending).ToArray();

    /// <summary>Queues the failed and the doubtful messages that the user decided to send again.</summary>
    public void RequeueChosen()
    {
        foreach (
            OutboxEntry entry in ReadSelected()
                .Where(entry =>
                    (IncludeIndeterminate && entry.State == OutboxState.Indeterminate)
                    || (IncludeFailed && entry.State == OutboxState.Failed)
                )
        )
        {
            RecipientResult[] recipients = entry.Recipients.Select(ResetRecipient).ToArray();
            DateTime now = DateTime.UtcNow;
            OutboxEntry queued = entry with
            {
                State = OutboxState.Queued,
                Recipients = recipients,
                NotBefore = now,
                Expires = ChooseLatest(entry.Expires, now.AddDays(1)),
            };
            Store.Update(entry, queued, keepMessage: true);
        }
    }

    /// <summary>Returns the messages that are due and were not returned before.</summary>
    public IReadOnlyList<OutboxEntry> TakeDue() =>
        ReadSelected()
            .Where(entry => entry.State == OutboxState.Queued && (Force || OutboxDelivery.IsDue(entry)) && _tried.Add(entry.Id))
            .ToArray();

    /// <summary>Counts the messages that still wait.</summary>
    public int CountQueued() => ReadSelected().Count(entry => entry.State == OutboxState.Queued);

    private static RecipientResult ResetRecipient(RecipientResult recipient) =>
        recipient.Status == RecipientStatus.Accepted
            ? recipient
            : new RecipientResult { Address = recipient.Address, Status = RecipientStatus.Queued };

    private static DateTime ChooseLatest(DateTime one, DateTime other) => one > other ? one : other;

    private IEnumerable<OutboxEntry> ReadSelected() =>
        Store
            .ReadAll()
            .Where(entry =>
                entry.Account.Equals(Account, StringComparison.OrdinalIgnoreCase) && (_ids.Count == 0 || _ids.Contains(entry.Id))
            );
}
