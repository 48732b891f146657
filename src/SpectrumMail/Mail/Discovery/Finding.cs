using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>What was found out about the mail servers of a domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Provider">The provider with the servers that may be used; null when there is none.</param>
/// <param name="Unconfirmed">Servers outside the domain that only the DNS names. Who forges its answers can name any.</param>
/// <param name="Problem">Why the domain could not be asked; empty when it could.</param>
/// <param name="Reason">Why nothing can be used.</param>
internal sealed record Finding(
    string Domain,
    MailProvider? Provider,
    IReadOnlyList<ServerSetting> Unconfirmed,
    string Problem,
    string Reason
)
{
    private const string UnconfirmedNote =
        "Outside the domain, and only DNS that is not signed names it: it is used only when you name it.";

    /// <summary>The servers that may be used, and after them the others.</summary>
    public IEnumerable<ServerSetting> Servers => (Provider?.Servers ?? []).Concat(Unconfirmed);

    /// <summary>Returns the provider to connect to.</summary>
    /// <exception cref="MailException">There is none.</exception>
    public MailProvider Use() => Provider ?? throw Failure();

    /// <summary>Why no server can be used.</summary>
    public MailException Failure()
    {
        if (Unconfirmed.Count > 0)
        {
            string hosts = string.Join(", ", Unconfirmed.Select(server => server.Server).Distinct());
            return DiscoveryFailures.ServersUnconfirmed.Make(Domain, hosts, Parameters());
        }

        return Problem.Length > 0
            ? DiscoveryFailures.DiscoveryFailed.Make(Domain, Problem)
            : DiscoveryFailures.ServersNotFound.Make(Domain, Reason);
    }

    /// <summary>Creates a setting that was found.</summary>
    public static ServerSetting SettingOf(MailProtocol protocol, MailSecurity security, string host, int port, string source) =>
        new()
        {
            Protocol = protocol,
            Server = host,
            Port = port,
            Security = security,
            Password = "the password of the mailbox",
            SignIn = [SignInMethod.Password],
            Source = source,
        };

    /// <summary>Numbers the settings of each protocol in the order to try.</summary>
    /// <param name="settings">The settings, the preferred ones first.</param>
    /// <param name="domain">The domain.</param>
    public static IReadOnlyList<ServerSetting> Ordered(IEnumerable<ServerSetting> settings, string domain) =>
        [.. ServerRows.Number(settings).Select(row => row with { Provider = domain, Domains = [domain] })];

    /// <summary>Marks settings that are not used unless the user names them.</summary>
    public static IReadOnlyList<ServerSetting> Mark(IEnumerable<ServerSetting> settings, string domain) =>
        [.. Ordered(settings, domain).Select(row => row with { Recommended = false, Notes = UnconfirmedNote })];

    private string Parameters()
    {
        IEnumerable<string> mailbox = Unconfirmed
            .Where(server => server.Protocol != MailProtocol.Smtp)
            .Take(1)
            .Select(server => "-Server " + server.Server);
        IEnumerable<string> submission = Unconfirmed
            .Where(server => server.Protocol == MailProtocol.Smtp)
            .Take(1)
            .Select(server => "-SmtpServer " + server.Server);
        return string.Join(" ", mailbox.Concat(submission));
    }
}
