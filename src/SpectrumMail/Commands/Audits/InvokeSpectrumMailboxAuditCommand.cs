using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Audits many mailboxes over IMAP, several at a time, at the pace their servers take. Each mailbox gives one object, also when
/// it cannot be reached: status, cause and remedy say why. Nothing changes on any server.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpectrumMailboxAudit")]
[OutputType(typeof(MailboxAudit))]
public sealed class InvokeSpectrumMailboxAuditCommand : ManyMailboxesCmdlet
{
    private AuditPlan _plan = null!;

    /// <summary>
    /// How deep to read. Summary, the default: figures of folders and quota. Envelope: also date, size, sender and parts of every
    /// message; no text.
    /// </summary>
    [Parameter]
    public AuditDepth Depth { get; set; } = AuditDepth.Summary;

    /// <summary>
    /// A file to which every mailbox is added when it is done. After an interrupted run the same command continues with the
    /// rest, and the results that exist are read from the file (FromCheckpoint). After a complete run a new audit begins;
    /// with <c>-Depth Envelope</c> it fetches only what has changed. The file holds no password and no subject but those of
    /// the largest messages.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Earlier checkpoints to compare with, for Trend and the rule FolderGrowth. They are only read.</summary>
    [Parameter]
    [Alias("PreviousCheckpoint")]
    [ValidateNotNullOrEmpty]
    public string[] Baseline { get; set; } = [];

    /// <summary>Skips mailboxes whose result in the checkpoint is Ok and younger than this. Default: skips none.</summary>
    [Parameter]
    [ValidateNotNull]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>
    /// The rules to judge by, by their ids; wildcards are allowed. Default: all but DomainAuthentication, which asks name servers
    /// about the domain of each mailbox. No wildcard stands for that one: <c>-Rule *, DomainAuthentication</c>.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AuditRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Rule { get; set; } = ["*"];

    /// <summary>
    /// A JSON file with other limits, such as <c>{ "rules": { "QuotaWarning": { "limit": 70, "severity": "Critical" },
    /// "Duplicates": { "enabled": false } }, "mailboxBytes": 5368709120 }</c>; mailboxBytes is the size allowed where the server
    /// reports no quota.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>Reads the rules and the policy, so that a mistake in them is reported before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            AuditPolicy policy = AuditPolicy.Read(Policy is null ? null : FilePath(Policy), AuditRulePatterns.Parse(Rule));
            var options = new AuditOptions(Depth, policy) { Limits = Limits, MaxAge = MaxAge };
            string? checkpoint = CheckpointPath is null ? null : FilePath(CheckpointPath);
            var files = new AuditFiles(checkpoint, Array.ConvertAll(Baseline, FilePath));
            _plan = new AuditPlan(options, files, Part);
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    /// <summary>Audits them.</summary>
    protected override void EndProcessing()
    {
        WarnOfColumns();
        Run(_plan.Run, null);
    }

    private protected override void Add(string address, Func<AccountSettings> settings) => _plan.Add(address, settings);
}
