using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// What a server says about a token that it refuses (RFC 7628, section 3.2.2, and the same of XOAUTH2): a JSON object, in which
/// only texts are of interest.
/// </summary>
/// <param name="Status">Its reason: invalid_token, insufficient_scope, or an HTTP status; empty when it gives none.</param>
/// <param name="Scope">The scopes that it wants; empty when it names none.</param>
internal sealed record TokenRefusal(string Status, string Scope)
{
    /// <summary>Whether the token may be good, and permits too little.</summary>
    public bool IsAboutScope => Status is "insufficient_scope" or "403";

    /// <summary>Reads the server's words.</summary>
    public static TokenRefusal Parse(string json) => new(Field(json, "status"), Field(json, "scope"));

    /// <summary>Whether a token with these scopes lacks all that the server wants; false where either is unknown.</summary>
    public bool IsMissingFrom(string scopes)
    {
        string[] wanted = Scope.Split(' ', ',');
        return Scope.Length > 0 && scopes.Length > 0 && !scopes.Split(' ').Any(wanted.Contains);
    }

    private static string Field(string json, string name) =>
        Regex
            .Match(json, $"\"{name}\"\\s*:\\s*\"(?<value>(?:[^\"\\\\]|\\\\.){{0,200}})\"")
            .Groups["value"]
            .Value.Replace("\\/", "/");
}
