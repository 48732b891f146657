using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails on the way through a proxy. No value of these ever holds the proxy's password.</summary>
internal static class ProxyFailures
{
    private const string Credential =
        "Give -Proxy as socks5://host:port or http://host:port, and the proxy's user name and password with -ProxyCredential.";

    private const string NotConnectedRemedy =
        "Check the server's name and port: the proxy looks the name up. If they are right, the proxy's own "
        + "network may block port {port}.";

    /// <summary>The proxy itself was not reached.</summary>
    public static readonly Failure<string, string> ProxyUnreachable = new(
        MailCause.ProxyUnreachable,
        Account,
        "The proxy {proxy} cannot be reached: {reason}",
        "Check the proxy's name and port (-Proxy), and that the proxy runs."
    );

    /// <summary>The proxy took the connection and then said nothing.</summary>
    public static readonly Failure<string, string, double> ProxyTimedOut = new(
        MailCause.TimedOut,
        Account,
        "No answer from the proxy {proxy} about {server} within {seconds:0.#} s.",
        "The proxy may be unable to reach {server}, or {proxy} is not a proxy of this kind."
    );

    /// <summary>The proxy hung up in the middle of the handshake.</summary>
    public static readonly Failure<string, string, string> ProxyClosed = new(
        MailCause.ConnectionLost,
        Account,
        "The proxy {proxy} closed the connection without an answer about {server}.",
        "Check that it speaks {protocol}, and that its rules let this computer use it."
    );

    /// <summary>What answers there is not such a proxy.</summary>
    public static readonly Failure<string, string, string> ProxyWrongProtocol = new(
        MailCause.ProxyUnreachable,
        Account,
        "{address} does not answer as {protocol} proxies do.",
        "Check the port, and whether it is a {other}."
    );

    /// <summary>The proxy wants a user name and password, or another way to sign in.</summary>
    public static readonly Failure<string, string, string> ProxyAuthenticationRequired = new(
        MailCause.ProxyAuthentication,
        Account,
        "The proxy {proxy} wants a sign-in{offers}.",
        "Give its user name and password with -ProxyCredential. {supported}"
    );

    /// <summary>The proxy refused the credential it got.</summary>
    public static readonly Failure<string, string, string> ProxyAuthenticationFailed = new(
        MailCause.ProxyAuthentication,
        Account,
        "The proxy {proxy} refused the sign-in of '{user}'{offers}.",
        "Check the user name and password of -ProxyCredential: they are the proxy's own, not the mail account's."
    );

    /// <summary>The proxy does not permit the connection.</summary>
    public static readonly Failure<string, string, string, int> ProxyRefused = new(
        MailCause.ProxyRefused,
        Account,
        "The proxy {proxy} does not permit a connection to {server}: {answer}",
        "Ask the administrator of the proxy to permit port {port}; many permit web ports only."
    );

    /// <summary>The proxy tried, and the server refused.</summary>
    public static readonly Failure<string, string, string, int> RefusedThroughProxy = new(
        MailCause.Refused,
        Account,
        "The proxy {proxy} could not connect to {server}: {answer}",
        NotConnectedRemedy
    );

    /// <summary>The proxy tried, and nothing answered.</summary>
    public static readonly Failure<string, string, string, int> TimedOutThroughProxy = new(
        MailCause.TimedOut,
        Account,
        "The proxy {proxy} could not connect to {server}: {answer}",
        NotConnectedRemedy
    );

    /// <summary>The proxy tried, and there was no way to the server.</summary>
    public static readonly Failure<string, string, string, int> UnreachableThroughProxy = new(
        MailCause.Unreachable,
        Account,
        "The proxy {proxy} could not connect to {server}: {answer}",
        NotConnectedRemedy
    );

    public static readonly Failure<string> ProxyInvalid = new(
        MailCause.InvalidInput,
        Command,
        "'{text}' is not a proxy's address.",
        Credential
    );

    public static readonly Failure AddressHoldsUser = new(
        ProxyInvalid,
        "The proxy's address holds a user name: it would stand in the command history.",
        Credential
    );

    public static readonly Failure<string> AddressHoldsMore = new(
        ProxyInvalid,
        "'{text}' is more than a proxy's address.",
        Credential
    );

    public static readonly Failure<string> ProxyCredentialInvalid = new(
        MailCause.InvalidInput,
        Command,
        "The proxy's user name or password cannot be sent: {rule}",
        Credential
    );

    public static readonly Failure ProxyMissing = new(
        MailCause.InvalidInput,
        Command,
        "-ProxyCredential is of no use without -Proxy.",
        "Give -Proxy too, for example socks5://host:1080."
    );
}
