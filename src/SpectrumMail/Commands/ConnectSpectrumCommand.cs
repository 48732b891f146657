using System.Management.Automation;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>Signs an account in and keeps the session for the commands that follow.</summary>
[Cmdlet(VerbsCommunications.Connect, "Spectrum")]
[OutputType(typeof(SpectrumSession))]
public sealed class ConnectSpectrumCommand : ConnectionCmdlet
{
    /// <summary>The account: the full address as user name, and the webmail password.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

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
        try
        {
            account = new MailAccount(Settings(Account(Credential), Protocol));
            MailAccount connecting = account;
            Run((pipeline, cancel) => Connect(connecting, pipeline, cancel), Credential.UserName);
            var session = new SpectrumSession(Given(Name) ?? Credential.UserName, account);
            Store.Add(session);
            account = null;
            WriteObject(session);
        }
        catch (MailException ex)
        {
            Fail(ex, Credential.UserName);
        }
        finally
        {
            account?.Dispose();
        }
    }

    private static void Connect(MailAccount account, MailPipeline pipeline, System.Threading.CancellationToken cancel)
    {
        foreach (ServerEndpoint endpoint in account.Settings.Mailbox)
        {
            pipeline.Verbose($"Candidate: {endpoint} {endpoint.Security}");
        }

        account.Connect(cancel);
        pipeline.Verbose($"Connected to {account.Mailbox.Endpoint}, {account.Mailbox.Trace!.TlsProtocol}");
    }
}
