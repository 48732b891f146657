using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>Delivers the messages of one account from the outbox, and knows the exit code of the scheduled task.</summary>
internal sealed class OutboxRun
{
    private readonly MailAccount _account;
    private readonly Submission _submission;
    private readonly SendOptions _options;
    private readonly SendResultWriter _writer = new();
    private int _waiting;
    private bool _isComplete;

    /// <param name="selection">The messages to deliver.</param>
    /// <param name="account">The account that sends them.</param>
    /// <param name="session">The name of the account's session; empty when the command connects the account itself.</param>
    /// <param name="options">The limits; each message has its other options with it.</param>
    public OutboxRun(OutboxSelection selection, MailAccount account, string session, SendOptions options)
    {
        Selection = selection;
        _account = account;
        _submission = new Submission(account, new RateLedger(StateFolder.Path, account.Settings.Credential.UserName), session);
        _options = options;
    }

    /// <summary>The messages to deliver.</summary>
    public OutboxSelection Selection { get; }

    /// <summary>How many connections the account sends on.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>
    /// The exit code: 0 when everything is delivered, 1 when a message was refused for good or is in doubt, or the run failed, 2
    /// when a message still waits.
    /// </summary>
    public int ExitCode
    {
        get
        {
            if (_writer.FailedCount > 0)
            {
                return 1;
            }

            int complete = _isComplete ? 0 : 1;
            return _waiting > 0 ? 2 : complete;
        }
    }

    /// <summary>Delivers the messages. Another process that delivers for the account already leaves nothing to do.</summary>
    /// <param name="output">Receives results, errors, warnings and progress.</param>
    /// <param name="cancel">Cancels the delivery by cutting its connections.</param>
    /// <exception cref="MailException">The outbox cannot be used, or the server cannot be reached.</exception>
    public void Deliver(IWorkOutput output, CancellationToken cancel)
    {
        using IDisposable? lease = Selection.Store.TakeLease(Selection.Account, TimeSpan.Zero);
        try
        {
            if (lease is null)
            {
                output.Verbose("Another process delivers these messages now.");
            }
            else
            {
                DeliverSelection(output, cancel);
            }

            _isComplete = true;
        }
        finally
        {
            _waiting = Selection.CountQueued();
        }
    }

    private void DeliverSelection(IWorkOutput output, CancellationToken cancel)
    {
        Selection.Store.RemoveLeftovers(Selection.Account);
        var delivery = new OutboxDelivery(Selection.Store, _account, _submission, _options);
        Selection.RequeueChosen();
        foreach (OutboxEntry entry in Selection.FindInterrupted())
        {
            _writer.WriteReport(delivery.Recover(entry, cancel), null, output);
        }

        // Other processes may queue messages meanwhile that they cannot deliver themselves.
        for (IReadOnlyList<OutboxEntry> due = Selection.TakeDue(); due.Count > 0; due = Selection.TakeDue())
        {
            Workers.Run(
                due,
                Connections,
                (entry, connection) => DeliverEntry(delivery, entry, new SendContext(connection, output, cancel))
            );
        }
    }

    private void DeliverEntry(OutboxDelivery delivery, OutboxEntry entry, SendContext context)
    {
        string recipients = Quantity.Text(entry.Pending.Count(), "recipient");
        context.Output.Verbose($"Delivering {entry.Id}: '{entry.Subject}' to {recipients}");
        SendReport report;
        try
        {
            report = delivery.Deliver(entry, context);
        }
        catch (MailException ex) when (ex.Scope < FailureScope.Command)
        {
            _writer.WriteFailure(ex, entry.Id, context.Output);
            return;
        }

        _writer.WriteReport(report, null, context.Output);

        // When the server cannot be reached, or has blocked the account, the other messages wait for the next run.
        if (report.EndsAccount)
        {
            throw report.Failure!;
        }
    }
}
