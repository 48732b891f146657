using System;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>Where an issuer is asked.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Token">The token endpoint (RFC 6749, section 3.2).</param>
/// <param name="Device">The endpoint of the device authorization (RFC 8628); null when there is none.</param>
/// <param name="TakesBasic">Whether the client's secret goes into a field of the header; otherwise into the form.</param>
internal sealed record IssuerEndpoints(string Name, Uri Token, Uri? Device, bool TakesBasic)
{
    /// <summary>Checks an address that secrets go to.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowPlain">Whether HTTP is permitted on this computer.</param>
    /// <exception cref="MailException">IssuerAddressUnusable.</exception>
    public static Uri Checked(Uri address, bool allowPlain)
    {
        string? reason = address switch
        {
            { IsAbsoluteUri: false } => "it is no complete address",
            { UserInfo.Length: > 0 } => "it holds a user name",
            { Fragment.Length: > 0 } => "it holds a fragment",
            _ when address.Scheme == Uri.UriSchemeHttps => null,
            _ when address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && allowPlain => null,
            _ => "its secrets would cross the network readable",
        };
        if (reason is null)
        {
            return address;
        }

        // What stands before the host may be a password.
        string shown = address.IsAbsoluteUri && address.UserInfo.Length > 0 ? address.Host : address.OriginalString;
        throw IssuerFailures.IssuerAddressUnusable.Make(PlainText.Quote(shown), reason);
    }

    /// <summary>Asks an issuer for its endpoints (OpenID Connect Discovery 1.0, RFC 8414).</summary>
    /// <exception cref="MailException">There is no answer, or it is another issuer's, or lacks what is needed.</exception>
    public static IssuerEndpoints Discover(Uri issuer, bool allowPlain, IssuerClient client)
    {
        Checked(issuer, allowPlain);
        if (issuer.Query.Length > 0)
        {
            throw IssuerFailures.IssuerAddressUnusable.Make(PlainText.Quote(issuer.OriginalString), "it holds a query");
        }

        string path = issuer.AbsolutePath.TrimEnd('/');
        JsonAnswer metadata =
            client.Read(new Uri(issuer, path + "/.well-known/openid-configuration"))
            ?? client.Read(new Uri(issuer, "/.well-known/oauth-authorization-server" + path))
            ?? throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Host, "it publishes no metadata");
        string named = metadata.Text("issuer") ?? string.Empty;
        if (named.TrimEnd('/') != issuer.OriginalString.TrimEnd('/'))
        {
            throw IssuerFailures.IssuerMismatch.Make(issuer.OriginalString, PlainText.Quote(named));
        }

        string[] ways = [.. metadata.List("token_endpoint_auth_methods_supported")];
        return new IssuerEndpoints(
            issuer.Host,
            Endpoint(metadata, "token_endpoint", issuer, allowPlain)
                ?? throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Host, "its metadata name no token endpoint"),
            Endpoint(metadata, "device_authorization_endpoint", issuer, allowPlain),
            ways.Length == 0 || ways.Contains("client_secret_basic")
        );
    }

    private static Uri? Endpoint(JsonAnswer metadata, string name, Uri issuer, bool allowPlain)
    {
        if (metadata.Text(name) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? Checked(address, allowPlain)
            : throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Host, $"its {name} is no address");
    }
}
