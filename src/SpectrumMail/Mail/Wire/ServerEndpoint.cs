using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>One place to try for a protocol: host, port and encryption mode.</summary>
internal sealed record ServerEndpoint(MailProtocol Protocol, string Host, int Port, MailSecurity Security)
{
    private static readonly int[] s_implicitTlsPorts = [993, 995, 465];
    private static readonly int[] s_startTlsPorts = [143, 110, 587, 25, 2525];

    /// <summary>Whether the connection offers the suites of <see cref="LegacyCiphers"/> too.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Whether connections resume no TLS session of an earlier one.</summary>
    public bool IsNeverResumed { get; init; }

    /// <summary>Whether the port says which TLS mode to expect.</summary>
    public bool HasUsualPort => s_implicitTlsPorts.Contains(Port) || s_startTlsPorts.Contains(Port);

    /// <summary>Whether only the server's IPv4 addresses are used.</summary>
    public bool IPv4Only { get; init; }

    /// <summary>The place and its mode, without what a connection to it needs.</summary>
    public ServerEndpoint Plain => this with { IsLegacy = false, IsNeverResumed = false, IPv4Only = false };

    public override string ToString() => $"{Host}:{Port}";

    /// <summary>
    /// The endpoints to try, in order: the provider's own where no server is named; the named server with the given port and
    /// mode otherwise, and with Auto every mode that the port may speak.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: the provider has no port where that mode is usual.</exception>
    public static IReadOnlyList<ServerEndpoint> Candidates(MailProtocol protocol, MailProvider provider, ServerOverride named)
    {
        IEnumerable<ServerEndpoint> known = named.Host is { } host ? Usual(protocol, host) : Known(protocol, provider);
        ServerEndpoint[] fitting = known
            .SelectMany(candidate => WithPort(candidate, named.Port))
            .Select(candidate => named.Security == MailSecurity.Auto ? candidate : candidate with { Security = named.Security })
            .Where(candidate => named.Port != 0 || FitsPort(candidate, named.Security))
            .Distinct()
            .ToArray();
        return fitting.Length > 0
            ? fitting
            : throw ConnectionFailures.NoServerFits.Make(
                named.Host ?? provider.Name,
                ConnectionErrors.Name(protocol),
                named.Security
            );
    }

    /// <summary>
    /// As <see cref="Candidates"/>, for connecting: with Auto each port also has the other TLS mode, next in line, for when the
    /// port turns out to speak that one.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: the provider has no port where that mode is usual.</exception>
    public static IReadOnlyList<ServerEndpoint> Attempts(MailProtocol protocol, MailProvider provider, ServerOverride named)
    {
        IReadOnlyList<ServerEndpoint> candidates = Candidates(protocol, provider, named);
        return named.Security == MailSecurity.Auto
            ? candidates.SelectMany(candidate => candidate.BothModes()).Distinct().ToArray()
            : candidates;
    }

    /// <summary>The endpoint of a row of the settings table.</summary>
    public static ServerEndpoint From(ServerSetting setting) =>
        new(setting.Protocol, setting.Server, setting.Port, setting.Security);

    /// <summary>A host's usual ports for a protocol with their modes, the preferred one first (RFC 8314, section 3).</summary>
    public static ServerEndpoint[] Usual(MailProtocol protocol, string host)
    {
        (int implicitTls, int startTls) = protocol switch
        {
            MailProtocol.Imap => (993, 143),
            MailProtocol.Pop3 => (995, 110),
            _ => (465, 587),
        };
        return [new(protocol, host, implicitTls, MailSecurity.Tls), new(protocol, host, startTls, MailSecurity.StartTls)];
    }

    // Where a domain names its server for one protocol only, that server is asked for the others, as one named by hand is.
    private static IEnumerable<ServerEndpoint> Known(MailProtocol protocol, MailProvider provider)
    {
        ServerEndpoint[] own = [.. provider.Servers.Where(server => server.Protocol == protocol).Select(From)];
        return own.Length > 0 || provider.Servers.Count == 0 || provider.IsListed
            ? own
            : Usual(protocol, provider.Servers[0].Server);
    }

    private ServerEndpoint[] BothModes() =>
        [this, this with { Security = Security == MailSecurity.Tls ? MailSecurity.StartTls : MailSecurity.Tls }];

    private static IEnumerable<ServerEndpoint> WithPort(ServerEndpoint candidate, int port)
    {
        if (port == 0)
        {
            return [candidate];
        }

        // A provider may have a mode of its own on a port: charter.net speaks TLS from the first byte on 587. An unusual port is
        // asked for TLS first: a server that speaks first is noticed at once, one that waits for TLS would be waited for.
        bool implicitFirst =
            !s_startTlsPorts.Contains(port) || (candidate.Port == port && candidate.Security == MailSecurity.Tls);
        MailSecurity first = implicitFirst ? MailSecurity.Tls : MailSecurity.StartTls;
        MailSecurity second = implicitFirst ? MailSecurity.StartTls : MailSecurity.Tls;
        return [candidate with { Port = port, Security = first }, candidate with { Port = port, Security = second }];
    }

    // A mode asked for without a port means the port on which that mode is usual, not STARTTLS on 993.
    private static bool FitsPort(ServerEndpoint candidate, MailSecurity asked) =>
        asked switch
        {
            MailSecurity.StartTls or MailSecurity.None => !s_implicitTlsPorts.Contains(candidate.Port),
            _ => true,
        };
}

/// <summary>What the user said about a server; null, 0 and Auto mean "not said".</summary>
internal sealed record ServerOverride(string? Host, int Port, MailSecurity Security);
