using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using MailKit.Security;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Decides how a password, a token or a client certificate signs in, for every protocol and both IMAP clients: one attempt with
/// one mechanism. Each wrong attempt counts towards a lock-out, and MailKit's own choice tries several.
/// </summary>
internal static class SignInPolicy
{
    // With SCRAM (RFC 5802, RFC 7677) a server gets no password, so that one that is not the right one learns nothing; with PLUS
    // none can pass the proof on to the right one either. TLS protects a password as well, and SHA-1 and MD5 are worth no more
    // than that: there the simplest is first. What needs a domain or a ticket (NTLM, GSSAPI) is not for a password, and
    // DIGEST-MD5 is historic (RFC 6331).
    private static readonly string[] s_mechanisms =
    [
        "SCRAM-SHA-512-PLUS",
        "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-1-PLUS",
        "SCRAM-SHA-512",
        "SCRAM-SHA-256",
        Plain,
        Login,
        "SCRAM-SHA-1",
        CramMd5,
    ];

    private const string Plain = "PLAIN";
    private const string Login = "LOGIN";
    private const string CramMd5 = "CRAM-MD5";

    /// <summary>Chooses the mechanism.</summary>
    /// <param name="offered">The names of the mechanisms that the server offers.</param>
    /// <param name="hasCommand">
    /// Whether the server takes the protocol's own command (IMAP LOGIN, POP3 USER and PASS); SMTP has none.
    /// </param>
    /// <param name="credential">User name and password, or the token, or the client certificate's account.</param>
    /// <param name="trace">The connection.</param>
    /// <returns>The mechanism; null for the protocol's own command.</returns>
    /// <exception cref="NotSupportedException">The server takes no password, or no token.</exception>
    /// <exception cref="MailException">The server takes no client certificate in a password's place.</exception>
    public static SaslMechanism? Choose(
        ICollection<string> offered,
        bool hasCommand,
        NetworkCredential credential,
        ConnectionTrace trace
    )
    {
        if (credential is BearerCredential bearer)
        {
            return ForToken(offered, bearer, trace.Endpoint);
        }

        if (credential is CertificateCredential)
        {
            return offered.Contains(ExternalMechanism.Name, StringComparer.OrdinalIgnoreCase)
                ? new ExternalMechanism(credential)
                : throw ClientCertificateFailures
                    .ExternalNotOffered.Make(trace.Endpoint.ToString())
                    .At(trace.Endpoint.ToString(), ConnectionStep.Authenticate);
        }

        bool isPrepared = IsAscii(credential.UserName) && IsAscii(credential.Password);
        string[] usable = Array.FindAll(
            s_mechanisms,
            name =>
                offered.Contains(name, StringComparer.OrdinalIgnoreCase)
                && (trace.CanBind || !name.EndsWith(ScramMechanism.Bound, StringComparison.Ordinal))
        );
        string? chosen = Array.Find(usable, name => isPrepared || !IsScram(name)) ?? usable.FirstOrDefault();
        if (chosen is null && !hasCommand)
        {
            throw new NotSupportedException("The server offers no mechanism for a password.");
        }

        return chosen is null ? null : Create(chosen, credential, trace);
    }

    private static SaslMechanism Create(string name, NetworkCredential credential, ConnectionTrace trace) =>
        name switch
        {
            Plain => new SaslMechanismPlain(Encoding.UTF8, credential),
            Login => new SaslMechanismLogin(Encoding.UTF8, credential),
            CramMd5 => new SaslMechanismCramMd5(credential),
            _ => new ScramMechanism(name, credential, trace),
        };

    // SCRAM changes other characters (SASLprep, RFC 4013) before it proves the password, and not every server does so with the
    // password that it keeps. There is one attempt only, so such a password is sent as it is, where that is possible.
    private static bool IsAscii(string text) => text.All(character => character < '\u0080');

    private static bool IsScram(string name) => name.StartsWith(ScramMechanism.Family, StringComparison.Ordinal);

    // The standard's mechanism first. A token is never sent as a password: PLAIN would hand it to a server that expects one.
    private static BearerMechanism ForToken(ICollection<string> offered, BearerCredential bearer, ServerEndpoint endpoint) =>
        ((string[])[BearerMechanism.Standard, BearerMechanism.Older]).FirstOrDefault(name =>
            offered.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
            is { } name
            ? new BearerMechanism(name, bearer, endpoint)
            : throw new NotSupportedException("The server offers no mechanism for a token.");
}
