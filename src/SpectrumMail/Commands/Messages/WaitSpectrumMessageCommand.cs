using System;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Waiting;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Waits until messages arrive that match the filters, and emits them: with IDLE (RFC 2177) where the server offers it, and with
/// polling every ten seconds elsewhere. Messages count from the first wait of the session in the folder on, also between two
/// waits. A message that no wait has emitted is emitted at once by the next wait whose filters match, and no message is emitted
/// twice. A broken connection is recreated, and no message is missed or repeated. If the time is over first, that is an error
/// (WaitTimedOut), except with -Continuous.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "SpectrumMessage", DefaultParameterSetName = Counted)]
[OutputType(typeof(SpectrumMessage))]
public sealed class WaitSpectrumMessageCommand : MessageFilterCmdlet
{
    private const string Counted = "Count";
    private const string Endless = "Continuous";

    /// <summary>The path of the folder to wait in. A slash stands for the server's own separator. Default: INBOX.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Folder { get; set; } = "INBOX";

    /// <summary>How long to wait at most, in seconds. Default: without limit.</summary>
    [Parameter]
    [ValidateRange(1, 2_000_000)]
    public int? TimeoutSec { get; set; }

    /// <summary>How many messages to wait for. Default: 1.</summary>
    [Parameter(ParameterSetName = Counted)]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    /// <summary>Emits messages as they arrive, until it is stopped or <c>-TimeoutSec</c> is over.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Endless)]
    public SwitchParameter Continuous { get; set; }

    /// <summary>Only messages that arrive from now on, not those since an earlier wait.</summary>
    [Parameter]
    public SwitchParameter FromNow { get; set; }

    /// <summary>
    /// The interval of polling, in seconds. Default: often in the first half minute; then whenever IDLE
    /// reports something and every 9 minutes, or every 10 seconds on a server without IDLE.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1680)]
    public int? PollIntervalSec { get; set; }

    /// <summary>
    /// What to read beyond envelope and flags: Headers, Attachments (names and sizes, nothing is downloaded), Preview, Body.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public MessageDetail[] Include { get; set; } = [];

    /// <summary>Validates the parameters, before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            Filter().Check();
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    /// <summary>Waits for the messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string folder = Folder;
        var plan = new WaitPlan
        {
            Query = new MessageQuery
            {
                Folder = folder,
                Filter = Filter(),
                Details = Include,
            },
            Limit = Span(TimeoutSec),
            Interval = Span(PollIntervalSec),
            FromNow = FromNow,
            Wanted = Continuous ? null : Count,
        };
        Run((output, cancel) => Watch(session, plan, output, cancel), folder);
    }

    private static TimeSpan? Span(int? seconds) => seconds is { } some ? TimeSpan.FromSeconds(some) : null;

    private void Watch(SpectrumSession session, WaitPlan plan, IWorkOutput output, CancellationToken cancel)
    {
        string folder = plan.Query.Folder;
        (int count, bool complete) = new MessageWatch(session.Account, session.Name, plan, output).Run(cancel);
        if (!complete && !Continuous)
        {
            output.Error(MessageFailures.WaitTimedOut.Make(count, Count, folder, TimeoutSec), folder);
        }
    }
}
