using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Mailflow;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>
/// Sends a small marked message from one account to another, or to itself, waits for it in the recipient's mailbox, and says
/// whether it arrived, how long it took, where it landed and through which servers it went. The message is removed again. A
/// message that does not arrive is a result, not an error.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "SpectrumMailflow", SupportsShouldProcess = true)]
[OutputType(typeof(MailflowTestResult), typeof(bool))]
public sealed class TestSpectrumMailflowCommand : MailCmdlet
{
    private readonly MailflowPlan _tests = new();

    /// <summary>
    /// The session whose mailbox the message is sent to: the object, its name or its id. Default: the sender's own. Over IMAP
    /// only.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? TargetSession { get; set; }

    /// <summary>The session that sends: the object, its name or its id. Default: the session connected last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>A session from Get-SpectrumSession or Connect-Spectrum that sends; as <c>-Session</c>.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public SpectrumSession? InputObject { get; set; }

    /// <summary>
    /// The address to send to, when it is not the user name of the target session: an alias, or an address that is forwarded
    /// there.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string? TargetEmailAddress { get; set; }

    /// <summary>The sender's address. Default: the user name of its session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>
    /// How long to wait for the message after the server has accepted it, in seconds; 0 stands for the default. Default 120.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 86_400)]
    public int TimeoutSec { get; set; }

    /// <summary>A latency in seconds beyond which the status is Warning. Default and 0: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 86_400)]
    public double WarningSec { get; set; }

    /// <summary>A latency in seconds beyond which the status is Critical. Default and 0: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 86_400)]
    public double CriticalSec { get; set; }

    /// <summary>How many tests run at a time, 1 to 64. Default 4. Each has a connection to both mailboxes.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Returns one Boolean instead of the results: True when no test is Critical.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Collects what to test.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            SpectrumSession sender = InputObject ?? Store.Resolve(Session);
            SpectrumSession target = TargetSession is { IsEmpty: false } named ? Store.Resolve(named) : sender;
            _tests.Add(Pair(sender, target));
        }
        catch (MailException ex)
        {
            _tests.AddUnusable();
            WriteError(ErrorRecords.From(ex, TargetSession?.ToString() ?? Session?.ToString()));
        }
    }

    /// <summary>Tests.</summary>
    protected override void EndProcessing() => Run((output, cancel) => _tests.Run(ThrottleLimit, Quiet, output, cancel), null);

    private MailflowPair Pair(SpectrumSession sender, SpectrumSession target)
    {
        var pair = new MailflowPair(Party(sender), Party(target))
        {
            From = From ?? sender.UserName,
            To = TargetEmailAddress ?? target.UserName,
            Warning = Span(WarningSec),
            Critical = Span(CriticalSec),
        };
        return TimeoutSec > 0 ? pair with { Limit = TimeSpan.FromSeconds(TimeoutSec) } : pair;
    }

    private static MailflowParty Party(SpectrumSession session) => new(session.Account.Settings, session.Name);

    private static TimeSpan? Span(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
}
