using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Providers;

/// <summary>A mail provider: its domains, and its servers in the order in which they are tried.</summary>
internal sealed class MailProvider
{
    private static readonly Lazy<IReadOnlyList<MailProvider>> s_all = new(ReadTable);

    private readonly string[] _exchangers = [];
    private readonly Dictionary<string, MailProvider> _ofDomains = new(StringComparer.OrdinalIgnoreCase);

    private readonly Lazy<IReadOnlyList<ServerSetting>> _servers;

    private MailProvider(XElement element, string? domain)
    {
        Name = (string)element.Attribute("name")!;
        Domains = ServerRows.Words(element, "domains");
        IsSpectrum = (string?)element.Attribute("operator") == "Spectrum";
        SignIn = ServerRows.SignIn(element);
        _exchangers = ServerRows.Words(element, "mx");
        MailboxBytes = (long?)element.Attribute("mailboxBytes");
        MostConnections = (int?)element.Attribute("connections");
        Limits = SendingLimits.Read(element.Element("limits"));
        _servers = new Lazy<IReadOnlyList<ServerSetting>>(() => ServerRows.Read(element, domain));
        if (domain is null)
        {
            foreach (string own in ServerRows.SpecialDomains(element))
            {
                _ofDomains.Add(own, new MailProvider(element, own));
            }
        }
    }

    private MailProvider(string name, IReadOnlyList<ServerSetting> servers)
    {
        Name = name;
        Domains = [];
        Limits = SendingLimits.Unknown;
        _servers = new Lazy<IReadOnlyList<ServerSetting>>(() => servers);
    }

    /// <summary>All providers, in the order of the table.</summary>
    public static IReadOnlyList<MailProvider> All => s_all.Value;

    /// <summary>Stands for the provider where the user named the servers and nothing else is known.</summary>
    public static MailProvider None { get; } = new(string.Empty, []);

    public string Name { get; }

    public string[] Domains { get; }

    /// <summary>Whether it is in the table, whose servers are all that it has.</summary>
    public bool IsListed => Domains.Length > 0;

    /// <summary>
    /// Whether it is one of Spectrum's own. Their servers get what no other server gets without being asked for: IPv4 first, and
    /// cipher suites without forward secrecy.
    /// </summary>
    public bool IsSpectrum { get; }

    /// <summary>With what a program signs in; empty when nothing is known.</summary>
    public IReadOnlyList<SignInMethod> SignIn { get; } = [];

    public IReadOnlyList<ServerSetting> Servers => _servers.Value;

    /// <summary>The size limit of a mailbox in bytes; null when none is published.</summary>
    public long? MailboxBytes { get; }

    /// <summary>How many connections an audit opens to one of the servers at a time; null for no limit of the provider.</summary>
    public int? MostConnections { get; }

    /// <summary>The provider's limits on sending.</summary>
    public SendingLimits Limits { get; }

    /// <summary>Returns the provider of a name, in any case; null when there is none.</summary>
    public static MailProvider? Named(string name) =>
        All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the provider that serves an address or a domain; null when the table does not have the domain.</summary>
    public static MailProvider? Serving(string addressOrDomain)
    {
        string domain = DomainOf(addressOrDomain);
        MailProvider? best = null;
        int length = 0;
        foreach (MailProvider provider in All)
        {
            foreach (string pattern in provider.Domains)
            {
                if (pattern.Length > length && Matches(domain, pattern))
                {
                    best = provider;
                    length = pattern.Length;
                }
            }
        }

        return best?.For(domain);
    }

    /// <summary>
    /// Returns the provider of a name, or the one of the address when the name is empty, as an empty CSV cell is. Returns null
    /// when the table does not have the domain of the address: whose it is must not be guessed.
    /// </summary>
    /// <exception cref="MailException">ProviderUnknown: there is no provider of that name.</exception>
    public static MailProvider? Choose(string? name, string address)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Serving(address);
        }

        MailProvider named =
            Named(name!) ?? throw InputFailures.ProviderNotKnown.Make(name!, string.Join(", ", All.Select(known => known.Name)));
        return named.For(DomainOf(address));
    }

    /// <summary>Returns the provider that a domain's mail exchanger belongs to; null when it is none of the table.</summary>
    public static MailProvider? ByExchanger(string host) =>
        All.FirstOrDefault(provider => provider._exchangers.Any(domain => IsWithin(host, domain)));

    /// <summary>Returns the first provider that has a server of a name; null when the table has no such server.</summary>
    public static MailProvider? WithServer(string host) => All.FirstOrDefault(provider => provider.HasServer(host));

    /// <summary>Whether a host is one of Spectrum's servers.</summary>
    public static bool IsSpectrums(string host) => All.Any(provider => provider.IsSpectrum && provider.HasServer(host));

    /// <summary>Whether a host is a domain or lies in it.</summary>
    public static bool IsWithin(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the domain of an address, or the domain itself, without the dot that may end it.</summary>
    public static string DomainOf(string addressOrDomain) =>
        addressOrDomain.Substring(addressOrDomain.LastIndexOf('@') + 1).TrimEnd('.');

    /// <summary>Creates the provider of a domain from servers that were found.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="servers">The servers in the order to try; at least one.</param>
    public static MailProvider Found(string domain, IReadOnlyList<ServerSetting> servers) => new(domain, servers);

    /// <summary>Returns the provider with the servers of a domain in their order.</summary>
    public MailProvider For(string domain) => _ofDomains.TryGetValue(domain, out MailProvider? own) ? own : this;

    private bool HasServer(string host) => Servers.Any(row => row.Server.Equals(host, StringComparison.OrdinalIgnoreCase));

    private static bool Matches(string domain, string pattern) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? domain.EndsWith(pattern.Substring(1), StringComparison.OrdinalIgnoreCase)
            : domain.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static MailProvider[] ReadTable()
    {
        using Stream table = typeof(MailProvider).Assembly.GetManifestResourceStream("Providers.xml")!;
        return XDocument.Load(table).Root!.Elements("provider").Select(element => new MailProvider(element, null)).ToArray();
    }
}
