using System;
using System.IO;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>The failures on the way through a proxy and what to do about each. None of them ever holds the proxy's password.</summary>
internal static class ProxyFailures
{
    /// <summary>The proxy itself was not reached.</summary>
    public static MailException Unreachable(ProxyServer proxy, ServerEndpoint endpoint, MailException inner) => new(
        MailCause.ProxyUnreachable,
        $"The proxy {proxy} cannot be reached: {inner.Message}",
        "Check the proxy's name and port (-Proxy), and that the proxy runs.",
        inner) { Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>The proxy took the connection and then said nothing.</summary>
    public static MailException Silent(ProxyServer proxy, ServerEndpoint endpoint, TimeSpan limit) => new(
        MailCause.TimedOut,
        $"No answer from the proxy {proxy} about {endpoint} within {Math.Max(limit.TotalSeconds, 0):0.#} s.",
        $"The proxy may be trying in vain to reach {endpoint}, or {proxy} is no such proxy.")
    { ErrorId = "ProxyTimedOut", Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>The proxy hung up in the middle of the handshake.</summary>
    public static MailException Closed(ProxyServer proxy, ServerEndpoint endpoint, IOException inner) => new(
        MailCause.ConnectionLost,
        $"The proxy {proxy} closed the connection without an answer about {endpoint}.",
        $"Check that it speaks {Name(proxy)}, and that its rules let this computer use it.",
        inner) { ErrorId = "ProxyClosed", Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>What answers there is not such a proxy.</summary>
    public static MailException NotAProxy(ProxyServer proxy, ServerEndpoint endpoint) => new(
        MailCause.ProxyUnreachable,
        $"{proxy.Host}:{proxy.Port} does not answer as {Name(proxy)} proxies do.",
        $"Check the port, and whether it is a {(proxy.Protocol == ProxyProtocol.Http ? "SOCKS5 one (socks5://...)" : "HTTP one (http://...)")}.")
    { ErrorId = "ProxyWrongProtocol", Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>The proxy wants a user name and password, or another way to sign in.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="offered">The ways it offers, in its own words; empty when it did not say.</param>
    public static MailException SignInRequired(ProxyServer proxy, ServerEndpoint endpoint, string offered = "") => new(
        MailCause.ProxyAuthentication,
        $"The proxy {proxy} wants a sign-in" + (offered.Length == 0 ? "." : $" ({offered})."),
        "Give its user name and password with -ProxyCredential. "
            + (proxy.Protocol == ProxyProtocol.Http ? "Basic is the one way to sign in to an HTTP proxy that is supported." : "User name and password are the one way that is supported."))
    { ErrorId = "ProxyAuthenticationRequired", Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>The proxy refused the credential it got.</summary>
    public static MailException SignInRefused(ProxyServer proxy, ServerEndpoint endpoint, string offered = "") => new(
        MailCause.ProxyAuthentication,
        $"The proxy {proxy} refused the sign-in of '{proxy.Credential!.UserName}'" + (offered.Length == 0 ? "." : $"; it offers {offered}."),
        "Check the user name and password of -ProxyCredential: they are the proxy's own, not the mail account's.")
    { ErrorId = "ProxyAuthenticationFailed", Server = endpoint.ToString(), Step = ConnectionStep.Connect };

    /// <summary>The proxy does not permit the connection.</summary>
    public static MailException Forbidden(ProxyServer proxy, ServerEndpoint endpoint, string answer) => new(
        MailCause.ProxyRefused,
        $"The proxy {proxy} does not permit a connection to {endpoint}: {answer}",
        $"Ask whoever runs the proxy to permit port {endpoint.Port}; many permit web ports only.")
    { Server = endpoint.ToString(), ServerResponse = answer, Step = ConnectionStep.Connect };

    /// <summary>The proxy tried and did not get through to the server.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="cause">Refused, TimedOut or Unreachable.</param>
    /// <param name="answer">The proxy's answer.</param>
    public static MailException NotConnected(ProxyServer proxy, ServerEndpoint endpoint, MailCause cause, string answer) => new(
        cause,
        $"The proxy {proxy} could not connect to {endpoint}: {answer}",
        $"Check the server's name and port: the proxy looks the name up. If they are right, the proxy's own network may block port {endpoint.Port}.")
    { ErrorId = cause + "ThroughProxy", Server = endpoint.ToString(), ServerResponse = answer, Step = ConnectionStep.Connect };

    private static string Name(ProxyServer proxy) => proxy.Protocol == ProxyProtocol.Http ? "HTTP" : "SOCKS5";
}
