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
    // With SCRAM (RFC 5802, RFC 7677) a server gets no password, so that one that is not the right one learns nothing. TLS
    // protects a password as well, and SHA-1 and MD5 are worth no more than that: there the simplest is first. What needs a
    // domain or a ticket (NTLM, GSSAPI) is not for a password, and DIGEST-MD5 is historic (RFC 6331).
    private static readonly (string Name, Func<NetworkCredential, SaslMechanism> Create)[] s_mechanisms =
    [
        ("SCRAM-SHA-512", credential => new SaslMechanismScramSha512(credential)),
        ("SCRAM-SHA-256", credential => new SaslMechanismScramSha256(credential)),
        ("PLAIN", credential => new SaslMechanismPlain(Encoding.UTF8, credential)),
        ("LOGIN", credential => new SaslMechanismLogin(Encoding.UTF8, credential)),
        ("SCRAM-SHA-1", credential => new SaslMechanismScramSha1(credential)),
        ("CRAM-MD5", credential => new SaslMechanismCramMd5(credential)),
    ];

    /// <summary>Chooses the mechanism.</summary>
    /// <param name="offered">The names of the mechanisms that the server offers.</param>
    /// <param name="hasCommand">
    /// Whether the server takes the protocol's own command (IMAP LOGIN, POP3 USER and PASS); SMTP has none.
    /// </param>
    /// <param name="credential">User name and password, or the token, or the client certificate's account.</param>
    /// <param name="endpoint">The server.</param>
    /// <returns>The mechanism; null for the protocol's own command.</returns>
    /// <exception cref="NotSupportedException">The server takes no password, or no token.</exception>
    /// <exception cref="MailException">The server takes no client certificate in a password's place.</exception>
    public static SaslMechanism? Choose(
        ICollection<string> offered,
        bool hasCommand,
        NetworkCredential credential,
        ServerEndpoint endpoint
    )
    {
        if (credential is BearerCredential bearer)
        {
            return ForToken(offered, bearer, endpoint);
        }

        if (credential is CertificateCredential)
        {
            return offered.Contains(ExternalMechanism.Name, StringComparer.OrdinalIgnoreCase)
                ? new ExternalMechanism(credential)
                : throw ClientCertificateFailures
                    .ExternalNotOffered.Make(endpoint.ToString())
                    .At(endpoint.ToString(), ConnectionStep.Authenticate);
        }

        bool isPrepared = IsAscii(credential.UserName) && IsAscii(credential.Password);
        Func<NetworkCredential, SaslMechanism>? create = s_mechanisms
            .OrderBy(mechanism => !isPrepared && IsScram(mechanism.Name))
            .FirstOrDefault(mechanism => offered.Contains(mechanism.Name, StringComparer.OrdinalIgnoreCase))
            .Create;
        if (create is null && !hasCommand)
        {
            throw new NotSupportedException("The server offers no mechanism for a password.");
        }

        return create?.Invoke(credential);
    }

    // SCRAM changes other characters (SASLprep, RFC 4013) before it proves the password, and not every server does so with the
    // password that it keeps. There is one attempt only, so such a password is sent as it is, where that is possible.
    private static bool IsAscii(string text) => text.All(character => character < '\u0080');

    private static bool IsScram(string name) => name.StartsWith("SCRAM", StringComparison.Ordinal);

    // The standard's mechanism first. A token is never sent as a password: PLAIN would hand it to a server that expects one.
    private static BearerMechanism ForToken(ICollection<string> offered, BearerCredential bearer, ServerEndpoint endpoint) =>
        ((string[])[BearerMechanism.Standard, BearerMechanism.Older]).FirstOrDefault(name =>
            offered.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
            is { } name
            ? new BearerMechanism(name, bearer, endpoint)
            : throw new NotSupportedException("The server offers no mechanism for a token.");
}
