using System;
using System.Linq;
using System.Net;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>How a proxy is spoken to.</summary>
internal enum ProxyProtocol
{
    /// <summary>SOCKS version 5 (RFC 1928), with user name and password where there is a credential (RFC 1929).</summary>
    Socks5,

    /// <summary>
    /// HTTP CONNECT (RFC 9110, section 9.3.6), with Basic authentication where there is a credential (RFC 7617).
    /// </summary>
    Http,
}

/// <summary>The proxy that every connection of an account goes through.</summary>
internal sealed record ProxyServer(ProxyProtocol Protocol, string Host, int Port, NetworkCredential? Credential)
{
    private const int DefaultSocksPort = 1080;
    private const int MaxSocksField = 255;

    /// <summary>Reads what the user gave; nothing is connected.</summary>
    /// <param name="address"><c>socks5://host:port</c> or <c>http://host:port</c>.</param>
    /// <param name="credential">The proxy's own user name and password; null when it wants none.</param>
    /// <exception cref="MailException">InvalidInput: not such an address, or a credential that the proxy's protocol cannot
    /// carry.</exception>
    public static ProxyServer From(Uri address, NetworkCredential? credential)
    {
        ProxyProtocol? protocol = !address.IsAbsoluteUri
            ? null
            : address.Scheme switch
            {
                "socks5" => ProxyProtocol.Socks5,
                "http" => ProxyProtocol.Http,
                _ => null,
            };
        if (protocol is not { } known || address.DnsSafeHost.Length == 0)
        {
            throw ProxyFailures.ProxyInvalid.Make(WithoutSecret(address));
        }

        if (address.UserInfo.Length > 0)
        {
            throw ProxyFailures.AddressHoldsUser.Make();
        }

        if (address.AbsolutePath.Trim('/').Length > 0 || address.Query.Length > 0)
        {
            throw ProxyFailures.AddressHoldsMore.Make(address.OriginalString);
        }

        CheckCredential(known, credential);
        return new ProxyServer(known, address.DnsSafeHost, address.Port > 0 ? address.Port : DefaultSocksPort, credential);
    }

    public override string ToString() =>
        $"{Protocol.ToString().ToLowerInvariant()}://{(Host.Contains(":") ? $"[{Host}]" : Host)}:{Port}";

    private static void CheckCredential(ProxyProtocol protocol, NetworkCredential? credential)
    {
        if (credential is null)
        {
            return;
        }

        bool fits =
            protocol == ProxyProtocol.Socks5
                ? Fits(credential.UserName) && Fits(credential.Password)
                : !credential.UserName.Contains(":") && !(credential.UserName + credential.Password).Any(char.IsControl);
        if (!fits)
        {
            string rule =
                protocol == ProxyProtocol.Socks5
                    ? "SOCKS5 takes user names and passwords of 1 to 255 bytes (RFC 1929)."
                    : "Basic authentication takes no colon in a user name, and no control character (RFC 7617).";
            throw ProxyFailures.ProxyCredentialInvalid.Make(rule);
        }
    }

    private static bool Fits(string field) => Encoding.UTF8.GetByteCount(field) is > 0 and <= MaxSocksField;

    // "user:password@host" without a scheme ends up here too.
    private static string WithoutSecret(Uri address) =>
        address.OriginalString.Substring(address.OriginalString.LastIndexOf('@') + 1);
}
