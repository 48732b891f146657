using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Providers;

/// <summary>Reads the servers of a provider from the table.</summary>
internal static class ServerRows
{
    private const string Pop3Notes = "IMAP is what the provider asks for; POP3 may work.";

    /// <summary>The domains that have servers, or an order of them, of their own.</summary>
    public static IEnumerable<string> SpecialDomains(XElement provider) =>
        provider.Elements("server").SelectMany(server => Words(server, "for")).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The servers in the order in which they are tried.</summary>
    /// <param name="provider">The provider's element.</param>
    /// <param name="domain">The domain whose own rows count, too; null for none.</param>
    public static IReadOnlyList<ServerSetting> Read(XElement provider, string? domain) =>
        Number(provider.Elements("server").Where(server => IsFor(server, domain)).Select(server => ReadServer(provider, server)));

    /// <summary>
    /// Numbers the rows of each protocol in the order in which they are tried. Of several rows for one place the first counts.
    /// </summary>
    public static IReadOnlyList<ServerSetting> Number(IEnumerable<ServerSetting> rows)
    {
        var numbered = new List<ServerSetting>();
        foreach (ServerSetting row in rows)
        {
            if (!numbered.Exists(other => IsSamePlace(other, row)))
            {
                int order = numbered.FindAll(other => other.Protocol == row.Protocol).Count + 1;
                numbered.Add(row with { Order = order, Recommended = order == 1 && row.Protocol != MailProtocol.Pop3 });
            }
        }

        return numbered;
    }

    /// <summary>With what a program signs in to the servers of a provider.</summary>
    public static SignInMethod[] SignIn(XElement provider)
    {
        string[] words = Words(provider, "signIn");
        var methods = new SignInMethod[words.Length];
        for (int place = 0; place < words.Length; place++)
        {
            methods[place] = (SignInMethod)Enum.Parse(typeof(SignInMethod), words[place]);
        }

        return methods;
    }

    /// <summary>The words of an attribute, which may have several lines.</summary>
    public static string[] Words(XElement element, string name) =>
        ((string?)element.Attribute(name) ?? string.Empty).Split([' '], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsSamePlace(ServerSetting one, ServerSetting other) =>
        one.Protocol == other.Protocol && one.Server == other.Server && one.Port == other.Port && one.Security == other.Security;

    private static bool IsFor(XElement server, string? domain)
    {
        string[] only = Words(server, "for");
        return only.Length == 0 || only.Contains(domain, StringComparer.OrdinalIgnoreCase);
    }

    private static string PasswordWords(SignInMethod[] methods)
    {
        string password = methods.Contains(SignInMethod.AppPassword) ? "an app password" : "none";
        if (methods.Contains(SignInMethod.Password))
        {
            password = "the webmail password";
        }

        return methods.Contains(SignInMethod.Token) ? password + "; -AccessToken" : password;
    }

    private static string Text(XElement element, string name) => string.Join(" ", Words(element, name));

    private static ServerSetting ReadServer(XElement provider, XElement server)
    {
        var protocol = (MailProtocol)Enum.Parse(typeof(MailProtocol), (string)server.Attribute("protocol")!);
        string[] domains = Words(provider, "domains");
        string notes = Text(server, "notes");
        bool isUnwanted = protocol == MailProtocol.Pop3 && (string?)provider.Attribute("operator") == "Spectrum";
        SignInMethod[] methods = SignIn(provider);
        return new ServerSetting
        {
            Provider = (string)provider.Attribute("name")!,
            Protocol = protocol,
            Server = (string)server.Attribute("host")!,
            Port = int.Parse((string)server.Attribute("port")!, CultureInfo.InvariantCulture),
            Security = (MailSecurity)Enum.Parse(typeof(MailSecurity), (string)server.Attribute("security")!),
            UserNameFormat = ServerSetting.UserNameIn(domains[0]),
            Password = PasswordWords(methods),
            SignIn = [.. methods],
            Domains = domains,
            Source = Text(server, "source"),
            Notes = notes.Length == 0 && isUnwanted ? Pop3Notes : notes,
        };
    }
}
