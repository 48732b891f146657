using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Providers;

/// <summary>A mail provider: its domains, and its servers in the order in which they are tried.</summary>
internal sealed class MailProvider
{
    private const string Pop3Notes = "IMAP is recommended: it keeps devices in step.";
    private static readonly Lazy<IReadOnlyList<MailProvider>> s_all = new(ReadTable);

    private readonly bool _isDefault;

    private MailProvider(XElement element)
    {
        Name = (string)element.Attribute("name")!;
        Domains = ReadWords(element, "domains");
        _isDefault = (bool?)element.Attribute("default") ?? false;
        MailboxBytes = (long?)element.Attribute("mailboxBytes");
        var seen = new Dictionary<MailProtocol, int>();
        Limits = SendingLimits.Read(element.Element("limits"));
        Servers = element.Elements("server").Select(server => ReadServer(server, seen)).ToArray();
    }

    /// <summary>All providers, in the order of the table.</summary>
    public static IReadOnlyList<MailProvider> All => s_all.Value;

    public string Name { get; }

    public string[] Domains { get; }

    public IReadOnlyList<ServerSetting> Servers { get; }

    /// <summary>The size limit of a mailbox in bytes; null when none is published.</summary>
    public long? MailboxBytes { get; }

    /// <summary>The provider's limits on sending.</summary>
    public SendingLimits Limits { get; }

    /// <summary>Returns the provider of a name, in any case; null when there is none.</summary>
    public static MailProvider? Named(string name) =>
        All.FirstOrDefault(provider => provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the provider that serves an address or a domain; null when the table does not have the domain.</summary>
    public static MailProvider? Serving(string addressOrDomain)
    {
        string domain = addressOrDomain.Substring(addressOrDomain.LastIndexOf('@') + 1).TrimEnd('.');
        return All.SelectMany(provider => provider.Domains.Select(pattern => (provider, pattern)))
            .Where(row => Matches(domain, row.pattern))
            .OrderByDescending(row => row.pattern.Length)
            .Select(row => row.provider)
            .FirstOrDefault();
    }

    /// <summary>Whether a host is a server of the table.</summary>
    public static bool Has(string host) =>
        All.Any(provider => provider.Servers.Any(server => server.Server.Equals(host, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Returns the provider of an address, or the default one when the table does not have its domain.</summary>
    public static MailProvider For(string address) => Serving(address) ?? All.First(provider => provider._isDefault);

    /// <summary>
    /// Returns the provider of a name, or the one of the address when the name is empty, as an empty CSV cell is.
    /// </summary>
    /// <exception cref="MailException">InvalidInput: there is no provider of that name.</exception>
    public static MailProvider Choose(string? name, string address) =>
        string.IsNullOrEmpty(name)
            ? For(address)
            : Named(name!)
                ?? throw InputFailures.ProviderNotKnown.Make(name!, string.Join(", ", All.Select(known => known.Name)));

    private static bool Matches(string domain, string pattern) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? domain.EndsWith(pattern.Substring(1), StringComparison.OrdinalIgnoreCase)
            : domain.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    // Attributes may have several lines.
    private static string[] ReadWords(XElement element, string name) =>
        ((string?)element.Attribute(name) ?? string.Empty).Split([' '], StringSplitOptions.RemoveEmptyEntries);

    private static string ReadText(XElement element, string name) => string.Join(" ", ReadWords(element, name));

    private static MailProvider[] ReadTable()
    {
        using Stream table = typeof(MailProvider).Assembly.GetManifestResourceStream("Providers.xml")!;
        return XDocument.Load(table).Root!.Elements("provider").Select(element => new MailProvider(element)).ToArray();
    }

    private ServerSetting ReadServer(XElement server, Dictionary<MailProtocol, int> seen)
    {
        var protocol = (MailProtocol)Enum.Parse(typeof(MailProtocol), (string)server.Attribute("protocol")!);
        seen.TryGetValue(protocol, out int order);
        seen[protocol] = ++order;
        string notes = ReadText(server, "notes");
        return new ServerSetting
        {
            Provider = Name,
            Protocol = protocol,
            Server = (string)server.Attribute("host")!,
            Port = int.Parse((string)server.Attribute("port")!, CultureInfo.InvariantCulture),
            Security = (MailSecurity)Enum.Parse(typeof(MailSecurity), (string)server.Attribute("security")!),
            Order = order,
            Recommended = order == 1 && protocol != MailProtocol.Pop3,
            UserNameFormat = ServerSetting.UserNameIn(Domains[0]),
            Password = "the webmail password",
            Domains = Domains,
            Source = ReadText(server, "source"),
            Notes = notes.Length == 0 && protocol == MailProtocol.Pop3 ? Pop3Notes : notes,
        };
    }
}
