using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Connections;

/// <summary>One place to try for a protocol: host, port and encryption mode.</summary>
internal sealed record ServerEndpoint(MailProtocol Protocol, string Host, int Port, MailSecurity Security)
{
    private static readonly int[] s_implicitTlsPorts = [993, 995, 465];

    public override string ToString() => $"{Host}:{Port}";

    /// <summary>The usual ports of a protocol with their modes, the preferred one first (RFC 8314, section 3).</summary>
    public static IReadOnlyList<(int Port, MailSecurity Security)> UsualPorts(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap => [(993, MailSecurity.Tls), (143, MailSecurity.StartTls)],
        MailProtocol.Pop3 => [(995, MailSecurity.Tls), (110, MailSecurity.StartTls)],
        _ => [(465, MailSecurity.Tls), (587, MailSecurity.StartTls)],
    };

    /// <summary>
    /// The endpoints to try, in order: the provider's own where no server is named, else the named server's. With Auto each
    /// port stands there with its usual mode and then with the other one, which is tried only when the first does not fit.
    /// </summary>
    public static IReadOnlyList<ServerEndpoint> Candidates(MailProtocol protocol, MailProvider provider, ServerOverride named)
    {
        ServerEndpoint[] known = (named.Host is { } host
            ? Usual(protocol, host)
            : provider.Servers
                .Where(server => server.Protocol == protocol)
                .Select(From)).ToArray();
        if (named.Port == 0 && !known.Any(candidate => FitsPort(candidate, named.Security)))
        {
            known = known.Select(candidate => candidate.Host).Distinct().SelectMany(name => Usual(protocol, name)).ToArray();
        }

        return known
            .Select(candidate => named.Port == 0 ? candidate : candidate with { Port = named.Port, Security = UsualMode(candidate, named.Port) })
            .Where(candidate => named.Port != 0 || FitsPort(candidate, named.Security))
            .SelectMany(candidate => named.Security == MailSecurity.Auto ? candidate.BothModes() : [candidate with { Security = named.Security }])
            .Distinct()
            .ToArray();
    }

    /// <summary>The endpoint of a row of the settings table.</summary>
    public static ServerEndpoint From(ServerSetting setting) => new(setting.Protocol, setting.Server, setting.Port, setting.Security);

    /// <summary>A host's usual ports for a protocol.</summary>
    public static IEnumerable<ServerEndpoint> Usual(MailProtocol protocol, string host) =>
        UsualPorts(protocol).Select(usual => new ServerEndpoint(protocol, host, usual.Port, usual.Security));

    /// <summary>This endpoint, and the same port with the other TLS mode.</summary>
    private ServerEndpoint[] BothModes() => [this, this with { Security = Security == MailSecurity.Tls ? MailSecurity.StartTls : MailSecurity.Tls }];

    // A provider may have a mode of its own on a port: charter.net speaks TLS from the first byte on 587.
    private static MailSecurity UsualMode(ServerEndpoint known, int port) => known.Port == port ? known.Security
        : s_implicitTlsPorts.Contains(port) ? MailSecurity.Tls : MailSecurity.StartTls;

    // A mode asked for without a port means the port on which that mode is usual, not STARTTLS on 993.
    private static bool FitsPort(ServerEndpoint candidate, MailSecurity asked) => asked switch
    {
        MailSecurity.StartTls or MailSecurity.None => !s_implicitTlsPorts.Contains(candidate.Port),
        _ => true,
    };
}

/// <summary>What the user said about a server; null, 0 and Auto mean "not said".</summary>
internal sealed record ServerOverride(string? Host, int Port, MailSecurity Security);
