using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using System.Text;

namespace SpectrumMail.Mail.Tokens;

/// <summary>Who asks for a token, and with what. It holds secrets, so it is no record: those write what they hold.</summary>
internal sealed class TokenRequest
{
    /// <summary>The client's id.</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>The client's secret; null for a public client.</summary>
    public SecureString? ClientSecret { get; init; }

    /// <summary>The refresh token; null where another grant is used.</summary>
    public SecureString? RefreshToken { get; init; }

    /// <summary>The scope; empty to let the issuer choose.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>Whether a user signs in elsewhere (RFC 8628).</summary>
    public bool IsDevice { get; init; }

    /// <summary>What must not stand in any text: the secrets in each form in which they are sent.</summary>
    public IEnumerable<string> Secrets =>
        new[] { ClientSecret, RefreshToken }
            .Where(secret => secret is not null)
            .Select(secret => Plain(secret!))
            .Where(secret => secret.Length > 0)
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) })
            .Concat(ClientSecret is null ? [] : [Basic()]);

    /// <summary>A secret as it is sent.</summary>
    public static string Plain(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;

    /// <summary>Writes fields as a form.</summary>
    public static string Form(IEnumerable<(string Name, string Value)> fields) =>
        string.Join(
            "&",
            fields.Where(field => field.Value.Length > 0).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")
        );

    /// <summary>The fields that say who the client is.</summary>
    /// <param name="basic">Whether the header says so already.</param>
    public IEnumerable<(string Name, string Value)> Client(bool basic)
    {
        if (basic && ClientSecret is not null)
        {
            return [];
        }

        (string, string) id = ("client_id", ClientId);
        return ClientSecret is null ? [id] : [id, ("client_secret", Plain(ClientSecret))];
    }

    /// <summary>Client and secret for the header (RFC 6749, section 2.3.1).</summary>
    public string Basic() =>
        Convert.ToBase64String(
            Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(Plain(ClientSecret!))}")
        );
}
