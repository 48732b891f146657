using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// An access token (RFC 6750). Where it is a JWT (RFC 7519), its end and its scopes are read from it; nothing of it is verified,
/// which is the server's business.
/// </summary>
internal sealed class AccessToken
{
    // A token that lives for an hour is replaced a minute before its end, a shorter one in the last fifth of its life.
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _obtained;

    private AccessToken(string value, DateTimeOffset? ends, string scopes, DateTimeOffset obtained) =>
        (Value, Ends, Scopes, _obtained) = (value, ends, scopes, obtained);

    /// <summary>The token itself, which is a secret.</summary>
    public string Value { get; }

    /// <summary>When it ends; null when that is not known.</summary>
    public DateTimeOffset? Ends { get; }

    /// <summary>The scopes that it names, separated by spaces; empty when it names none.</summary>
    public string Scopes { get; }

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="ends">When it ends, where its issuer has said so; null to read it from the token.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MailException">AccessTokenUnusable: it is empty, or holds what no token holds.</exception>
    public static AccessToken From(string text, DateTimeOffset? ends, DateTimeOffset now)
    {
        string value = text.Trim();
        if (value.Length == 0)
        {
            throw TokenFailures.AccessTokenUnusable.Make("it is empty");
        }

        // Another character would end the field of the sign-in that the token stands in.
        if (value.Any(character => character is <= ' ' or > '~'))
        {
            throw TokenFailures.AccessTokenUnusable.Make("it holds a character that no token has");
        }

        string claims = Claims(value);
        return new AccessToken(value, ends ?? End(claims), ScopesOf(claims), now);
    }

    /// <summary>Whether its time is over.</summary>
    public bool HasEnded(DateTimeOffset now) => Ends <= now;

    /// <summary>Whether its time is over, or nearly so.</summary>
    public bool IsEnding(DateTimeOffset now)
    {
        if (Ends is not { } ends)
        {
            return false;
        }

        var fifth = TimeSpan.FromTicks(Math.Max(0, (ends - _obtained).Ticks / 5));
        return ends - now <= (fifth < s_margin ? fifth : s_margin);
    }

    // The middle one of the three parts of a signed JWT; empty for a token that means something to its issuer only.
    private static string Claims(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return string.Empty;
        }

        string text = parts[1].Replace('-', '+').Replace('_', '/');
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            return string.Empty;
        }
    }

    private static DateTimeOffset? End(string claims) =>
        Regex.Match(claims, "\"exp\"\\s*:\\s*(?<seconds>[0-9]{1,11})") is { Success: true } found
            ? DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(found.Groups["seconds"].Value, NumberStyles.None, CultureInfo.InvariantCulture)
            )
            : null;

    // RFC 9068 calls them scope, Microsoft scp for a user and roles for an application.
    private static string ScopesOf(string claims) =>
        string.Join(
            " ",
            Regex
                .Matches(claims, "\"(?:scope|scp)\"\\s*:\\s*\"(?<scopes>[^\"\\\\]*)\"|\"roles\"\\s*:\\s*\\[(?<scopes>[^\\]]*)\\]")
                .Cast<Match>()
                .Select(found => found.Groups["scopes"].Value.Replace("\"", string.Empty).Replace(",", " ").Trim())
        );
}
