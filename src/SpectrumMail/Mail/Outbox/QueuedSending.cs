using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>Sends messages through the outbox: a message is on the disk before it is sent.</summary>
internal sealed class QueuedSending
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);
    private readonly OutboxStore _store;
    private readonly MailAccount _account;
    private readonly Submission _submission;
    private readonly TimeSpan _lifetime;
    private readonly ConcurrentDictionary<string, object> _gates = new();

    /// <param name="store">The outbox.</param>
    /// <param name="account">The account that sends.</param>
    /// <param name="submission">Submits the messages.</param>
    /// <param name="lifetime">How long the outbox tries a message.</param>
    public QueuedSending(OutboxStore store, MailAccount account, Submission submission, TimeSpan lifetime)
    {
        _store = store;
        _account = account;
        _submission = submission;
        _lifetime = lifetime;
    }

    private string UserName => _account.Settings.Credential.UserName;

    /// <summary>
    /// Takes the lease to deliver the account's messages; null when another process holds it. That process delivers what is
    /// queued now.
    /// </summary>
    public IDisposable? TakeLease() => _store.TakeLease(UserName, s_patience);

    /// <summary>Queues a message and delivers it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Whether to deliver it now, which needs the lease.</param>
    /// <param name="context">The connection to use, and the output of the work. A message that is queued stays queued when the
    /// work is cancelled.</param>
    /// <exception cref="MailException">The message cannot be sent, or the outbox cannot be written; nothing was sent.</exception>
    public SendReport Send(PreparedMessage message, bool deliver, SendContext context)
    {
        _submission.CheckLimits(message.Message, message.Options);

        // Two rows may have the same key. The second one returns the result of the first.
        lock (message.Key is null ? new object() : _gates.GetOrAdd(message.Key, _ => new object()))
        {
            return SendParts(message, deliver, context);
        }
    }

    private SendReport SendParts(PreparedMessage message, bool deliver, SendContext context)
    {
        var delivery = new OutboxDelivery(_store, _account, _submission, message.Options);
        OutboxEntry[] entries = FindByKey(message.Key) ?? AddParts(message);
        SendReport[] reports = entries.Select(entry => DeliverPart(delivery, entry, deliver, context)).ToArray();
        return reports.Length == 1 ? reports[0] : JoinReports(reports);
    }

    // The parts of an earlier run. When the list of recipients has changed since, it would be split at other places.
    private OutboxEntry[]? FindByKey(string? key)
    {
        if (key is null || _store.Find(CreateId(key)) is not { } first)
        {
            return null;
        }

        return Enumerable
            .Range(0, first.Parts)
            .Select(part => part == 0 ? first : _store.Find(CreatePartId(first.Id, part)))
            .Where(entry => entry is not null)
            .Select(entry => entry!)
            .ToArray();
    }

    // All parts are queued before the first one is sent. The first part is added last: when it exists, the others exist too.
    private OutboxEntry[] AddParts(PreparedMessage message)
    {
        OutboxEntry[] entries = SplitIntoParts(message.Message, message.Options, message.Key).ToArray();
        for (int part = entries.Length - 1; part >= 0; part--)
        {
            entries[part] = _store.Add(entries[part], message.Message);
        }

        return entries;
    }

    private static SendReport DeliverPart(OutboxDelivery delivery, OutboxEntry entry, bool deliver, SendContext context) =>
        entry.State switch
        {
            OutboxState.Queued when deliver => delivery.Deliver(entry, context),
            OutboxState.Sending when deliver => delivery.Recover(entry, context.Cancel),

            // An earlier run has sent it, failed or left it in doubt, or another process delivers it.
            _ => new SendReport(OutboxDelivery.CreateResult(entry, 0)),
        };

    private IEnumerable<OutboxEntry> SplitIntoParts(ComposedMessage message, SendOptions options, string? key)
    {
        DateTime now = DateTime.UtcNow;
        string id = key is null
            ? now.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N").Substring(0, 12)
            : CreateId(key);
        int most = options.Limits.RecipientsPerMessage > 0 ? options.Limits.RecipientsPerMessage : message.Recipients.Count;
        int parts = (message.Recipients.Count + most - 1) / most;
        for (int part = 0; part < parts; part++)
        {
            yield return new OutboxEntry
            {
                Id = CreatePartId(id, part),
                Parts = parts,
                State = OutboxState.Queued,
                Account = UserName,
                From = message.Sender.Address,
                Subject = message.Subject,
                MessageId = message.MessageId,
                Key = key ?? string.Empty,
                Created = now,
                NotBefore = now,
                Expires = now + _lifetime,
                SaveToSent = options.SaveToSent && part == 0,
                FailOnAnyRejection = options.FailOnAnyRejection,
                Notices = options.Notices,
                NeedsUtf8 = message.NeedsUtf8,
                Recipients = message.Recipients.Skip(part * most).Take(most).Select(CreateWaiting).ToArray(),
            };
        }
    }

    private string CreateId(string key) => "key-" + StateFolder.NameFor(UserName.ToUpperInvariant() + "\n" + key);

    private static string CreatePartId(string id, int part) => part == 0 ? id : $"{id}-{part + 1}";

    private static RecipientResult CreateWaiting(MailboxAddress mailbox) =>
        new() { Address = mailbox.Address, Status = RecipientStatus.Queued };

    private static SendReport JoinReports(SendReport[] reports)
    {
        RecipientResult[] recipients = reports.SelectMany(report => report.Result.Recipients).ToArray();
        SendReport first = reports[0],
            worst = reports.FirstOrDefault(report => report.Failure is not null) ?? first;
        string id = reports.Select(report => report.Result.OutboxId).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        return worst with
        {
            Result = first.Result.With(SendReport.SummarizeStatus(recipients), recipients, id),
            CopyFailure = reports.Select(report => report.CopyFailure).FirstOrDefault(failure => failure is not null),
            RecordFailure = reports.Select(report => report.RecordFailure).FirstOrDefault(failure => failure is not null),
        };
    }
}
