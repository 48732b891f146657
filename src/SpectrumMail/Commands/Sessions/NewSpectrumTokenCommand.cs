using System;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Tokens;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sessions;

/// <summary>Gets an access token from an issuer, for -AccessToken of other commands.</summary>
[Cmdlet(VerbsCommon.New, "SpectrumToken", SupportsShouldProcess = true, DefaultParameterSetName = ByIssuer)]
[OutputType(typeof(SpectrumToken))]
public sealed class NewSpectrumTokenCommand : MailCmdlet
{
    private const string ByIssuer = "Issuer";
    private const string ByEndpoint = "TokenEndpoint";
    private const string ByProvider = "Provider";

    /// <summary>
    /// The issuer, as it writes itself (https://...). Its endpoints are read from the metadata that it publishes (OpenID Connect
    /// Discovery, RFC 8414), which must name the same issuer.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByIssuer)]
    [ValidateNotNull]
    public Uri? Issuer { get; set; }

    /// <summary>The address of the token endpoint, for an issuer that publishes no metadata.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByEndpoint)]
    [ValidateNotNull]
    public Uri? TokenEndpoint { get; set; }

    /// <summary>The address of the endpoint for the sign-in of a user on another device (RFC 8628).</summary>
    [Parameter(ParameterSetName = ByEndpoint)]
    [ValidateNotNull]
    public Uri? DeviceEndpoint { get; set; }

    /// <summary>An issuer by its name: Microsoft or Google. Its endpoints and its scope for mail are known.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByProvider)]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Provider { get; set; }

    /// <summary>The tenant at Microsoft, by its id or by a domain of it.</summary>
    [Parameter(ParameterSetName = ByProvider)]
    [ValidateNotNullOrEmpty]
    public string? Tenant { get; set; }

    /// <summary>The id of the application that is registered at the issuer.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>
    /// The secret of the application. Without -RefreshToken and -Device the token is the application's own (client credentials).
    /// </summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>
    /// A refresh token that is exchanged for an access token. The issuer may replace it: RefreshToken of the result is the one to
    /// use next time.
    /// </summary>
    [Parameter]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? RefreshToken { get; set; }

    /// <summary>
    /// Lets a user sign in with a browser, on any device: a warning shows the address and the code, and the command waits.
    /// </summary>
    [Parameter]
    public SwitchParameter Device { get; set; }

    /// <summary>
    /// What the token is to permit, several separated by spaces. Default: the scope for mail of the named issuer.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    /// <summary>Seconds allowed for each answer of the issuer. Default 30.</summary>
    [Parameter]
    [ValidateRange(1, ConnectionChoices.LongestTimeout)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>A PEM file with root certificates to trust besides the system's: for an issuer with a private one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    /// <summary>The proxy: <c>socks5://host:port</c> or <c>http://host:port</c> (CONNECT). TLS stays end to end.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The proxy's own user name and password.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Permits <c>http://</c> for an issuer on this computer, and on no other.</summary>
    [Parameter]
    public SwitchParameter AllowUnencrypted { get; set; }

    /// <summary>Gets the token.</summary>
    protected override void ProcessRecord()
    {
        object target = Issuer ?? TokenEndpoint ?? (object)Provider!;
        try
        {
            Check();
            ConnectionPolicy policy = Policy();
            if (ShouldProcess($"{target}", $"Get a token for {ClientId}"))
            {
                Run((output, cancel) => output.Write(Get(policy, output, cancel)), target);
            }
        }
        catch (MailException ex)
        {
            Fail(ex, target);
        }
    }

    private SpectrumToken Get(ConnectionPolicy policy, IWorkOutput output, CancellationToken cancel)
    {
        var run = new TokenRun(Request(), policy, output, cancel);
        IssuerEndpoints endpoints = ParameterSetName switch
        {
            ByIssuer => run.Discover(Issuer!, AllowUnencrypted),
            ByProvider => NamedIssuer.Named(Provider!).Endpoints(Tenant),
            _ => Given(),
        };
        return run.Get(endpoints);
    }

    private IssuerEndpoints Given() =>
        new(
            IssuerEndpoints.Checked(TokenEndpoint!, AllowUnencrypted).Host,
            TokenEndpoint!,
            DeviceEndpoint is null ? null : IssuerEndpoints.Checked(DeviceEndpoint, AllowUnencrypted),
            TakesBasic: true
        );

    private void Check()
    {
        if (Device && RefreshToken is not null)
        {
            throw IssuerFailures.TokenRequestIncomplete.Make(
                "-Device and -RefreshToken are two ways to get a token",
                "Give one of them."
            );
        }

        if (!Device && RefreshToken is null && ClientSecret is null)
        {
            throw IssuerFailures.TokenRequestIncomplete.Make(
                "nothing proves who asks",
                "Give -ClientSecret for the application's own token, -RefreshToken for a user's, or -Device for a sign-in."
            );
        }
    }

    private TokenRequest Request() =>
        new()
        {
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            RefreshToken = RefreshToken,
            IsDevice = Device,
            Scope = Scope ?? DefaultScope(),
        };

    // A refresh token has its scope already.
    private string DefaultScope() =>
        Provider is null || RefreshToken is not null ? string.Empty : NamedIssuer.Named(Provider).Scope(forUser: Device);

    private ConnectionPolicy Policy()
    {
        if (Proxy is null && ProxyCredential is not null)
        {
            throw ProxyFailures.ProxyMissing.Make();
        }

        NetworkCredential? user = ProxyCredential is { } given ? new(given.UserName, given.Password) : null;
        return new ConnectionPolicy
        {
            Alerts = Alerts,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            Authorities = CertificateAuthority is null ? null : CertificateAuthorities.Read(FilePath(CertificateAuthority)),
            Proxy = Proxy is null ? null : ProxyServer.From(Proxy, user),
        };
    }
}
