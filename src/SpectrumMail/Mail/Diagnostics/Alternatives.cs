using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>Finds other settings when the requested ones do not work, and tries them.</summary>
internal static class Alternatives
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    // What a test may take beyond its time limit, so that a port which swallowed all of it still gets its alternatives tried.
    private static readonly TimeSpan s_overtime = TimeSpan.FromSeconds(1.7);

    /// <summary>
    /// Whether other settings could help: not against a refused password, a full mailbox or a proxy that does not work.
    /// </summary>
    public static bool AreWorthTrying(MailException failure) =>
        failure.Cause is MailCause.LoginDisabled or MailCause.AuthenticationRequired
        || (
            failure.Step < ConnectionStep.Authenticate
            && failure.Cause is not (MailCause.ProxyUnreachable or MailCause.ProxyAuthentication)
        );

    /// <summary>
    /// The places to try: candidates that were not reached, the other TLS mode, the protocol's other usual ports, and the
    /// provider's own servers, unless an attempt ruled them out.
    /// </summary>
    /// <param name="failed">The attempt whose failure says most.</param>
    /// <param name="tried">Every attempt.</param>
    /// <param name="candidates">What the test was to try.</param>
    /// <param name="provider">The provider that is known to serve the account; null when none is.</param>
    public static IReadOnlyList<ServerEndpoint> For(
        ConnectionTrace failed,
        IReadOnlyList<ConnectionTrace> tried,
        IReadOnlyList<ServerEndpoint> candidates,
        MailProvider? provider
    )
    {
        ServerEndpoint endpoint = failed.Endpoint.Plain;
        return candidates
            .Concat([endpoint with { Security = MailSecurity.StartTls }, endpoint with { Security = MailSecurity.Tls }])
            .Concat(ServerEndpoint.Usual(endpoint.Protocol, endpoint.Host))
            .Concat(
                endpoint.Protocol == MailProtocol.Smtp
                    ? [new ServerEndpoint(MailProtocol.Smtp, endpoint.Host, 587, MailSecurity.Tls)]
                    : []
            )
            .Concat(provider?.Servers.Where(server => server.Protocol == endpoint.Protocol).Select(ServerEndpoint.From) ?? [])
            .Distinct()
            .Where(other => other.Security != MailSecurity.None && !tried.Any(trace => IsPointless(trace, other)))
            .Where(other => other.Host != endpoint.Host || !failed.Failure!.Cause.IsBusy())
            .ToArray();
    }

    /// <summary>Tries them all at once.</summary>
    /// <param name="endpoints">The places.</param>
    /// <param name="policy">How connections are made.</param>
    /// <param name="host">The host that was asked for: no other gets the client certificate.</param>
    /// <param name="left">What is left of the test's time limit; may be negative.</param>
    /// <param name="signIn">Who signs in there too, where the sign-in was what failed; null to stop at the greeting.</param>
    /// <param name="cancel">The caller gave up.</param>
    /// <returns>Each place in the given order, with its failure; null when it works over verified TLS.</returns>
    public static IReadOnlyList<(ServerEndpoint Endpoint, MailException? Failure)> Try(
        IReadOnlyList<ServerEndpoint> endpoints,
        ConnectionPolicy policy,
        string host,
        TimeSpan left,
        NetworkCredential? signIn,
        CancellationToken cancel
    )
    {
        TimeSpan limit = Limit(left);
        if (limit <= TimeSpan.Zero)
        {
            return [];
        }

        Task<MailException?>[] attempts = endpoints
            .Select(endpoint => OwnThread.RunAsync(() => Attempt(endpoint, For(endpoint), limit, signIn, cancel)))
            .ToArray();
        MailException?[] failures = Task.WhenAll(attempts).GetAwaiter().GetResult();
        return endpoints.Select((endpoint, index) => (endpoint, failures[index])).ToArray();

        ConnectionPolicy For(ServerEndpoint endpoint) =>
            endpoint.Host.Equals(host, StringComparison.OrdinalIgnoreCase) ? policy : policy with { ClientCertificate = null };
    }

    /// <summary>How long the attempts may take.</summary>
    /// <param name="left">What is left of the test's time limit; may be negative.</param>
    public static TimeSpan Limit(TimeSpan left) => left + s_overtime < s_limit ? left + s_overtime : s_limit;

    private static MailException? Attempt(
        ServerEndpoint endpoint,
        ConnectionPolicy policy,
        TimeSpan limit,
        NetworkCredential? signIn,
        CancellationToken cancel
    )
    {
        try
        {
            var search = new CandidateSearch([endpoint], policy with { Timeout = limit });
            using MailLink link = search.First((trace, limits) => Connector.Open(trace, policy, limits, cancel), cancel);
            if (signIn is not null)
            {
                Connector.Authenticate(link, signIn, search.Left, cancel);
            }

            return null;
        }
        catch (MailException ex)
        {
            return ex;
        }
    }

    // A name that does not exist has no ports, a closed port no modes, and a port of another protocol none that helps.
    private static bool IsPointless(ConnectionTrace tried, ServerEndpoint other) =>
        tried.Endpoint.Plain == other
        || (
            tried.Endpoint.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase)
            && (
                tried.Failure?.Step == ConnectionStep.Resolve
                || (
                    tried.Endpoint.Port == other.Port
                    && (tried.Failure?.Step == ConnectionStep.Connect || tried.Failure?.Cause == MailCause.WrongProtocol)
                )
            )
        );
}
