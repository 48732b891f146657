using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Migration;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Copies many mailboxes to another server, several at a time: a row for each account names both sides. Messages are copied as
/// Copy-SpectrumMessage -DestinationSession copies them, each exactly once, also after an interrupted run. Emits a row for each
/// account whose figures add up; each message that cannot be copied is an error that names it. An account that fails is a row
/// with cause and remedy, and the others go on. Nothing changes at the source.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpectrumMigration", SupportsShouldProcess = true)]
[OutputType(typeof(MigrationResult))]
public sealed class InvokeSpectrumMigrationCommand : TransportCmdlet
{
    private readonly SharedSettings<(ServerOverride, ConnectionChoices)> _settings = new();
    private readonly SortedSet<string> _unknown = new(StringComparer.OrdinalIgnoreCase);
    private MigrationPlan _plan = null!;

    /// <summary>
    /// The accounts: objects such as the rows of a CSV. SourceAddress and DestinationAddress name the mailboxes; without
    /// DestinationAddress it is the same address. Each side has one of Credential, Password, SecretName (SecretManagement;
    /// SecretVault names the vault), PasswordVariable (an environment variable), PasswordFile, AccessToken or TokenSecretName (a
    /// secret that is an access token), with Source or Destination before the name: SourcePassword, DestinationSecretName. So
    /// have UserName, Server, Port, Security, and each parameter that says how to connect. A column that has no such name is
    /// warned of once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public new PSObject[] Account { get; set; } = [];

    /// <summary>The server of the source in rows that name none. Default: the provider's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceServer { get; set; }

    /// <summary>The port of the source in rows that name none. Default and 0: the provider's; else 993, then 143.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int SourcePort { get; set; }

    /// <summary>
    /// The encryption of the source in rows that name none. Default Auto: what the port speaks. None needs -AllowUnencrypted.
    /// </summary>
    [Parameter]
    public MailSecurity SourceSecurity { get; set; } = MailSecurity.Auto;

    /// <summary>The server of the destination in rows that name none. Default: the provider's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationServer { get; set; }

    /// <summary>The port of the destination in rows that name none. Default and 0: the provider's; else 993, then 143.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int DestinationPort { get; set; }

    /// <summary>
    /// The encryption of the destination in rows that name none. Default Auto: what the port speaks. None needs
    /// -AllowUnencrypted.
    /// </summary>
    [Parameter]
    public MailSecurity DestinationSecurity { get; set; } = MailSecurity.Auto;

    /// <summary>How many accounts at a time, 1 to 256. Default 4: each account has a connection to both servers.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>How often an account is tried again when a server asks to come back later, 0 to 10. Default 4.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>Seconds before the first of these, 1 to 600; each later wait is twice as long, up to 120. Default 2.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int RetryIntervalSec { get; set; } = 2;

    /// <summary>Folders that are not copied; wildcards are allowed. Their messages count as Skipped.</summary>
    [Parameter]
    [ValidateNotNull]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    /// <summary>
    /// Which folders go to which, for all accounts: a hashtable, or the path of a CSV file with the columns Source and
    /// Destination. As -FolderMap of Copy-SpectrumMessage.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? FolderMap { get; set; }

    /// <summary>
    /// What becomes of the labels of sources at Gmail; other servers have none. As -GmailLabel of Copy-SpectrumMessage. What is
    /// found again under another label counts as Skipped.
    /// </summary>
    [Parameter]
    public GmailLabelMode GmailLabel { get; set; } = GmailLabelMode.Folder;

    /// <summary>
    /// Leaves out messages that the destination contains already, by their content: what imapsync or mbsync has copied is not
    /// copied again. As -SkipExisting of Copy-SpectrumMessage.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipExisting { get; set; }

    /// <summary>
    /// Reads every folder again on both sides after copying and compares counts, sizes and the content of every message. A
    /// message without a copy is an error that names it, and counts in Missing.
    /// </summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>
    /// A file to which every account is added when it is complete. The same command continues with the others, and emits the rows
    /// of those from the file (FromCheckpoint). When all are complete, the next run begins again, and copies what is new. Each
    /// account continues where it stopped also without this file.
    /// </summary>
    [Parameter]
    [Alias("Checkpoint")]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Reads the folder map, so that a mistake in it is reported before anything is copied.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            var options = new MigrationOptions(new NamePattern("*"), NamePattern.Parse(Exclude))
            {
                Map = FolderMapReader.Read(this, FolderMap),
                Labels = GmailLabel,
                SkipExisting = SkipExisting,
                Verify = Verify,
                Limits = new RunLimits(ThrottleLimit, null, MaximumRetryCount, TimeSpan.FromSeconds(RetryIntervalSec)),
            };
            _plan = new MigrationPlan(options, CheckpointPath is null ? null : FilePath(CheckpointPath));
        }
        catch (MailException ex)
        {
            Fail(ex, FolderMap);
        }
    }

    /// <summary>Collects the accounts.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject account in Account)
        {
            try
            {
                var row = new MigrationRow(account);
                _unknown.UnionWith(row.UnknownColumns);
                _plan.Add(row.Source.Address, row.Destination.Address, () => SettingsOf(row));
            }
            catch (MailException ex)
            {
                WriteError(ErrorRecords.From(ex, account));
            }
        }
    }

    /// <summary>Copies them.</summary>
    protected override void EndProcessing()
    {
        if (_unknown.Count > 0)
        {
            WriteWarning(
                $"These columns say nothing: {string.Join(", ", _unknown.Take(8))}. The columns of a migration begin with Source "
                    + "or Destination; check the spelling."
            );
        }

        Run((output, cancel) => _plan.Run(output, cancel), null);
    }

    private (AccountSettings Source, AccountSettings Destination) SettingsOf(MigrationRow row) =>
        (
            SettingsOf(row.Source, new ServerOverride(Given(SourceServer), SourcePort, SourceSecurity)),
            SettingsOf(row.Destination, new ServerOverride(Given(DestinationServer), DestinationPort, DestinationSecurity))
        );

    private AccountSettings SettingsOf(AccountRow row, ServerOverride otherwise)
    {
        NetworkCredential credential = row.SignIn(this, tokens: null, Certificate is not null);
        ServerOverride server = row.Server(otherwise);
        ConnectionChoices choices = row.Connection(this, Choices());
        return _settings.ForAccount(
            credential,
            (server, choices),
            () => Settings(credential, MailProtocol.Imap, server, new ServerOverride(server.Host, 0, MailSecurity.Auto), choices)
        );
    }
}
