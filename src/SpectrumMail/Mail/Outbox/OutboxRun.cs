using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>What one flush of an account's outbox has to do.</summary>
internal sealed class OutboxRun
{
    private readonly OutboxStore _store;
    private readonly string _account;
    private readonly HashSet<string> _ids;
    private readonly HashSet<string> _tried = [];

    /// <param name="store">The outbox.</param>
    /// <param name="account">Whose messages.</param>
    /// <param name="ids">Only these; all when there are none.</param>
    public OutboxRun(OutboxStore store, string account, IEnumerable<string> ids)
    {
        _store = store;
        _account = account;
        _ids = new HashSet<string>(ids, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Delivers messages before their time, too.</summary>
    public bool Force { get; init; }

    /// <summary>Sends what is in doubt again; its recipients may get it twice.</summary>
    public bool IncludeIndeterminate { get; init; }

    /// <summary>Tries again what was given up.</summary>
    public bool IncludeFailed { get; init; }

    /// <summary>Messages that were being sent when their process ended. Only for the holder of the lease.</summary>
    public IReadOnlyList<OutboxEntry> Interrupted() => Mine().Where(entry => entry.State == OutboxState.Sending).ToArray();

    /// <summary>Gives what the user decided about another try.</summary>
    public void Release()
    {
        foreach (
            OutboxEntry entry in Mine()
                .Where(entry =>
                    (IncludeIndeterminate && entry.State == OutboxState.Indeterminate)
                    || (IncludeFailed && entry.State == OutboxState.Failed)
                )
        )
        {
            RecipientResult[] recipients = entry.Recipients.Select(Again).ToArray();
            DateTime now = DateTime.UtcNow;
            OutboxEntry queued = entry with
            {
                State = OutboxState.Queued,
                Recipients = recipients,
                NotBefore = now,
                Expires = Later(entry.Expires, now.AddDays(1)),
            };
            _store.Update(entry, queued, keepMessage: true);
        }
    }

    /// <summary>What is to be delivered now and was not tried in this run.</summary>
    public IReadOnlyList<OutboxEntry> Due() =>
        Mine()
            .Where(entry => entry.State == OutboxState.Queued && (Force || OutboxDelivery.IsDue(entry)) && _tried.Add(entry.Id))
            .ToArray();

    /// <summary>How many wait for a later time.</summary>
    public int Waiting() => Mine().Count(entry => entry.State == OutboxState.Queued);

    private static RecipientResult Again(RecipientResult recipient) =>
        recipient.Status == RecipientStatus.Accepted
            ? recipient
            : new RecipientResult { Address = recipient.Address, Status = RecipientStatus.Queued };

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private IEnumerable<OutboxEntry> Mine() =>
        _store
            .All()
            .Where(entry =>
                entry.Account.Equals(_account, StringComparison.OrdinalIgnoreCase) && (_ids.Count == 0 || _ids.Contains(entry.Id))
            );
}
