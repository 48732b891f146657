using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Blanks out what looks like a token or another secret of OAuth 2.0, in a text whose secrets are not known: what a user's script
/// says when it fails.
/// </summary>
internal static class TokenText
{
    // What an issuer or a request names as a secret (RFC 6749), a token by its own form (RFC 7519), and any word so long that no
    // person reads it.
    private static readonly Regex s_secret = new(
        @"(?<=\b(?:access_token|refresh_token|id_token|client_secret|client_assertion|assertion|device_code|password)"
            + @"[""']?\s*[:=]\s*[""']?)[^\s""'&,;}]+"
            + @"|(?<=\bBearer\s+)[^\s""',;]+"
            + @"|\beyJ[\w-]+(?:\.[\w-]*)*"
            + @"|(?=[\w.~+=-]*[0-9])[\w.~+=-]{48,}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    );

    /// <summary>The text without them.</summary>
    public static string Blank(string text) => s_secret.Replace(text, "********");
}
