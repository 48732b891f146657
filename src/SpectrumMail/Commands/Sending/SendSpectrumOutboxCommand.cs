using System.Collections.Generic;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>
/// Delivers the messages in the outbox; meant for a scheduled task. One process at a time delivers an account's messages. Sets
/// $LASTEXITCODE: 0 when everything is delivered, 1 when a message was refused for good or is in doubt, 2 when a message still
/// waits.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "SpectrumOutbox", SupportsShouldProcess = true, DefaultParameterSetName = WithSession)]
[OutputType(typeof(SendResult))]
public sealed class SendSpectrumOutboxCommand : SubmissionCmdlet
{
    private readonly List<string> _ids = [];

    /// <summary>The ids of the messages. Default: all messages of the account.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OutboxCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Also delivers messages whose next attempt is later.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Also sends messages that are in doubt. Their recipients may get them twice.</summary>
    [Parameter]
    public SwitchParameter IncludeIndeterminate { get; set; }

    /// <summary>Also sends failed messages, to the recipients that were not accepted.</summary>
    [Parameter]
    public SwitchParameter IncludeFailed { get; set; }

    /// <summary>Delivers the messages.</summary>
    protected override void EndProcessing()
    {
        // A pipeline that named no message must not deliver all of them.
        if (MyInvocation.ExpectingInput && _ids.Count == 0)
        {
            SetExitCode(0);
            return;
        }

        OutboxRun? run = null;
        bool isDeclined = false;
        try
        {
            run = CreateRun();
            string userName = run.Selection.Account;
            isDeclined = !ShouldProcess(run.Selection.Store.Folder, $"Deliver the messages of {userName}");
            if (!isDeclined)
            {
                Run(run.Deliver, userName);
            }
        }
        finally
        {
            // Also when an error ends the command: a task that then runs "exit $LASTEXITCODE" must fail.
            int exitCode = run?.ExitCode ?? 1;
            SetExitCode(isDeclined ? 0 : exitCode);
        }
    }

    private protected override void ProcessRow() => _ids.AddRange(Id);

    private OutboxRun CreateRun()
    {
        (MailAccount account, string session) = ResolveAccount();
        var selection = new OutboxSelection(Outbox, account.Settings.Credential.UserName, _ids)
        {
            Force = Force,
            IncludeIndeterminate = IncludeIndeterminate,
            IncludeFailed = IncludeFailed,
        };
        return new OutboxRun(selection, account, session, CreateOptions(account)) { Connections = ThrottleLimit };
    }

    private void SetExitCode(int code) => SessionState.PSVariable.Set("global:LASTEXITCODE", code);
}
