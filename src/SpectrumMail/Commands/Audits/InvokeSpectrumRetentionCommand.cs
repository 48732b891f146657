using System;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Retention;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Applies a policy of retention to the mailbox of a session or to many mailboxes: old mail is archived, moved or removed, and
/// what the policy protects is kept. Without -Apply nothing is changed: each rule gives a row for each mailbox, which says what
/// -Apply would do. A mailbox that fails is a row with cause and remedy; the others go on.
/// </summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "SpectrumRetention",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = nameof(Session)
)]
[OutputType(typeof(RetentionResult))]
public sealed class InvokeSpectrumRetentionCommand : ManyMailboxesCmdlet
{
    private RetentionRun _run = null!;
    private Lazy<ActionLog>? _log;

    /// <summary>
    /// The mailboxes: credentials, sessions, or objects such as the rows of a CSV. An object has EmailAddress (or
    /// PrimarySmtpAddress, UserPrincipalName) and one of Credential, Password, SecretName (SecretManagement; SecretVault names
    /// the vault), PasswordVariable (an environment variable) or PasswordFile. UserName is needed where it is not the address.
    /// Each parameter that says how to connect, from Server to CertificateAuthority, may also be a column; an empty cell stands
    /// for the parameter. A column that no parameter takes is warned of once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = nameof(Account))]
    [AllowNull]
    public override PSObject?[] Account { get; set; } = [];

    /// <summary>
    /// The session whose mailbox it is: the object, its name or its id. Without it and without accounts the default session is
    /// used, the one connected last. The mailbox gets a connection of its own.
    /// </summary>
    [Parameter(ParameterSetName = nameof(Session))]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>
    /// The file of the policy: JSON, in which comments are allowed. about_SpectrumMail_Retention describes it. A mistake in it
    /// ends the command before any mailbox is contacted.
    /// </summary>
    [Parameter(Mandatory = true)]
    [Alias("PolicyPath")]
    [ValidateNotNullOrEmpty]
    public string Policy { get; set; } = string.Empty;

    /// <summary>
    /// Does what the policy says, after a question for each mailbox. Only messages that were there when the mailbox was read are
    /// touched, and only those that are still the same: also read, flagged and answered as they were then, or not.
    /// </summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    /// <summary>
    /// The moment that ages are counted from, and that every message was received before. Default: now, when the command
    /// begins; the same for all mailboxes. The time of a dry run makes a later -Apply count as the dry run did, and leave alone
    /// what has arrived since. A moment that lies ahead is refused.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? AsOf { get; set; }

    /// <summary>
    /// The directory for rules that archive; created when it is missing. Each mailbox has its own directory in it, as
    /// Save-SpectrumMessage makes it. Required with -Apply when a rule archives.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ArchivePath { get; set; }

    /// <summary>The format of archived messages: Eml (default), Mbox or Maildir, as for Save-SpectrumMessage.</summary>
    [Parameter]
    public SaveFormat Format { get; set; }

    /// <summary>
    /// Deletes for good what rules remove, instead of moving it to the Trash. A rule can say so for itself (permanent). This
    /// needs a server that can delete exactly these messages (UIDPLUS).
    /// </summary>
    [Parameter]
    public SwitchParameter Permanent { get; set; }

    /// <summary>
    /// Takes a policy in which a rule removes without any condition but the folder; without -Force it is refused. On a server
    /// that cannot delete exactly these messages rules that remove do so as Remove-SpectrumMessage -Force does.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// A file that names every message: with -Apply a line of JSON before the change and one after it, both on the disk before
    /// the work goes on; without it a line in the state Planned. Lines of earlier commands stay. Only its owner may read it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ActionLog { get; set; }

    /// <summary>Reads the policy, so that a mistake in it is reported before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        string policy = FilePath(Policy);
        string? log = ActionLog is null ? null : FilePath(ActionLog);
        bool whatIf = MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) && LanguagePrimitives.IsTrue(given);
        _log = log is null || whatIf ? null : new Lazy<ActionLog>(() => Mail.Changing.ActionLog.Open(log));
        try
        {
            var reader = new PolicyReader(text => new NamePattern(text));
            var request = new RetentionRequest(reader.Read(policy), Local(AsOf ?? DateTime.Now))
            {
                Everything = new NamePattern("*"),
                Applies = Apply,
                NamesAll = whatIf,
                Permanent = Permanent,
                Forced = Force,
                ArchivePath = ArchivePath is null ? null : FilePath(ArchivePath),
                Format = Format,
                Log = _log is { } opened ? () => opened.Value : null,
            };
            request.Check();
            _run = new RetentionRun(request, Limits, Part);
        }
        catch (MailException ex)
        {
            Fail(ex, Policy);
        }
    }

    /// <summary>Collects the mailboxes.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(Session))
        {
            Account = [PSObject.AsPSObject(Find(Session))];
        }

        base.ProcessRecord();
    }

    /// <summary>Works on them.</summary>
    protected override void EndProcessing()
    {
        WarnOfColumns();
        Run(_run.Run, null);
    }

    private protected override void Add(string address, Func<AccountSettings> settings) => _run.Add(address, settings);

    private protected override void Release()
    {
        if (_log is { IsValueCreated: true } log)
        {
            log.Value.Dispose();
        }
    }

    // A date that is typed says nothing of a zone, and is local. Ages are counted by the local calendar.
    private static DateTime Local(DateTime time) =>
        time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Local) : time.ToLocalTime();

    private SpectrumSession Find(SessionReference? reference)
    {
        try
        {
            return Store.Resolve(reference);
        }
        catch (MailException ex)
        {
            Fail(ex, reference?.ToString());
            throw;
        }
    }
}
