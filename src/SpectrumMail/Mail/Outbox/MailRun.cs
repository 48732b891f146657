using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// Sends the messages of one command: collects them, groups them by account, and sends or queues each group on several
/// connections.
/// </summary>
internal sealed class MailRun : IDisposable
{
    // Enough for every connection, so that one slow message does not leave the others without work.
    private const int MessagesPerConnection = 16;
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(1);
    private readonly int _connections;
    private readonly TimeSpan _lifetime;
    private readonly SendResultWriter _writer = new();
    private readonly List<PreparedMessage> _messages = [];
    private readonly Stopwatch _sinceSent = Stopwatch.StartNew();
    private readonly Dictionary<MailAccount, Submission> _submissions = [];

    // A later message would fail as well, and a wrong password that is tried for each of many rows locks the account.
    private readonly ConcurrentDictionary<MailAccount, MailException> _unreachable = new();

    /// <param name="connections">How many connections an account sends on.</param>
    /// <param name="lifetime">How long the outbox tries a message.</param>
    public MailRun(int connections, TimeSpan lifetime)
    {
        _connections = connections;
        _lifetime = lifetime;
    }

    /// <summary>
    /// Whether the collected messages are to be sent now: there are enough for all connections, or the last batch was sent more
    /// than a second ago.
    /// </summary>
    public bool IsBatchDue =>
        _connections == 1 || _messages.Count >= _connections * MessagesPerConnection || _sinceSent.Elapsed > s_longestHold;

    /// <summary>Adds a message; the run disposes it.</summary>
    public void Add(PreparedMessage message) => _messages.Add(message);

    /// <summary>Groups the collected messages by account.</summary>
    public IReadOnlyList<MailBatch> GroupByAccount()
    {
        _sinceSent.Restart();
        return _messages.GroupBy(message => message.Account).Select(same => new MailBatch(same.Key, same.ToArray())).ToArray();
    }

    /// <summary>Sends or queues the messages of a batch, and reports the result of each.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="output">Receives results, errors, warnings and progress.</param>
    /// <param name="cancel">Cancels the sending by cutting its connections.</param>
    /// <exception cref="MailException">The server of an account that the whole command uses cannot be reached, or refuses to
    /// sign in.</exception>
    public void Send(MailBatch batch, IWorkOutput output, CancellationToken cancel)
    {
        Submission submission = FindSubmission(batch);
        QueuedSending? queue = batch.Outbox is null
            ? null
            : new QueuedSending(batch.Outbox, batch.Account, submission, _lifetime);

        // Without the lease another process delivers what is queued here.
        using IDisposable? lease = queue?.TakeLease();
        Workers.Run(
            batch.Ordered,
            _connections,
            (message, connection) =>
            {
                var context = new SendContext(connection, output, cancel);
                SendMessage(message, submission, queue, lease is not null, context);
            }
        );
    }

    /// <summary>Disposes the collected messages, sent or not.</summary>
    public void Clear()
    {
        _messages.ForEach(message => message.Dispose());
        _messages.Clear();
    }

    public void Dispose() => Clear();

    private void SendMessage(
        PreparedMessage message,
        Submission submission,
        QueuedSending? queue,
        bool mayDeliver,
        SendContext context
    )
    {
        IWorkOutput output = context.Output;
        output.Verbose(
            $"Sending {Quantity.Text(message.Message.Size, "byte")} to "
                + $"{Quantity.Text(message.Message.RecipientCount, "recipient")} through {message.Account.Submission.Endpoint}"
        );
        bool isReachable = !_unreachable.TryGetValue(message.Account, out MailException? known);
        if (!isReachable && message.Outbox is null)
        {
            _writer.WriteFailure(known!, message.Target, output);
            return;
        }

        SendReport report;
        try
        {
            report = message.Outbox is null
                ? submission.Send(message.Message, message.Options, null, context)
                : queue!.Send(message, deliver: mayDeliver && isReachable, context);
        }
        catch (MailException ex)
        {
            // The message was refused before anything was sent. The others go on, also those that are only queued.
            _writer.WriteFailure(ex, message.Target, output);
            return;
        }

        _writer.WriteReport(report, message.Row, output);
        if (report.EndsAccount)
        {
            RecordUnreachable(message, report.Failure!, output);
        }
    }

    private void RecordUnreachable(PreparedMessage message, MailException failure, IWorkOutput output)
    {
        _unreachable[message.Account] = failure;
        if (message.Outbox is not null)
        {
            return;
        }

        if (!message.HasAccountOfRow)
        {
            throw failure;
        }

        output.Error(failure, message.Row);
    }

    private Submission FindSubmission(MailBatch batch)
    {
        if (!_submissions.TryGetValue(batch.Account, out Submission? submission))
        {
            var ledger = new RateLedger(StateFolder.Path, batch.Account.Settings.Credential.UserName);
            submission = new Submission(batch.Account, ledger, batch.Messages[0].Session);
            _submissions.Add(batch.Account, submission);
        }

        return submission;
    }
}
