using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>Explains an issuer's error (RFC 6749, section 5.2; RFC 8628, section 3.5).</summary>
internal static class IssuerRefusal
{
    private const string Blank = "********";

    /// <summary>The failure for an error.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="request">Who asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="secrets">Further secrets of the conversation: an issuer may repeat what it was sent.</param>
    public static MailException Explain(IssuerEndpoints issuer, TokenRequest request, JsonAnswer answer, params string[] secrets)
    {
        string name = issuer.Name;
        string error = answer.Text("error")!;
        string reply = Words(answer, request.Secrets.Concat(secrets));
        MailException failure = error switch
        {
            "invalid_client" => IssuerFailures.TokenClientRefused.Make(name, request.ClientId, reply),
            "invalid_grant" => IssuerFailures.TokenGrantRefused.Make(name, reply),
            "invalid_scope" => IssuerFailures.TokenScopeRefused.Make(name, request.Scope, reply),
            "unauthorized_client" or "unsupported_grant_type" => IssuerFailures.TokenMethodRefused.Make(
                name,
                request.ClientId,
                reply
            ),
            "access_denied" or "authorization_declined" => IssuerFailures.DeviceSignInDenied.Make(name, reply),
            "expired_token" => IssuerFailures.DeviceSignInExpired.Make(name),
            "temporarily_unavailable" or "server_error" or "slow_down" => IssuerFailures.IssuerUnavailable.Make(name, reply),
            _ => IssuerFailures.TokenRequestRefused.Make(name, reply),
        };
        return failure.At(issuer.Token.Authority, null, reply);
    }

    private static string Words(JsonAnswer answer, IEnumerable<string> secrets)
    {
        string words = answer.Text("error_description") is { } description
            ? $"{answer.Text("error")} ({description})"
            : answer.Text("error")!;

        // The longest first: one may be a part of another.
        foreach (string secret in secrets.Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length))
        {
            words = words.Replace(secret, Blank);
        }

        return PlainText.Quote(words);
    }
}
