using System;
using System.Net;
using System.Security;
using System.Threading;

namespace SpectrumMail.Mail.Wire;

/// <summary>The one token that a user gave.</summary>
internal sealed class FixedToken(SecureString token) : ITokenSource
{
    private readonly SecureString _token = token;

    /// <inheritdoc/>
    public bool CanRenew => false;

    /// <inheritdoc/>
    public bool IsAsked => false;

    /// <inheritdoc/>
    public AccessToken Get(string userName, CancellationToken cancel) =>
        AccessToken.From(new NetworkCredential(string.Empty, _token).Password, null, DateTimeOffset.UtcNow);
}
