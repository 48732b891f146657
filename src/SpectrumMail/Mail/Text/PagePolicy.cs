using System;
using System.Security.Cryptography;
using System.Text;

namespace SpectrumMail.Mail.Text;

/// <summary>
/// The policy that stands in a page: a browser runs and loads nothing but the page's own style and script, by their hashes.
/// </summary>
internal static class PagePolicy
{
    /// <param name="style">The page's style, as it stands in the page.</param>
    /// <param name="script">The page's script; null when it has none.</param>
    public static string For(string style, string? script = null) =>
        $"default-src 'none'; {(script is null ? string.Empty : $"script-src '{Hash(script)}'; ")}style-src "
        + $"'{Hash(style)}'; base-uri 'none'; form-action 'none'";

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        return "sha256-" + Convert.ToBase64String(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}
