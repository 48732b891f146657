using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>
/// Delivers what waits in the outbox: the command of a scheduled task. One process at a time delivers an account's messages.
/// Sets $LASTEXITCODE: 0 everything is delivered, 1 something was refused for good or is in doubt, 2 something still waits.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumOutbox", SupportsShouldProcess = true, DefaultParameterSetName = WithSession)]
[OutputType(typeof(SendResult))]
public sealed class SendSpectrumOutboxCommand : SubmissionCmdlet
{
    private readonly SendReporter _reporter = new();
    private readonly List<string> _ids = [];
    private int _waiting;

    /// <summary>Only the messages of these ids. Default: all of the account's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Delivers messages whose next attempt is later, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Sends messages again of which nobody knows whether they were sent: their recipients may get them twice.</summary>
    [Parameter]
    public SwitchParameter IncludeIndeterminate { get; set; }

    /// <summary>Tries messages again that were given up, for those who have not got them.</summary>
    [Parameter]
    public SwitchParameter IncludeFailed { get; set; }

    /// <summary>Collects the ids.</summary>
    protected override void ProcessRecord() => _ids.AddRange(Id);

    /// <summary>Delivers.</summary>
    protected override void EndProcessing()
    {
        if (MyInvocation.ExpectingInput && _ids.Count == 0)
        {
            // A pipeline that named nothing does not mean everything.
            SessionState.PSVariable.Set("global:LASTEXITCODE", 0);
            return;
        }

        bool done = false;
        try
        {
            (MailAccount account, string session) = ResolveAccount();
            OutboxStore store = Outbox;
            string who = account.Settings.Credential.UserName;
            if (ShouldProcess(store.Folder, $"Deliver the messages of {who}"))
            {
                SendOptions options = Options(account);
                Run((output, cancel) => Deliver(store, account, session, options, output, cancel), who);
            }

            done = true;
        }
        catch (MailException ex)
        {
            Fail(ex, Session?.ToString());
        }
        finally
        {
            // Also when an error ends the command: a task that goes on to "exit $LASTEXITCODE" must not end as if all were well.
            int code =
                _reporter.Failed > 0 ? 1
                : _waiting > 0 ? 2
                : done ? 0
                : 1;
            SessionState.PSVariable.Set("global:LASTEXITCODE", code);
        }
    }

    private void Deliver(
        OutboxStore store,
        MailAccount account,
        string session,
        SendOptions options,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        var run = new OutboxRun(store, account.Settings.Credential.UserName, _ids)
        {
            Force = Force,
            IncludeIndeterminate = IncludeIndeterminate,
            IncludeFailed = IncludeFailed,
        };
        using IDisposable? lease = store.Lease(account.Settings.Credential.UserName, TimeSpan.Zero);
        try
        {
            if (lease is null)
            {
                output.Verbose("Another process delivers these messages now.");
            }
            else
            {
                Deliver(run, store, account, session, options, output, cancel);
            }
        }
        finally
        {
            _waiting = run.Waiting();
        }
    }

    private void Deliver(
        OutboxRun run,
        OutboxStore store,
        MailAccount account,
        string session,
        SendOptions options,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        store.Tidy(account.Settings.Credential.UserName);
        var delivery = new OutboxDelivery(store, account, Submitter(account, session, output), options);
        run.Release();
        foreach (OutboxEntry entry in run.Interrupted())
        {
            _reporter.Tell(delivery.Recover(entry, cancel), null, output);
        }

        // What other processes queue meanwhile goes too: they could not deliver it themselves.
        for (IReadOnlyList<OutboxEntry> due = run.Due(); due.Count > 0; due = run.Due())
        {
            Workers.Run(due, ThrottleLimit, (entry, connection) => DeliverOne(delivery, entry, connection, output, cancel));
        }
    }

    private void DeliverOne(
        OutboxDelivery delivery,
        OutboxEntry entry,
        int connection,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        output.Verbose($"Delivering {entry.Id}: '{entry.Subject}' to {entry.Pending.Count()} recipient(s)");
        SendReport report;
        try
        {
            report = delivery.Deliver(entry, connection, cancel);
        }
        catch (MailException ex) when (ex.Scope < FailureScope.Command)
        {
            _reporter.Tell(ex, entry.Id, output);
            return;
        }

        _reporter.Tell(report, null, output);

        // Where not even a connection can be made the others wait for the next run.
        if (report.NotConnected)
        {
            throw report.Failure!;
        }
    }
}
