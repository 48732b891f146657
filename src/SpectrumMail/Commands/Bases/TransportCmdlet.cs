using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that open connections: provider, trust, time limits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransportCmdlet : MailCmdlet
{
    // One for all rows that say the same: files are read once.
    private readonly Dictionary<ConnectionChoices, ConnectionPolicy> _policies = [];
    private readonly ServerDiscovery _discovery = new();
    private bool _warnedOfTrust;

    private protected TransportCmdlet()
    {
        ColdStart.PrepareConnections();
    }

    /// <summary>
    /// The provider whose servers are used, by its name in the settings table: Spectrum, Charter, RoadRunner or BrightHouse, or
    /// Outlook, Microsoft365, Gmail, iCloud, Yahoo, Fastmail, AOL, Cox, Comcast or ATT. Without it the domain of the address
    /// decides. A domain that is not in the settings table is refused, unless servers are named or -Discover is given.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>
    /// Asks a domain that is not in the settings table for its servers: by its MX and SRV records, and by its configuration file
    /// over HTTPS. A host outside the domain that only the DNS names is not used.
    /// </summary>
    [Parameter]
    public SwitchParameter Discover { get; set; }

    /// <summary>
    /// Seconds allowed for connecting and signing in, and after that for each answer of the server. Default 100.
    /// </summary>
    [Parameter]
    [ValidateRange(1, ConnectionChoices.LongestTimeout)]
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
    /// The client certificate of the account: an X509Certificate2, the path of a PFX file, or the thumbprint of a certificate in
    /// the personal store of the user or the computer. It is presented to each server in the TLS handshake. Without a password
    /// and without a token it signs in by itself (SASL EXTERNAL).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? Certificate { get; set; }

    /// <summary>The password of the PFX file in -Certificate.</summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

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
    /// Permits TLS 1.2 with AES-GCM and RSA key exchange where a server speaks nothing better. Such a connection has no forward
    /// secrecy; the result says so. The certificate is verified all the same, and nothing weaker is permitted. Servers of the
    /// settings table need no switch. On Windows, on macOS and in Windows PowerShell the operating system decides which suites
    /// are offered.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowLegacyCipher { get; set; }

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

    /// <summary>Makes the settings of an account, and warns about what weakens them.</summary>
    /// <param name="credential">Who signs in.</param>
    /// <param name="protocol">How the mailbox is read.</param>
    /// <param name="mailbox">What the user said about the mailbox server.</param>
    /// <param name="submission">What the user said about the submission server.</param>
    /// <param name="choices">What the user said about the connection. Default: the parameters of the command.</param>
    /// <exception cref="MailException">A value is not usable.</exception>
    private protected AccountSettings Settings(
        NetworkCredential credential,
        MailProtocol protocol,
        ServerOverride mailbox,
        ServerOverride submission,
        ConnectionChoices? choices = null
    )
    {
        choices ??= Choices();
        ConnectionPolicy policy = Policy(choices);
        bool areNamed = mailbox.Host is not null && submission.Host is not null;
        MailProvider provider = FindProvider(credential.UserName, choices, policy, areNamed);
        var settings = new AccountSettings(
            credential,
            provider,
            protocol,
            ServerEndpoint.Attempts(protocol, provider, mailbox),
            ServerEndpoint.Attempts(MailProtocol.Smtp, provider, submission),
            policy
        );
        if (
            !choices.AllowUnencrypted
            && settings.Mailbox.Concat(settings.Submission).FirstOrDefault(endpoint => endpoint.Security == MailSecurity.None)
                is { } open
        )
        {
            throw ConnectionErrors.NoPlainText(open);
        }

        return settings;
    }

    // Where the table does not have the domain, no server is guessed: the password would go to it.
    private MailProvider FindProvider(string user, ConnectionChoices choices, ConnectionPolicy policy, bool areNamed)
    {
        if (MailProvider.Choose(choices.Provider, user) is { } known)
        {
            return known;
        }

        if (areNamed)
        {
            return MailProvider.None;
        }

        return choices.Discover
            ? Run((_, cancel) => _discovery.Find(user, policy, cancel), user).Use()
            : throw InputFailures.DomainUnknown.Make(user);
    }

    /// <summary>What the parameters say about the connection.</summary>
    private protected ConnectionChoices Choices() =>
        new()
        {
            Provider = Given(Provider),
            Discover = Discover,
            TimeoutSec = TimeoutSec,
            CertificateThumbprint = CertificateThumbprint,
            CertificateAuthority = CertificateAuthority is null ? null : FilePath(CertificateAuthority),
            Certificate = ClientCertificates.Place(Certificate, FilePath),
            CertificatePassword = CertificatePassword,
            RevocationMode = RevocationMode,
            Proxy = Proxy,
            ProxyCredential = ProxyCredential,
            SkipCertificateCheck = SkipCertificateCheck,
            AllowUnencrypted = AllowUnencrypted,
            AllowLegacyCipher = AllowLegacyCipher,
            LogPath = LogPath is null ? null : FilePath(LogPath),
            LocalDomain = Given(LocalDomain),
        };

    /// <summary>Whether the client certificate signs in by itself: there is one, and no place of a password is named.</summary>
    private protected bool IsByCertificate(params string?[] places) =>
        Certificate is not null && places.All(place => place is null);

    /// <summary>User name and password as they are; the engine's own conversion takes a domain off the name.</summary>
    private protected static NetworkCredential Account(PSCredential credential) => new(credential.UserName, credential.Password);

    /// <summary>A text, or null where an empty cell of a CSV row says nothing.</summary>
    private protected static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private ConnectionPolicy Policy(ConnectionChoices choices)
    {
        if (choices.SkipCertificateCheck && !_warnedOfTrust)
        {
            _warnedOfTrust = true;
            WriteWarning("The server's certificate is not checked: whoever stands between can read the password and the mail.");
        }

        // The provider is no part of a policy, and thousands of rows may name few of them.
        choices = choices with
        {
            Provider = null,
            Discover = false,
        };
        return _policies.TryGetValue(choices, out ConnectionPolicy? policy) ? policy : _policies[choices] = NewPolicy(choices);
    }

    private ConnectionPolicy NewPolicy(ConnectionChoices choices) =>
        new()
        {
            Alerts = Alerts,
            Timeout = TimeSpan.FromSeconds(choices.TimeoutSec),
            CertificateThumbprint = choices.CertificateThumbprint is { } thumbprint
                ? CertificateAuthorities.Fingerprint(thumbprint)
                : null,
            Authorities = choices.CertificateAuthority is { } authority ? CertificateAuthorities.Read(authority) : null,
            ClientCertificate = ClientCertificates.Find(choices.Certificate, choices.CertificatePassword),
            Revocation = choices.RevocationMode,
            SkipCertificateCheck = choices.SkipCertificateCheck,
            AllowLegacyCipher = choices.AllowLegacyCipher,
            Proxy = Through(choices),
            Transcript = choices.LogPath is { } log ? Transcript.At(log) : null,
            LocalDomain = Domain(choices),
        };

    // What stands in EHLO (RFC 5321, 4.1.1.1): a domain, or an address literal.
    private static string? Domain(ConnectionChoices choices)
    {
        if (choices.LocalDomain is not { } name)
        {
            return null;
        }

        return Regex.IsMatch(name, @"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.IPv]+\])\z")
            ? name
            : throw InputFailures.LocalDomainInvalid.Make();
    }

    private static ProxyServer? Through(ConnectionChoices choices)
    {
        if (choices.Proxy is null && choices.ProxyCredential is not null)
        {
            throw ProxyFailures.ProxyMissing.Make();
        }

        NetworkCredential? user = choices.ProxyCredential is { } credential ? Account(credential) : null;
        return choices.Proxy is { } proxy ? ProxyServer.From(proxy, user) : null;
    }
}
