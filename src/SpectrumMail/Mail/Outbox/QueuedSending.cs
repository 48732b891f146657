using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using MimeKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>Sends by way of the outbox: a message is on the disk before anything else happens to it.</summary>
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
    /// <param name="submission">Submits.</param>
    /// <param name="lifetime">How long a message is tried.</param>
    public QueuedSending(OutboxStore store, MailAccount account, Submission submission, TimeSpan lifetime)
    {
        _store = store;
        _account = account;
        _submission = submission;
        _lifetime = lifetime;
    }

    private string UserName => _account.Settings.Credential.UserName;

    /// <summary>Takes the right to deliver; null when another process has it, which will deliver what is queued now.</summary>
    public IDisposable? Lease() => _store.Lease(UserName, s_patience);

    /// <summary>Queues a message and delivers it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">How.</param>
    /// <param name="key">What makes it go out once; null when it may go out again.</param>
    /// <param name="deliver">Whether to deliver it now; needs the lease.</param>
    /// <param name="connection">Which of the account's submission connections to use.</param>
    /// <param name="cancel">Gives up; what was queued stays queued.</param>
    /// <exception cref="MailException">The message is not fit to be sent, or the outbox cannot be written: nothing was
    /// sent.</exception>
    public SendReport Send(
        ComposedMessage message,
        SendOptions options,
        string? key,
        bool deliver,
        int connection,
        CancellationToken cancel
    )
    {
        _submission.CheckLimits(message, options);

        // Two rows with one key: the second finds what became of the first.
        lock (key is null ? new object() : _gates.GetOrAdd(key, _ => new object()))
        {
            return SendParts(message, options, key, deliver, connection, cancel);
        }
    }

    private SendReport SendParts(
        ComposedMessage message,
        SendOptions options,
        string? key,
        bool deliver,
        int connection,
        CancellationToken cancel
    )
    {
        var delivery = new OutboxDelivery(_store, _account, _submission, options);

        OutboxEntry[] entries = Known(key) ?? Add(message, options, key);
        SendReport[] reports = entries.Select(entry => Deliver(delivery, entry, deliver, connection, cancel)).ToArray();
        return reports.Length == 1 ? reports[0] : Join(reports);
    }

    // What a key stands for since an earlier run: a list of recipients that has changed meanwhile would be split at other places.
    private OutboxEntry[]? Known(string? key)
    {
        string id = key is null ? string.Empty : Id(key);
        return key is null || _store.Find(id) is not { } first
            ? null
            : Enumerable
                .Range(0, first.Parts)
                .Select(part => part == 0 ? first : _store.Find(Id(id, part)))
                .Where(entry => entry is not null)
                .Select(entry => entry!)
                .ToArray();
    }

    // All parts of a long list are queued before the first is sent; the first comes last, so that where it is the others are.
    private OutboxEntry[] Add(ComposedMessage message, SendOptions options, string? key)
    {
        OutboxEntry[] entries = Parts(message, options, key).ToArray();
        for (int part = entries.Length - 1; part >= 0; part--)
        {
            entries[part] = _store.Add(entries[part], message);
        }

        return entries;
    }

    private static SendReport Deliver(
        OutboxDelivery delivery,
        OutboxEntry entry,
        bool deliver,
        int connection,
        CancellationToken cancel
    ) =>
        entry.State switch
        {
            OutboxState.Queued when deliver => delivery.Deliver(entry, connection, cancel),
            OutboxState.Sending when deliver => delivery.Recover(entry, cancel),

            // Sent, failed or in doubt since an earlier run; or somebody else's to deliver.
            _ => new SendReport(OutboxDelivery.Result(entry, 0)),
        };

    private IEnumerable<OutboxEntry> Parts(ComposedMessage message, SendOptions options, string? key)
    {
        DateTime now = DateTime.UtcNow;
        string id = key is null
            ? now.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N").Substring(0, 12)
            : Id(key);
        int most = options.Limits.RecipientsPerMessage > 0 ? options.Limits.RecipientsPerMessage : message.Recipients.Count;
        int parts = (message.Recipients.Count + most - 1) / most;
        for (int part = 0; part < parts; part++)
        {
            yield return new OutboxEntry
            {
                Id = Id(id, part),
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
                Recipients = message.Recipients.Skip(part * most).Take(most).Select(Waiting).ToArray(),
            };
        }
    }

    private string Id(string key) => "key-" + StateFolder.NameFor(UserName.ToUpperInvariant() + "\n" + key);

    private static string Id(string id, int part) => part == 0 ? id : $"{id}-{part + 1}";

    private static RecipientResult Waiting(MailboxAddress mailbox) =>
        new() { Address = mailbox.Address, Status = RecipientStatus.Queued };

    private static SendReport Join(SendReport[] reports)
    {
        RecipientResult[] recipients = reports.SelectMany(report => report.Result.Recipients).ToArray();
        SendReport first = reports[0],
            worst = reports.FirstOrDefault(report => report.Failure is not null) ?? first;
        string id = reports.Select(report => report.Result.OutboxId).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        return worst with
        {
            Result = first.Result.With(SendReport.Overall(recipients), recipients, id),
            CopyFailure = reports.Select(report => report.CopyFailure).FirstOrDefault(failure => failure is not null),
            RecordFailure = reports.Select(report => report.RecordFailure).FirstOrDefault(failure => failure is not null),
        };
    }
}
