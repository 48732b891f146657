using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>
/// Finds the mail servers of a domain by what the domain publishes: its mail exchanger, when that is a provider's of the table;
/// service records; a configuration file over HTTPS. No address and no password is sent. A domain is asked once.
/// </summary>
internal sealed class ServerDiscovery
{
    // So many domains in a row for which nothing answers are a network without DNS.
    private const int SilentDomains = 2;

    private readonly Dictionary<string, Finding> _known = new(StringComparer.OrdinalIgnoreCase);
    private int _silent;

    /// <summary>Finds the servers.</summary>
    /// <param name="address">An address, or a domain.</param>
    /// <param name="policy">Whom to trust, and the proxy. With a proxy the DNS is not asked, which is not behind it.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public Finding Find(string address, ConnectionPolicy policy, CancellationToken cancel)
    {
        string domain = MailProvider.DomainOf(address);
        if (!_known.TryGetValue(domain, out Finding? finding))
        {
            _known[domain] = finding = Ask(domain, policy, cancel);
        }

        return finding;
    }

    private Finding Ask(string domain, ConnectionPolicy policy, CancellationToken cancel)
    {
        if (Ascii(domain) is not { } name)
        {
            return new Finding(domain, null, [], string.Empty, "that is no domain");
        }

        // Where no name server answered for several domains, none is asked for the next: thousands of rows must not wait for
        // each. One such domain may only have a name server that is gone.
        DomainRecords records;
        if (policy.Proxy is not null)
        {
            records = new DomainRecords([], [], string.Empty);
        }
        else if (_silent >= SilentDomains)
        {
            records = new DomainRecords([], [], NameServers.Silence);
        }
        else
        {
            records = DomainRecords.Query(name, cancel);
            bool isSilent = records is { Problem: NameServers.Silence, Exchangers.Count: 0, Services.Count: 0 };
            _silent = isSilent ? _silent + 1 : 0;
        }

        if (Hoster(records) is { } provider)
        {
            return new Finding(domain, provider.For(name), [], string.Empty, string.Empty);
        }

        ILookup<bool, ServerSetting> announced = records.Services.ToLookup(
            service => MailProvider.IsWithin(service.Host, name) || MailProvider.WithServer(service.Host) is not null,
            service => Setting(service, domain)
        );
        (IReadOnlyList<ServerSetting> published, string reason) = IsComplete(announced[true])
            ? ([], string.Empty)
            : Published(name, policy, cancel);
        ServerSetting[] usable = [.. announced[true], .. published];
        return new Finding(
            domain,
            usable.Length > 0 ? MailProvider.Found(domain, Finding.Ordered(usable, domain)) : null,
            Finding.Mark(announced[false].Where(foreign => !usable.Any(row => row.Server == foreign.Server)), domain),
            records.Problem,
            reason
        );
    }

    private static ServerSetting Setting(AnnouncedService service, string domain)
    {
        string source = "SRV record " + service.Record;
        return Finding.SettingOf(service.Protocol, service.Security, service.Host, service.Port, source) with
        {
            UserNameFormat = ServerSetting.UserNameIn(domain),
        };
    }

    // Every one of the preferred exchangers, because a domain may have another one beside it.
    private static MailProvider? Hoster(DomainRecords records)
    {
        MailProvider?[] providers = [.. records.Exchangers.Select(MailProvider.ByExchanger).Distinct()];
        return providers.Length == 1 ? providers[0] : null;
    }

    private static bool IsComplete(IEnumerable<ServerSetting> settings)
    {
        MailProtocol[] protocols = [.. settings.Select(row => row.Protocol)];
        return protocols.Contains(MailProtocol.Smtp) && protocols.Contains(MailProtocol.Imap);
    }

    private static (IReadOnlyList<ServerSetting> Servers, string Reason) Published(
        string domain,
        ConnectionPolicy policy,
        CancellationToken cancel
    )
    {
        Uri[] places =
        [
            new($"https://autoconfig.{domain}/mail/config-v1.1.xml"),
            new($"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
        ];

        // A forged file would lead the password to a stranger: its certificate is always verified. A pin is the mail server's.
        ConnectionPolicy strict = policy with
        {
            SkipCertificateCheck = false,
            CertificateThumbprint = null,
        };
        Task<(IReadOnlyList<ServerSetting> Servers, string Reason)>[] fetched =
        [
            .. places.Select(place => OwnThread.RunAsync(() => Fetch(place, domain, strict, cancel))),
        ];
        (IReadOnlyList<ServerSetting> Servers, string Reason)[] answers = Task.WhenAll(fetched).GetAwaiter().GetResult();
        return (
            answers.Select(answer => answer.Servers).FirstOrDefault(servers => servers.Count > 0) ?? [],
            string.Join(
                "; ",
                answers
                    .Select(answer => answer.Reason)
                    .Concat([policy.Proxy is null ? string.Empty : "the DNS is not asked where a proxy is used"])
                    .Where(reason => reason.Length > 0)
            )
        );
    }

    private static (IReadOnlyList<ServerSetting> Servers, string Reason) Fetch(
        Uri place,
        string domain,
        ConnectionPolicy policy,
        CancellationToken cancel
    )
    {
        try
        {
            IReadOnlyList<ServerSetting> servers = AutoconfigReader.Read(
                WebFile.Fetch(place, policy, cancel),
                domain,
                place.AbsoluteUri
            );
            return (servers, servers.Count > 0 ? string.Empty : $"{place}: it names no server with TLS and a password");
        }
        catch (MailException ex)
        {
            return ([], $"{place}: {ex.Message.TrimEnd('.')}");
        }
        catch (WebAnswerException ex)
        {
            return ([], $"{place}: {ex.Message}");
        }
        catch (XmlException)
        {
            return ([], $"{place}: it is no configuration file, or has a document type");
        }
    }

    private static string? Ascii(string domain)
    {
        try
        {
            string name = new IdnMapping().GetAscii(domain).ToLowerInvariant();
            return name.IndexOf('.') > 0 && Uri.CheckHostName(name) == UriHostNameType.Dns ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
