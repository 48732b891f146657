using System;
using System.Net;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// An account that signs in with access tokens in a password's place. It has no password: each sign-in asks for a token.
/// </summary>
internal sealed class TokenCredential(string userName, ITokenSource tokens) : NetworkCredential(userName, string.Empty)
{
    /// <summary>Where its tokens come from.</summary>
    public ITokenSource Tokens { get; } = tokens;

    /// <summary>What signs in now: a token of the source, or a credential with a password as it is.</summary>
    /// <param name="credential">The account.</param>
    /// <param name="cancel">The caller gives up.</param>
    /// <exception cref="MailException">There is no token.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static NetworkCredential Ready(NetworkCredential credential, CancellationToken cancel) =>
        credential is TokenCredential account
            ? new BearerCredential(account.UserName, account.Tokens.Get(account.UserName, cancel), account.Tokens.CanRenew)
            : credential;
}

/// <summary>A user name and the token for one sign-in.</summary>
internal sealed class BearerCredential(string userName, AccessToken token, bool canRenew)
    : NetworkCredential(userName, token.Value)
{
    /// <summary>The token.</summary>
    public AccessToken Token { get; } = token;

    /// <summary>Whether the connection should be replaced now: its token nearly ends, and another one can be had.</summary>
    public bool IsDue(DateTimeOffset now) => canRenew && Token.IsEnding(now);
}
