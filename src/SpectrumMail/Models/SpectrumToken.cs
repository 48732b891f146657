using System;
using System.Security;

namespace SpectrumMail.Models;

/// <summary>An access token that an issuer granted; -AccessToken takes it, and its script block may return it.</summary>
public sealed class SpectrumToken
{
    internal SpectrumToken(SecureString accessToken) => AccessToken = accessToken;

    /// <summary>The issuer: a name of the table, or its host.</summary>
    public string Issuer { get; init; } = string.Empty;

    /// <summary>The type of the token: Bearer.</summary>
    public string TokenType { get; init; } = string.Empty;

    /// <summary>When it ends, in local time; null when that is not known.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>What it permits, as the issuer says; what was asked for when it says nothing.</summary>
    public string Scope
    {
        get;
        init => field = PlainText.Quote(value);
    } = string.Empty;

    /// <summary>The token.</summary>
    public SecureString AccessToken { get; }

    /// <summary>The refresh token to use next time, which may be another one than was given; null when there is none.</summary>
    public SecureString? RefreshToken { get; init; }

    /// <summary>Returns no secret.</summary>
    public override string ToString() => $"token of {Issuer}";
}
