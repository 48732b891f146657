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
/// Waits until messages arrive that the filters admit, and emits them: by IDLE (RFC 2177) where the server offers it, and by
/// asking it every ten seconds where not. What arrives counts from the first wait of the session in the folder on, also between
/// two waits: a message that no wait has given yet is given by the next one whose filters admit it, at once, and none is given
/// twice. A connection that breaks is recreated; nothing is missed or repeated. When the time is over first, that is an error
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

    /// <summary>Goes on emitting messages as they arrive, until it is stopped or <c>-TimeoutSec</c> is over.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Endless)]
    public SwitchParameter Continuous { get; set; }

    /// <summary>Only messages that arrive from now on: what came since an earlier wait does not count.</summary>
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
