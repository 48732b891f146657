using System.ComponentModel;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets with parameters for the mailbox server and the submission server of an account.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConnectionCmdlet : TransportCmdlet
{
    private protected ConnectionCmdlet() { }

    /// <summary>The mailbox server's host name, instead of the provider's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Server { get; set; }

    /// <summary>
    /// The mailbox server's port. Default and 0: the provider's port; for a server that you name, 993 then 143 (IMAP), or 995
    /// then 110 (POP3).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>
    /// How the mailbox connection is encrypted. Default: Auto, which uses the provider's mode, or the mode of the port (RFC
    /// 8314).
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity Security { get; set; }

    /// <summary>
    /// The submission server's host name. Default: the provider's; the mailbox server when you name one.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SmtpServer { get; set; }

    /// <summary>
    /// The submission server's port. Default and 0: the provider's port; for a server that you name, 465 then 587.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int SmtpPort { get; set; }

    /// <summary>How the submission connection is encrypted. The values are those of <c>-Security</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity SmtpSecurity { get; set; }

    /// <summary>Creates the settings of an account with the servers that the user gave.</summary>
    /// <exception cref="MailException">A value is not usable.</exception>
    private protected AccountSettings Settings(NetworkCredential credential, MailProtocol protocol) =>
        Settings(
            credential,
            protocol,
            new ServerOverride(Given(Server), Port, Security),
            new ServerOverride(Given(SmtpServer) ?? Given(Server), SmtpPort, SmtpSecurity)
        );
}
