using System.Management.Automation;
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

    /// <summary>The account's full address, where the secret is only its password.</summary>
    [Parameter(ParameterSetName = "Secret")]
    [Parameter(Mandatory = true, ParameterSetName = "Password")]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

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
            PSCredential credential =
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
                );
            who = credential.UserName;
            account = new MailAccount(Settings(Account(credential), Protocol));
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
