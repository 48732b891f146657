using System;
using System.Threading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Finds out why a handshake failed, by handshakes of its own: a server that has no suite or version in common with this
/// computer says so with an alert, closes the connection or resets it, and looks like a firewall then.
/// </summary>
internal static class HandshakeInquiry
{
    // A busy server takes a second for a handshake, and four may be needed.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    /// <summary>Whether an attempt ended in a handshake that nothing explains yet.</summary>
    public static bool IsDue(ConnectionTrace trace) =>
        trace is { Failure: { Step: ConnectionStep.Tls } failure, Verifier: null or { Certificate: null } }
        && failure.Cause is MailCause.ConnectionLost or MailCause.TlsFailed;

    /// <summary>
    /// Asks the server. Returns why no handshake succeeds, or null when the server takes what is safe, or answers nothing.
    /// </summary>
    /// <param name="takesModern">Whether it takes what this computer offers.</param>
    /// <param name="trace">The attempt.</param>
    /// <param name="policy">How connections are made.</param>
    /// <param name="left">The time that is left.</param>
    /// <param name="cancel">The caller gives up.</param>
    public static MailException? Explain(
        ConnectionTrace trace,
        ConnectionPolicy policy,
        TimeSpan left,
        CancellationToken cancel,
        out bool takesModern
    )
    {
        ServerEndpoint endpoint = trace.Endpoint;
        var deadline = new Deadline(left < s_limit ? left : s_limit, cancel);
        ServerChoice? Ask(TlsHello hello) =>
            deadline.Remaining > TimeSpan.Zero
                ? HelloProbe.Ask(endpoint, trace.Address, policy.Proxy, hello, deadline.Remaining, cancel)
                : null;

        using (deadline)
        {
            // A server that takes what this computer offers failed for another reason: most have older suites as well.
            takesModern = Ask(TlsHello.Modern) is not null;
            if (takesModern)
            {
                return null;
            }

            ServerChoice? choice = endpoint.IsLegacy ? null : Ask(TlsHello.RsaGcm);
            if (choice is { Version: 3 })
            {
                return ConnectionErrors.CipherMismatch(endpoint, choice.Name, trace.Failure!);
            }

            choice ??= Ask(TlsHello.Weak) ?? Ask(TlsHello.Old);
            return choice switch
            {
                null => null,
                { Version: < 3 } => ConnectionErrors.OldTlsOnly(endpoint, trace.Failure!),
                _ => ConnectionErrors.CipherTooWeak(endpoint, choice.Name, trace.Failure!),
            };
        }
    }
}
