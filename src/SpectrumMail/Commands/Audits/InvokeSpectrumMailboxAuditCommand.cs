using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Audits many mailboxes over IMAP, several at a time, at the pace their servers take. Each mailbox gives one object, also when
/// it cannot be reached: status, cause and remedy say why. Nothing is changed on any server.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpectrumMailboxAudit")]
[OutputType(typeof(MailboxAudit))]
public sealed class InvokeSpectrumMailboxAuditCommand : TransportCmdlet
{
    private const int DefaultTimeout = 300;
    private readonly List<AuditTarget> _targets = [];
    private readonly Dictionary<string, AccountSettings> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private AuditOptions _options = null!;
    private string[] _baselines = [];
    private string? _checkpoint;
    private int _repeated;
    private Shard? _shard;

    /// <summary>Makes the command; a mailbox may take longer than an answer.</summary>
    public InvokeSpectrumMailboxAuditCommand() => TimeoutSec = DefaultTimeout;

    /// <summary>
    /// The mailboxes: credentials; sessions; or objects, such as rows of a CSV, with EmailAddress (or PrimarySmtpAddress,
    /// UserPrincipalName) and one of Credential, Password, SecretName (SecretManagement; SecretVault names the vault),
    /// PasswordVariable (an environment variable) or PasswordFile. The columns Server, Port, Security and Provider are optional,
    /// and so is UserName where it is not the address.
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
    /// How many mailboxes at a time on one server, 1 to 256. Default 16. A server that asks to slow down gets fewer.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int MaxPerHost { get; set; } = 16;

    /// <summary>How often a mailbox is tried again when its server asks to come back later, 0 to 10. Default 4.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>
    /// Seconds to wait before the first of these, 1 to 600; each later one waits twice as long, at most 2 minutes. Default 2.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int RetryIntervalSec { get; set; } = 2;

    /// <summary>
    /// A file to which every mailbox is added when it is done. After a run that was interrupted the same command goes on with
    /// the rest, and the rows that were done come out of the file (FromCheckpoint). After a run that ended a new audit begins;
    /// with <c>-Depth Envelope</c> it fetches only what has changed. The file holds no password and no subject but those of
    /// the largest messages.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// Earlier checkpoints, of this audit or of others, to compare with: for Trend and the rule FolderGrowth. They are only read.
    /// </summary>
    [Parameter]
    [Alias("PreviousCheckpoint")]
    [ValidateNotNullOrEmpty]
    public string[] Baseline { get; set; } = [];

    /// <summary>
    /// Mailboxes that the checkpoint has an Ok result of which is younger than this are not asked again. Default: none is spared.
    /// </summary>
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
    /// tells no quota.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>
    /// The part of the mailboxes to audit, such as <c>3/8</c>: the third of eight. An address always falls into the same part, on
    /// every machine.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>The server of rows that name none. Default: the provider's.</summary>
    [Parameter]
    public string? Server { get; set; }

    /// <summary>
    /// The port of rows that name none. Default, and the meaning of 0: the provider's; for a server named by hand 993 then 143.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// The encryption of rows that name none. Auto, the default, uses the provider's mode, or what fits the port.
    /// </summary>
    [Parameter]
    public MailSecurity Security { get; set; }

    /// <summary>Reads the rules and the policy, so that what is wrong with them is told before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _baselines = [.. Baseline.Select(FilePath)];
            _checkpoint = CheckpointPath is null ? null : FilePath(CheckpointPath);
            _shard = Shard is null ? null : Mail.Auditing.Survey.Shard.Parse(Shard);
            _options = new AuditOptions(Depth, AuditPolicy.Read(Policy is null ? null : FilePath(Policy), Wanted()))
            {
                ThrottleLimit = ThrottleLimit,
                MaxPerHost = MaxPerHost,
                Timeout = TimeSpan.FromSeconds(TimeoutSec),
                Retries = MaximumRetryCount,
                RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
                MaxAge = MaxAge,
            };
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
                Collect(account);
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
        if (_repeated > 0)
        {
            WriteWarning(
                $"{_repeated:N0} rows name a mailbox that an earlier row names. "
                    + (
                        CheckpointPath is null
                            ? "Each gets an object of its own."
                            : "In a checkpoint each mailbox stands once, as its first row says."
                    )
            );
        }

        Run(Audit, null);
    }

    private void Collect(PSObject? account)
    {
        var row = new AccountRow(account ?? new PSObject());
        string address = row.Value is SpectrumSession session ? session.Account.Settings.Credential.UserName : row.Address;
        if (_shard?.Holds(address) == false)
        {
            return;
        }

        if (!_seen.Add(address))
        {
            _repeated++;
            if (CheckpointPath is not null)
            {
                return;
            }
        }

        try
        {
            _targets.Add(
                new AuditTarget(address, row.Value is SpectrumSession open ? open.Account.Settings : SettingsOf(row), null)
            );
        }
        catch (MailException ex)
        {
            // A mailbox that is named has its row, whatever is wrong with it.
            _targets.Add(new AuditTarget(address, null, ex));
        }
    }

    private AccountSettings SettingsOf(AccountRow row)
    {
        NetworkCredential credential = row.SignIn(this);
        string? server = row.Text("Server") ?? Given(Server);
        int port = row.As("Port", Port);
        MailSecurity security = row.As("Security", Security);
        string? provider = row.Text("Provider") ?? Given(Provider);

        // Thousands of mailboxes have few servers between them, and a warning about a domain is given once.
        string domain = credential.UserName.Substring(credential.UserName.LastIndexOf('@') + 1);
        string key = string.Join("|", domain, server, port.ToString(CultureInfo.InvariantCulture), security, provider);
        if (!_settings.TryGetValue(key, out AccountSettings? settings))
        {
            Provider = provider;
            _settings[key] = settings = Settings(
                credential,
                MailProtocol.Imap,
                new ServerOverride(server, port, security),
                new ServerOverride(server, 0, MailSecurity.Auto)
            );
        }

        return settings with
        {
            Credential = credential,
        };
    }

    private void Audit(IWorkOutput output, CancellationToken cancel)
    {
        var history = new AuditHistory();
        var baselines = new List<AuditCheckpoint>();
        try
        {
            baselines.AddRange(_baselines.Select(path => AuditCheckpoint.OpenBaseline(path, history)));
            using AuditCheckpoint? checkpoint = _checkpoint is null ? null : AuditCheckpoint.Open(_checkpoint, Depth, history);
            if (checkpoint is { CutOff: > 0 })
            {
                output.Verbose(
                    $"The checkpoint ended in a line that an earlier run had not finished; its {checkpoint.CutOff} bytes do not count."
                );
            }

            new AuditRun(_targets, _options, history, checkpoint, [.. baselines]).Run(output, cancel);
        }
        finally
        {
            baselines.ForEach(baseline => baseline.Dispose());
        }
    }

    private Func<string, bool> Wanted()
    {
        WildcardPattern[] patterns = Rule.Select(rule => new WildcardPattern(
                rule,
                WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant
            ))
            .ToArray();
        string? unknown = Rule.FirstOrDefault(rule =>
            !AuditPolicy.RuleIds.Any(id => new WildcardPattern(rule, WildcardOptions.IgnoreCase).IsMatch(id))
        );
        return unknown is null
            ? id => patterns.Any(pattern => pattern.IsMatch(id))
            : throw AuditFailures.RuleUnknown.Make(unknown, string.Join(", ", AuditPolicy.RuleIds));
    }
}
