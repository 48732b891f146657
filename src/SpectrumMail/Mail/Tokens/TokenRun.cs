using System;
using System.Net;
using System.Security;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>Gets a token: by the client's own secret, by a refresh token, or by a user's sign-in on another device.</summary>
/// <param name="request">Who asks.</param>
/// <param name="policy">How the issuer is reached.</param>
/// <param name="output">Where the work reports.</param>
/// <param name="cancel">The user gives up.</param>
internal sealed class TokenRun(TokenRequest request, ConnectionPolicy policy, IWorkOutput output, CancellationToken cancel)
{
    private readonly IssuerClient _client = new(request, policy, cancel);

    /// <summary>Asks an issuer for its endpoints.</summary>
    public IssuerEndpoints Discover(Uri issuer, bool allowPlain) => IssuerEndpoints.Discover(issuer, allowPlain, _client);

    /// <summary>Gets a token.</summary>
    /// <exception cref="MailException">There is none.</exception>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public SpectrumToken Get(IssuerEndpoints issuer)
    {
        if (request.IsDevice)
        {
            return new DeviceSignIn(request, _client, issuer, output, cancel).Run();
        }

        bool refreshes = request.RefreshToken is not null;
        string grant = refreshes ? "refresh_token" : "client_credentials";
        output.Verbose($"Asking {issuer.Token.Authority} for a token ({grant}).");
        (string, string)[] fields =
        [
            ("grant_type", grant),
            ("refresh_token", refreshes ? TokenRequest.Plain(request.RefreshToken!) : string.Empty),
            ("scope", request.Scope),
        ];
        (JsonAnswer answer, string? error) = _client.Post(issuer, issuer.Token, fields);
        return error is null ? Token(issuer, request, answer) : throw IssuerRefusal.Explain(issuer, request, answer);
    }

    /// <summary>Reads the token that an issuer granted.</summary>
    /// <exception cref="MailException">IssuerAnswerUnusable.</exception>
    public static SpectrumToken Token(IssuerEndpoints issuer, TokenRequest request, JsonAnswer answer)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string type = answer.Text("token_type") ?? string.Empty;
        if (!type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Name, "its token is of another type than Bearer");
        }

        TimeSpan? life = answer.Seconds("expires_in");
        AccessToken token;
        try
        {
            token = AccessToken.From(answer.Text("access_token") ?? string.Empty, life is null ? null : now + life, now);
        }
        catch (MailException ex) when (TokenFailures.AccessTokenUnusable.Is(ex))
        {
            throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Name, "it holds no access token that can be used");
        }

        return new SpectrumToken(Secure(token.Value))
        {
            Issuer = issuer.Name,
            TokenType = "Bearer",
            ExpiresOn = token.Ends?.ToLocalTime(),
            Scope = answer.Text("scope") ?? request.Scope,
            // An issuer that sends no other goes on taking the one that it was sent (RFC 6749, section 6).
            RefreshToken = answer.Text("refresh_token") is { } next ? Secure(next) : request.RefreshToken,
        };
    }

    private static SecureString Secure(string text)
    {
        SecureString secret = new NetworkCredential(string.Empty, text).SecurePassword;
        secret.MakeReadOnly();
        return secret;
    }
}
