using System.Management.Automation;
using System.Net;
using System.Security;
using SpectrumMail.Hosting;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Commands.Binding;

/// <summary>An access token in a password's place: the token itself, or a script block that returns one.</summary>
public sealed class AccessTokenInput
{
    /// <summary>Uses one token for all sign-ins.</summary>
    /// <param name="token">The token.</param>
    public AccessTokenInput(SecureString token) => Source = new FixedToken(token);

    /// <summary>Asks a script block for a token at each sign-in.</summary>
    /// <param name="script">
    /// Returns the token as a SecureString or a text, or an object with the property AccessToken, Token or access_token and,
    /// where known, ExpiresOn. It gets the user name as its argument and as $_.
    /// </param>
    public AccessTokenInput(ScriptBlock script) => Source = new TokenScript(script);

    internal ITokenSource Source { get; }

    /// <summary>Returns no secret.</summary>
    public override string ToString() => Source.CanRenew ? "a script block" : "a token";

    /// <summary>Reads a cell of a row, which may also be the token as a text; null for an empty one.</summary>
    internal static ITokenSource? FromCell(object? value) =>
        value switch
        {
            SecureString secret => new FixedToken(secret),
            ScriptBlock script => new TokenScript(script),
            AccessTokenInput given => given.Source,
            _ when value?.ToString() is { Length: > 0 } text => new FixedToken(
                new NetworkCredential(string.Empty, text).SecurePassword
            ),
            _ => null,
        };
}
