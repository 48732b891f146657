using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Sessions;

/// <summary>Signs in to an account and keeps the session for the commands that follow.</summary>
[Cmdlet(VerbsCommunications.Connect, "Spectrum", DefaultParameterSetName = "Credential")]
[OutputType(typeof(SpectrumSession))]
public sealed class ConnectSpectrumCommand : ConnectionCmdlet
{
    /// <summary>The account: the full address as user name, and the webmail password.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Credential"
    )]
    [PipedCredential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// The name of a secret (module Microsoft.PowerShell.SecretManagement) that holds the credential, or the password of
    /// -UserName.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Secret")]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>The vault of the secret. Default: SecretManagement's own default.</summary>
    [Parameter(ParameterSetName = "Secret")]
    [ValidateNotNullOrEmpty]
    public string? SecretVault { get; set; }

    /// <summary>The account's full address, where the secret is only its password, or a token.</summary>
    [Parameter(ParameterSetName = "Secret")]
    [Parameter(Mandatory = true, ParameterSetName = "Password")]
    [Parameter(Mandatory = true, ParameterSetName = "Token")]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>
    /// An access token (OAuth 2.0) in a password's place: a SecureString, or a script block that returns one. The script block is
    /// asked at each sign-in and when the token nearly ends, so that long runs go on. It gets the user name as its argument.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Token")]
    [AccessTokenTransformation]
    [ValidateNotNull]
    public AccessTokenInput? AccessToken { get; set; }

    /// <summary>The environment variable that holds the password.</summary>
    [Parameter(ParameterSetName = "Password")]
    [ValidateNotNullOrEmpty]
    public string? PasswordVariable { get; set; }

    /// <summary>
    /// A file whose first line is the password. A bare name is first looked up among the credentials of the systemd unit.
    /// </summary>
    [Parameter(ParameterSetName = "Password")]
    [ValidateNotNullOrEmpty]
    public string? PasswordFile { get; set; }

    /// <summary>The name to refer to the session by. Default: the user name. A session of the same name is closed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>How the mailbox is read: Imap (default, recommended: it keeps devices in step) or Pop3.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(nameof(MailProtocol.Imap), nameof(MailProtocol.Pop3))]
    public MailProtocol Protocol { get; set; } = MailProtocol.Imap;

    /// <summary>Connects.</summary>
    protected override void ProcessRecord()
    {
        MailAccount? account = null;
        string? who = Credential?.UserName ?? UserName ?? SecretName;
        try
        {
            NetworkCredential credential = FindCredential();
            who = credential.UserName;
            account = new MailAccount(Settings(credential, Protocol));
            MailAccount connecting = account;
            Run((output, cancel) => Connect(connecting, output, cancel), who);
            var session = new SpectrumSession(Given(Name) ?? who, account);
            Store.Add(session);
            account = null;
            WriteObject(session);
        }
        catch (MailException ex)
        {
            Fail(ex, who);
        }
        finally
        {
            account?.Dispose();
        }
    }

    private NetworkCredential FindCredential()
    {
        if (AccessToken is not null)
        {
            return new TokenCredential(UserName!, AccessToken.Source);
        }

        if (ParameterSetName == "Password" && IsByCertificate(PasswordVariable, PasswordFile))
        {
            return new CertificateCredential(UserName!);
        }

        return Account(
            Credential
                ?? UnattendedSecrets.Find(
                    this,
                    new SecretSource
                    {
                        Name = SecretName,
                        Vault = SecretVault,
                        UserName = UserName,
                        Variable = PasswordVariable,
                        File = PasswordFile,
                    }
                )
        );
    }

    private static void Connect(MailAccount account, IWorkOutput output, System.Threading.CancellationToken cancel)
    {
        foreach (ServerEndpoint endpoint in account.Settings.Mailbox)
        {
            output.Verbose($"Candidate: {endpoint} {endpoint.Security}");
        }

        account.Connect(cancel);
        output.Verbose($"Connected to {account.Mailbox.Endpoint}, {account.Mailbox.Trace!.TlsProtocol}");
    }
}
