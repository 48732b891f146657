using System;
using System.IO;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>Words the failures on the way through a proxy for one proxy and one server.</summary>
internal static class ProxyErrors
{
    public static MailException Unreachable(ProxyServer proxy, ServerEndpoint endpoint, MailException inner) =>
        At(endpoint, ProxyFailures.ProxyUnreachable.Make($"{proxy}", inner.Message, inner));

    public static MailException Silent(ProxyServer proxy, ServerEndpoint endpoint, TimeSpan limit) =>
        At(endpoint, ProxyFailures.ProxyTimedOut.Make($"{proxy}", $"{endpoint}", Math.Max(limit.TotalSeconds, 0)));

    public static MailException Closed(ProxyServer proxy, ServerEndpoint endpoint, IOException inner) =>
        At(endpoint, ProxyFailures.ProxyClosed.Make($"{proxy}", $"{endpoint}", Name(proxy), inner));

    public static MailException NotAProxy(ProxyServer proxy, ServerEndpoint endpoint) =>
        At(
            endpoint,
            ProxyFailures.ProxyWrongProtocol.Make(
                $"{proxy.Host}:{proxy.Port}",
                Name(proxy),
                IsHttp(proxy) ? "SOCKS5 one (socks5://...)" : "HTTP one (http://...)"
            )
        );

    /// <summary>The proxy wants a sign-in.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="offered">The ways it offers, in its own words; empty when it did not say.</param>
    public static MailException SignInRequired(ProxyServer proxy, ServerEndpoint endpoint, string offered = "")
    {
        string ways = offered.Length == 0 ? string.Empty : $" ({offered})";
        string supported = IsHttp(proxy)
            ? "Basic is the one way to sign in to an HTTP proxy that is supported."
            : "User name and password are the one way that is supported.";
        return At(endpoint, ProxyFailures.ProxyAuthenticationRequired.Make($"{proxy}", ways, supported));
    }

    public static MailException SignInRefused(ProxyServer proxy, ServerEndpoint endpoint, string offered = "") =>
        At(
            endpoint,
            ProxyFailures.ProxyAuthenticationFailed.Make(
                $"{proxy}",
                proxy.Credential!.UserName,
                offered.Length == 0 ? string.Empty : $"; it offers {offered}"
            )
        );

    public static MailException Forbidden(ProxyServer proxy, ServerEndpoint endpoint, string answer) =>
        At(endpoint, ProxyFailures.ProxyRefused.Make($"{proxy}", $"{endpoint}", answer, endpoint.Port), answer);

    /// <summary>The proxy tried and did not get through to the server.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="cause">Refused, TimedOut or Unreachable.</param>
    /// <param name="answer">The proxy's answer.</param>
    public static MailException NotConnected(ProxyServer proxy, ServerEndpoint endpoint, MailCause cause, string answer)
    {
        Failure<string, string, string, int> kind = cause switch
        {
            MailCause.Refused => ProxyFailures.RefusedThroughProxy,
            MailCause.TimedOut => ProxyFailures.TimedOutThroughProxy,
            _ => ProxyFailures.UnreachableThroughProxy,
        };
        return At(endpoint, kind.Make($"{proxy}", $"{endpoint}", answer, endpoint.Port), answer);
    }

    private static MailException At(ServerEndpoint endpoint, MailException failure, string answer = "") =>
        failure.At(endpoint.ToString(), ConnectionStep.Connect, answer);

    private static bool IsHttp(ProxyServer proxy) => proxy.Protocol == ProxyProtocol.Http;

    private static string Name(ProxyServer proxy) => IsHttp(proxy) ? "HTTP" : "SOCKS5";
}
