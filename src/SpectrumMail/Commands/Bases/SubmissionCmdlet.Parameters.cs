using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <content>The parameters: the account, its servers, and the limits on sending.</content>
public abstract partial class SubmissionCmdlet
{
    private protected const string WithSession = "Session";
    private protected const string WithCredential = "Credential";
    private protected const string WithSecret = "Secret";
    private protected const string WithPassword = "Password";
    private protected const string WithToken = "Token";

    /// <summary>
    /// The session to send with: the object, its name or its id. Default: without a credential, the default session.
    /// </summary>
    [Parameter(ParameterSetName = WithSession, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>The account, for sending without a session: the full address as user name, and the webmail password.</summary>
    [Parameter(ParameterSetName = WithCredential, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// The name of a secret (module Microsoft.PowerShell.SecretManagement) that holds the credential, or the password of
    /// -UserName.
    /// </summary>
    [Parameter(ParameterSetName = WithSecret, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>The vault of the secret. Default: SecretManagement's own default.</summary>
    [Parameter(ParameterSetName = WithSecret)]
    [ValidateNotNullOrEmpty]
    public string? SecretVault { get; set; }

    /// <summary>The account's full address, where the secret is only its password, or a token.</summary>
    [Parameter(ParameterSetName = WithSecret)]
    [Parameter(ParameterSetName = WithPassword, Mandatory = true)]
    [Parameter(ParameterSetName = WithToken, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>
    /// An access token (OAuth 2.0) in a password's place: a SecureString, or a script block that returns one. The script block is
    /// asked at each sign-in and when the token nearly ends, so that long runs go on. It gets the user name as its argument.
    /// </summary>
    [Parameter(ParameterSetName = WithToken, Mandatory = true)]
    [AccessTokenTransformation]
    [ValidateNotNull]
    public AccessTokenInput? AccessToken { get; set; }

    /// <summary>The environment variable that holds the password.</summary>
    [Parameter(ParameterSetName = WithPassword)]
    [ValidateNotNullOrEmpty]
    public string? PasswordVariable { get; set; }

    /// <summary>
    /// A file whose first line is the password. A name without a folder is first searched among the credentials of the
    /// systemd unit.
    /// </summary>
    [Parameter(ParameterSetName = WithPassword)]
    [ValidateNotNullOrEmpty]
    public string? PasswordFile { get; set; }

    /// <summary>The submission server's host name. Default: $PSEmailServer, otherwise the provider's.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName")]
    public string? SmtpServer { get; set; }

    /// <summary>
    /// The submission server's port, as in Send-MailMessage. Default and 0: the provider's port; for a server that you name, 465
    /// then 587.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SmtpPort")]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// How the submission connection is encrypted. Default: Auto, which uses the provider's mode, or the mode of the port (RFC
    /// 8314).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity SmtpSecurity { get; set; }

    /// <summary>
    /// Has no effect. It is accepted for scripts that use Send-MailMessage; the connection is always encrypted.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public SwitchParameter UseSsl { get; set; }

    /// <summary>
    /// The mailbox server, for a copy in the Sent folder and for finding a message that is in doubt. Default: -SmtpServer,
    /// otherwise the provider's.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ImapServer { get; set; }

    /// <summary>The mailbox server's port. Default and 0: 993 then 143.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int ImapPort { get; set; }

    /// <summary>How the mailbox connection is encrypted. The values are those of -SmtpSecurity.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity ImapSecurity { get; set; }

    /// <summary>
    /// How many connections send at the same time, 1 to 32. Default: 1. With several, the results have no fixed order.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 32)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>
    /// What to do when a limit is reached or the server asks to slow down. Default: Queue with -Queue, otherwise Fail.
    /// </summary>
    [Parameter]
    public RateLimitAction RateLimitAction { get; set; }

    /// <summary>
    /// The maximum number of recipients in any 60 minutes; 0 for no limit. Default: the provider's limit, after its server has
    /// asked to slow down.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxRecipientsPerHour { get; set; }

    /// <summary>The maximum number of recipients in any 24 hours; 0 for no limit. Default: the provider's limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxRecipientsPerDay { get; set; }

    /// <summary>
    /// The maximum number of recipients in one transaction. Longer lists are split. Default: the provider's limit, 100 on other
    /// servers.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxRecipientsPerMessage { get; set; }

    /// <summary>
    /// The folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }
}
