using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Binding;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Storage;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Pipeline;

/// <summary>What to do when a limit on sending is reached.</summary>
public enum RateLimitAction
{
    /// <summary>The message is not sent, and an error says when it may be.</summary>
    Fail,

    /// <summary>Waits until the limit has room again.</summary>
    Wait,

    /// <summary>The message waits in the outbox; implies <c>-Queue</c>.</summary>
    Queue,
}

/// <summary>Base of the cmdlets that send: with a session, or with an account that is connected for the command alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SubmissionCmdlet : TransportCmdlet
{
    private protected const string WithSession = "Session";
    private protected const string WithCredential = "Credential";
    private protected const string WithSecret = "Secret";
    private protected const string WithPassword = "Password";

    // What a session has settled already.
    private static readonly string[] s_connecting =
    [
        nameof(SmtpServer), nameof(Port), nameof(SmtpSecurity), nameof(ImapServer), nameof(ImapPort), nameof(ImapSecurity), nameof(Provider), nameof(LocalDomain),
        nameof(TimeoutSec), nameof(CertificateThumbprint), nameof(CertificateAuthority), nameof(RevocationMode), nameof(SkipCertificateCheck), nameof(LogPath),
    ];

    // What a row may say about the account to use.
    private static readonly string[] s_naming =
    [
        nameof(Session), nameof(Credential), nameof(SmtpServer), nameof(Port), nameof(SmtpSecurity), nameof(ImapServer), nameof(ImapPort), nameof(ImapSecurity),
        nameof(Provider), nameof(LocalDomain),
    ];

    private readonly Dictionary<string, MailAccount> _accounts = [];
    private readonly HashSet<string> _commandLine = new(System.StringComparer.OrdinalIgnoreCase);
    private PSCredential? _unattended;

    private protected SubmissionCmdlet()
    {
    }

    /// <summary>The session to send with: the object, its name or its id. Without it and without a credential the default session is used.</summary>
    [Parameter(ParameterSetName = WithSession, ValueFromPipelineByPropertyName = true)]
    public SessionReference? Session { get; set; }

    /// <summary>The account, for sending without a session: the full address as user name, and the webmail password.</summary>
    [Parameter(ParameterSetName = WithCredential, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The name of a secret (module Microsoft.PowerShell.SecretManagement) that holds the credential, or the password of -UserName.</summary>
    [Parameter(ParameterSetName = WithSecret, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>The vault of the secret. Default: SecretManagement's own default.</summary>
    [Parameter(ParameterSetName = WithSecret)]
    [ValidateNotNullOrEmpty]
    public string? SecretVault { get; set; }

    /// <summary>The account's full address, where the secret is only its password.</summary>
    [Parameter(ParameterSetName = WithSecret)]
    [Parameter(ParameterSetName = WithPassword, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The environment variable that holds the password.</summary>
    [Parameter(ParameterSetName = WithPassword)]
    [ValidateNotNullOrEmpty]
    public string? PasswordVariable { get; set; }

    /// <summary>A file whose first line is the password. A bare name is looked for among the credentials of the systemd unit first.</summary>
    [Parameter(ParameterSetName = WithPassword)]
    [ValidateNotNullOrEmpty]
    public string? PasswordFile { get; set; }

    /// <summary>The submission server's host name. Default: $PSEmailServer, else the provider's.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName")]
    public string? SmtpServer { get; set; }

    /// <summary>The submission server's port, as in Send-MailMessage. Default, and the meaning of 0: the provider's; for a server named by hand 465 then 587.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SmtpPort")]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>How the submission connection is encrypted. Auto, the default, uses the provider's mode, or what fits the port (RFC 8314).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity SmtpSecurity { get; set; }

    /// <summary>Accepted for scripts written for Send-MailMessage: the connection is encrypted with and without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public SwitchParameter UseSsl { get; set; }

    /// <summary>The mailbox server, for a copy in the Sent folder and for settling what is in doubt. Default: -SmtpServer, else the provider's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ImapServer { get; set; }

    /// <summary>The mailbox server's port. Default, and the meaning of 0: 993 then 143.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int ImapPort { get; set; }

    /// <summary>How the mailbox connection is encrypted; as -SmtpSecurity.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity ImapSecurity { get; set; }

    /// <summary>How many connections send at the same time, 1 to 32. Default 1. Results come as messages are done, not in their order.</summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>What to do when a limit is reached or the server asks to slow down. Default: Queue with -Queue, else Fail.</summary>
    [Parameter]
    public RateLimitAction RateLimitAction { get; set; }

    /// <summary>The most recipients in any 60 minutes; 0 for no limit. Default: the provider's, once its server has asked to slow down.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxRecipientsPerHour { get; set; }

    /// <summary>The most recipients in any 24 hours; 0 for no limit. Default: the provider's.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxRecipientsPerDay { get; set; }

    /// <summary>The most recipients in one transaction; longer lists are split. Default: the provider's, 100 on other servers.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxRecipientsPerMessage { get; set; }

    /// <summary>The folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }

    /// <summary>The outbox.</summary>
    private protected OutboxStore Outbox => new(OutboxPath is null ? OutboxStore.DefaultFolder : FilePath(OutboxPath));

    /// <summary>Whether the row of the pipeline says which account or server to use.</summary>
    private protected bool AccountComesWithRow => s_naming.Any(name => IsGiven(name) && !OnCommandLine(name));

    /// <summary>Notes what is given for the whole command, before any row is bound.</summary>
    protected override void BeginProcessing() => _commandLine.UnionWith(MyInvocation.BoundParameters.Keys);

    /// <summary>Whether a parameter was given for the whole command.</summary>
    private protected bool OnCommandLine(string name) => _commandLine.Contains(name);

    /// <summary>Whether a parameter was given: on the command line, or by a row whose cell is not empty.</summary>
    private protected bool IsGiven(string name) =>
        MyInvocation.BoundParameters.TryGetValue(name, out object? value) && (OnCommandLine(name) || !IsEmpty(value));

    /// <summary>The texts of a list that say something; empty cells of a row do not.</summary>
    private protected static string[] Filled(string[]? texts) => texts?.Where(text => !string.IsNullOrEmpty(text)).ToArray() ?? [];

    /// <summary>The account to send with, and the name of its session.</summary>
    /// <exception cref="MailException">There is none, or a setting is not usable.</exception>
    private protected (MailAccount Account, string Session) ResolveAccount()
    {
        if (ParameterSetName != WithSession)
        {
            return (OwnAccount(), string.Empty);
        }

        string? given = s_connecting.FirstOrDefault(IsGiven);
        if (given is not null)
        {
            throw new MailException(
                MailCause.InvalidInput,
                $"-{given} has no meaning without a credential: a session has its connection settings already.",
                "Add -Credential to send without a session, or leave it out.") { ErrorId = "CredentialRequired" };
        }

        SpectrumSession session = Store.Resolve(Session);
        return (session.Account, session.Name);
    }

    /// <summary>How to send for an account.</summary>
    private protected SendOptions Options(MailAccount account)
    {
        IDictionary<string, object> given = MyInvocation.BoundParameters;
        SendingLimits limits = account.Settings.Limits;
        return new SendOptions
        {
            Limits = limits with
            {
                RecipientsPerHour = given.ContainsKey(nameof(MaxRecipientsPerHour)) ? MaxRecipientsPerHour : limits.RecipientsPerHour,
                RecipientsPerDay = given.ContainsKey(nameof(MaxRecipientsPerDay)) ? MaxRecipientsPerDay : limits.RecipientsPerDay,
                RecipientsPerMessage = given.ContainsKey(nameof(MaxRecipientsPerMessage)) ? MaxRecipientsPerMessage : limits.RecipientsPerMessage,
            },
            Paced = MaxRecipientsPerHour > 0,
            MustCount = MaxRecipientsPerHour > 0 || MaxRecipientsPerDay > 0,
            AtLimit = (LimitReaction)RateLimitAction,
        };
    }

    /// <summary>What sends for an account.</summary>
    private protected static Submission Submitter(MailAccount account, string session, MailPipeline pipeline) =>
        new(account, new RateLedger(StateFolder.Path, account.Settings.Credential.UserName), session)
        {
            Waiting = until => pipeline.Verbose($"Waiting until {until.ToLocalTime():HH:mm:ss}: the limit on sending is reached."),
        };

    private protected override void Release()
    {
        foreach (MailAccount account in _accounts.Values)
        {
            account.Dispose();
        }

        _accounts.Clear();
    }

    private MailAccount OwnAccount()
    {
        // A vault is asked once; a credential may come with each row.
        PSCredential credential = Credential ?? (_unattended ??= OwnCredential());
        string server = Given(SmtpServer) ?? (Given(Provider) is null ? GetVariableValue("PSEmailServer") as string : null) ?? string.Empty;
        string? smtp = server.Length > 0 ? server : null;

        // A row may name another account or server; each is connected once.
        string key = string.Join("\n", credential.UserName, Provider, smtp, Port, SmtpSecurity, ImapServer, ImapPort, ImapSecurity, LocalDomain);
        if (!_accounts.TryGetValue(key, out MailAccount? account))
        {
            account = new MailAccount(Settings(
                Account(credential),
                MailProtocol.Imap,
                new ServerOverride(Given(ImapServer) ?? smtp, ImapPort, ImapSecurity),
                new ServerOverride(smtp, Port, SmtpSecurity)));
            _accounts.Add(key, account);
        }

        return account;
    }

    private static bool IsEmpty(object? value) => value switch
    {
        null or "" or 0 or MailSecurity.Auto => true,
        SessionReference session => session.IsEmpty,
        string[] texts => Filled(texts).Length == 0,
        _ => false,
    };

    private PSCredential OwnCredential() => ParameterSetName switch
    {
        WithSecret => UnattendedSecrets.FromVault(this, SecretName!, SecretVault, UserName),
        WithPassword when PasswordVariable is not null => UnattendedSecrets.FromVariable(PasswordVariable, UserName!),
        WithPassword when PasswordFile is not null => UnattendedSecrets.FromFile(PasswordFile, FilePath(PasswordFile), UserName!),
        _ => throw new MailException(
            MailCause.InvalidInput, "-UserName needs a password.", "Add -PasswordVariable or -PasswordFile, or use -Credential.") { ErrorId = "PasswordMissing" },
    };
}
