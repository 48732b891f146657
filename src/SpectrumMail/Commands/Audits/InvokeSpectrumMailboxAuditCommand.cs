using System;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Audits many mailboxes over IMAP, several at a time, at the pace their servers take. Each mailbox gives one object, also when
/// it cannot be reached: status, cause and remedy say why. Nothing changes on any server.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpectrumMailboxAudit")]
[OutputType(typeof(MailboxAudit))]
public sealed class InvokeSpectrumMailboxAuditCommand : TransportCmdlet
{
    private const int DefaultTimeout = 300;
    private readonly SharedSettings<(ServerOverride, ConnectionChoices)> _settings = new();
    private readonly UnknownColumns _columns = new();
    private AuditPlan _plan = null!;

    /// <summary>Initializes the command; a mailbox may take longer than an answer.</summary>
    public InvokeSpectrumMailboxAuditCommand() => TimeoutSec = DefaultTimeout;

    /// <summary>
    /// The mailboxes: credentials, sessions, or objects such as the rows of a CSV. An object has EmailAddress (or
    /// PrimarySmtpAddress, UserPrincipalName) and one of Credential, Password, SecretName (SecretManagement; SecretVault names
    /// the vault), PasswordVariable (an environment variable) or PasswordFile. UserName is needed where it is not the address.
    /// Each parameter that says how to connect, from Server to CertificateAuthority, may also be a column; an empty cell stands
    /// for the parameter. A column that no parameter takes is warned of once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public new PSObject?[] Account { get; set; } = [];

    /// <summary>
    /// How deep to read. Summary, the default: figures of folders and quota. Envelope: also date, size, sender and parts of every
    /// message; no text.
    /// </summary>
    [Parameter]
    public AuditDepth Depth { get; set; } = AuditDepth.Summary;

    /// <summary>How many mailboxes at a time, 1 to 256. Default 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>
    /// How many mailboxes at a time on one server, 1 to 256. Default: 4 on a server of the settings table, 16 on others. A busy
    /// server gets fewer.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int MaxPerHost { get; set; } = 16;

    /// <summary>How often a mailbox is tried again when its server asks to come back later, 0 to 10. Default 4.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>Seconds before the first of these, 1 to 600; each later wait is twice as long, up to 120. Default 2.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int RetryIntervalSec { get; set; } = 2;

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

    /// <summary>The rules to judge by, by their ids; wildcards are allowed. Default: all.</summary>
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

    /// <summary>The part of the mailboxes to audit, such as <c>3/8</c>. An address has the same part on every machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>The server of rows that name none. Default: the provider's.</summary>
    [Parameter]
    public string? Server { get; set; }

    /// <summary>The port of rows that name none. Default and 0: the provider's; for -Server 993, then 143.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The encryption of rows that name none. Auto, the default, uses what the provider or the port asks for.</summary>
    [Parameter]
    public MailSecurity Security { get; set; }

    /// <summary>Reads the rules and the policy, so that a mistake in them is reported before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            AuditPolicy policy = AuditPolicy.Read(Policy is null ? null : FilePath(Policy), AuditRulePatterns.Parse(Rule));
            var options = new AuditOptions(Depth, policy)
            {
                ThrottleLimit = ThrottleLimit,
                MaxPerHost = MyInvocation.BoundParameters.ContainsKey(nameof(MaxPerHost)) ? MaxPerHost : null,
                Retries = MaximumRetryCount,
                RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
                MaxAge = MaxAge,
            };
            string? checkpoint = CheckpointPath is null ? null : FilePath(CheckpointPath);
            var files = new AuditFiles(checkpoint, Array.ConvertAll(Baseline, FilePath));
            _plan = new AuditPlan(options, files, Shard is null ? null : Mail.Auditing.Survey.Shard.Parse(Shard));
        }
        catch (MailException ex)
        {
            Fail(ex, null);
        }
    }

    /// <summary>Collects the mailboxes.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject? account in Account ?? [null])
        {
            try
            {
                Collect(new AccountRow(account ?? new PSObject()));
            }
            catch (MailException ex)
            {
                WriteError(ErrorRecords.From(ex, account));
            }
        }
    }

    /// <summary>Audits them.</summary>
    protected override void EndProcessing()
    {
        _columns.Warn(this);
        Run(_plan.Run, null);
    }

    private void Collect(AccountRow row)
    {
        _columns.Add(row);
        if (row.Value is SpectrumSession session)
        {
            AccountSettings settings = session.Account.Settings;
            ConnectionPolicy policy = settings.Policy with { Timeout = TimeSpan.FromSeconds(TimeoutSec) };
            _plan.Add(settings.Credential.UserName, () => settings with { Policy = policy });
        }
        else
        {
            _plan.Add(row.Address, () => SettingsOf(row));
        }
    }

    private AccountSettings SettingsOf(AccountRow row)
    {
        NetworkCredential credential = row.SignIn(this);
        ServerOverride server = row.Server(new ServerOverride(Given(Server), Port, Security));
        ConnectionChoices choices = row.Connection(this, Choices());
        return _settings.ForAccount(
            credential,
            (server, choices),
            () => Settings(credential, MailProtocol.Imap, server, new ServerOverride(server.Host, 0, MailSecurity.Auto), choices)
        );
    }
}
