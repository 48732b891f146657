using System;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that open connections: provider, trust, time limits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransportCmdlet : MailCmdlet
{
    // One for the whole command: a warning is given once.
    private ConnectionPolicy? _policy;

    private protected TransportCmdlet() { }

    /// <summary>
    /// The provider whose servers are used: Spectrum, Charter, RoadRunner or BrightHouse. Without it the address's domain
    /// decides.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>
    /// Seconds allowed for connecting and signing in, and after that for each answer of the server. Default 100.
    /// </summary>
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

    /// <summary>
    /// Whether revocation is checked: NoCheck (default), Offline (cached lists) or Online. A status that cannot be found out
    /// counts as a failure.
    /// </summary>
    [Parameter]
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>
    /// The proxy that every connection goes through, submission too: <c>socks5://host:port</c> (RFC 1928) or
    /// <c>http://host:port</c> (CONNECT, RFC 9110). The proxy looks the mail server's name up. TLS stays end to end: the proxy
    /// sees neither password nor mail.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>
    /// The proxy's own user name and password. They cross the network to the proxy readable (RFC 1929, RFC 7617 Basic).
    /// </summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>
    /// Accepts any certificate. An attacker on the network can read the password then. Prefer -CertificateAuthority or
    /// -CertificateThumbprint.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Permits <c>-Security None</c>: password and mail cross the network readable.</summary>
    [Parameter]
    public SwitchParameter AllowUnencrypted { get; set; }

    /// <summary>
    /// A file that gets the protocol transcript, appended. Passwords are blanked out; mail that is read or sent stands in it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>
    /// The name this computer gives itself to the submission server (EHLO). Default: its host name, which some servers refuse.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LocalDomain { get; set; }

    /// <summary>Puts together what it takes to reach an account, and warns about what weakens it.</summary>
    /// <param name="credential">Who signs in.</param>
    /// <param name="protocol">How the mailbox is read.</param>
    /// <param name="mailbox">What the user said about the mailbox server.</param>
    /// <param name="submission">What the user said about the submission server.</param>
    /// <exception cref="MailException">A value is not usable.</exception>
    private protected AccountSettings Settings(
        NetworkCredential credential,
        MailProtocol protocol,
        ServerOverride mailbox,
        ServerOverride submission
    )
    {
        MailProvider provider = MailProvider.Choose(Given(Provider), credential.UserName);
        var settings = new AccountSettings(
            credential,
            provider,
            protocol,
            ServerEndpoint.Attempts(protocol, provider, mailbox),
            ServerEndpoint.Attempts(MailProtocol.Smtp, provider, submission),
            (_policy ??= Policy()) with
            {
                LocalDomain = Domain(),
            }
        );
        if (
            Given(Provider) is null
            && (mailbox.Host is null || submission.Host is null)
            && MailProvider.Serving(credential.UserName) is null
        )
        {
            WriteWarning(
                $"The domain of '{credential.UserName}' is not in the settings table, so {provider.Name}'s servers are used. -Provider, or -Server and -SmtpServer, name others."
            );
        }

        if (
            !AllowUnencrypted
            && settings.Mailbox.Concat(settings.Submission).FirstOrDefault(endpoint => endpoint.Security == MailSecurity.None)
                is { } open
        )
        {
            throw ConnectionErrors.NoPlainText(open);
        }

        return settings;
    }

    /// <summary>User name and password as they are; the engine's own conversion takes a domain off the name.</summary>
    private protected static NetworkCredential Account(PSCredential credential) => new(credential.UserName, credential.Password);

    /// <summary>A text, or null where an empty cell of a CSV row says nothing.</summary>
    private protected static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private ConnectionPolicy Policy()
    {
        if (SkipCertificateCheck)
        {
            WriteWarning("The server's certificate is not checked: whoever stands between can read the password and the mail.");
        }

        return new ConnectionPolicy
        {
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            CertificateThumbprint = CertificateThumbprint is null
                ? null
                : CertificateAuthorities.Fingerprint(CertificateThumbprint),
            Authorities = CertificateAuthority is null ? null : CertificateAuthorities.Read(FilePath(CertificateAuthority)),
            Revocation = RevocationMode,
            SkipCertificateCheck = SkipCertificateCheck,
            Proxy = Through(),
            Transcript = LogPath is null ? null : Transcript.At(FilePath(LogPath)),
        };
    }

    // What stands in EHLO (RFC 5321, 4.1.1.1): a domain, or an address literal.
    private string? Domain() =>
        Given(LocalDomain) is not { } name ? null
        : Regex.IsMatch(name, @"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.IPv]+\])\z") ? name
        : throw InputFailures.LocalDomainInvalid.Make();

    private ProxyServer? Through()
    {
        if (Proxy is null && ProxyCredential is not null)
        {
            throw ProxyFailures.ProxyMissing.Make();
        }

        return Proxy is null ? null : ProxyServer.From(Proxy, ProxyCredential is null ? null : Account(ProxyCredential));
    }
}
