using System;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.Binding;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Pipeline;

/// <summary>Base of the cmdlets that make connections: whose servers, whom to trust, how long to wait.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransportCmdlet : MailCmdlet
{
    private protected TransportCmdlet()
    {
    }

    /// <summary>The provider whose servers are used: Spectrum, Charter, RoadRunner or BrightHouse. Without it the address's domain decides.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Provider { get; set; }

    /// <summary>Seconds allowed for connecting and signing in, and after that for each answer of the server. Default 100.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>
    /// SHA-256 fingerprint of the one certificate to accept, in hexadecimal; separators do not matter. It is accepted whatever
    /// its dates, names and issuer are, and no other certificate is.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

    /// <summary>A PEM file with root certificates to trust besides the system's: for a private certificate authority.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    /// <summary>Whether revocation is checked: NoCheck (default), Offline (cached lists) or Online. A status that cannot be found out counts as a failure.</summary>
    [Parameter]
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>Accepts any certificate. Whoever stands between can read the password then; prefer -CertificateAuthority or -CertificateThumbprint.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Permits <c>-Security None</c>: password and mail cross the network readable.</summary>
    [Parameter]
    public SwitchParameter AllowUnencrypted { get; set; }

    /// <summary>A file that gets the protocol transcript, appended. Passwords are blanked out; mail that is read or sent stands in it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>The name this computer gives itself to the submission server (EHLO). Default: its host name, which some servers refuse.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidatePattern(@"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.IPv]+\])$")]
    public string? LocalDomain { get; set; }

    /// <summary>Puts together what it takes to reach an account, and warns about what weakens it.</summary>
    /// <param name="credential">Who signs in.</param>
    /// <param name="protocol">How the mailbox is read.</param>
    /// <param name="mailbox">What the user said about the mailbox server.</param>
    /// <param name="submission">What the user said about the submission server.</param>
    /// <exception cref="MailException">A value is not usable.</exception>
    private protected AccountSettings Settings(NetworkCredential credential, MailProtocol protocol, ServerOverride mailbox, ServerOverride submission)
    {
        MailProvider provider = Provider is null ? MailProvider.For(credential.UserName) : MailProvider.Named(Provider) ?? throw new MailException(
            MailCause.InvalidInput,
            $"There is no provider '{Provider}'.",
            $"Known: {string.Join(", ", MailProvider.All.Select(known => known.Name))}. For another server use -Server and -SmtpServer.")
        { ErrorId = "ProviderUnknown" };
        var settings = new AccountSettings(
            credential,
            provider,
            protocol,
            ServerEndpoint.Candidates(protocol, provider, mailbox),
            ServerEndpoint.Candidates(MailProtocol.Smtp, provider, submission),
            Policy());
        if (!AllowUnencrypted && settings.Mailbox.Concat(settings.Submission).FirstOrDefault(endpoint => endpoint.Security == MailSecurity.None) is { } open)
        {
            throw Failures.NoPlainText(open);
        }

        return settings;
    }

    /// <summary>A path of the file system from what the user gave; relative to the current location.</summary>
    private protected string FilePath(string path) => GetUnresolvedProviderPathFromPSPath(path);

    private ConnectionPolicy Policy()
    {
        if (SkipCertificateCheck)
        {
            WriteWarning("The server's certificate is not checked: whoever stands between can read the password and the mail.");
        }

        return new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            CertificateThumbprint = CertificateThumbprint is null ? null : CertificateAuthorities.Fingerprint(CertificateThumbprint),
            Authorities = CertificateAuthority is null ? null : CertificateAuthorities.Read(FilePath(CertificateAuthority)),
            Revocation = RevocationMode,
            SkipCertificateCheck = SkipCertificateCheck,
            LocalDomain = LocalDomain,
            Transcript = LogPath is null ? null : Transcript.Open(FilePath(LogPath)),
        };
    }
}
