using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>Reads the file with settings that a domain has for mail programs (Thunderbird autoconfiguration 1.1).</summary>
internal static class AutoconfigReader
{
    /// <summary>Returns the servers in their order; those without TLS, or without a password, are left out.</summary>
    /// <param name="file">The file.</param>
    /// <param name="domain">The domain of the account.</param>
    /// <param name="source">Where the file is.</param>
    /// <exception cref="XmlException">It is no such file, or holds a document type or entities.</exception>
    public static IReadOnlyList<ServerSetting> Read(byte[] file, string domain, string source)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = WebAnswer.LargestBody,
        };
        using var reader = XmlReader.Create(new MemoryStream(file, writable: false), settings);
        XElement root = XDocument.Load(reader).Root!;
        return
        [
            .. root.Elements("emailProvider")
                .SelectMany(provider => provider.Elements("incomingServer").Concat(provider.Elements("outgoingServer")))
                .Select(server => Setting(server, domain, source))
                .OfType<ServerSetting>(),
        ];
    }

    private static ServerSetting? Setting(XElement server, string domain, string source)
    {
        MailProtocol? protocol = (server.Name.LocalName, (string?)server.Attribute("type")) switch
        {
            ("incomingServer", "imap") => MailProtocol.Imap,
            ("incomingServer", "pop3") => MailProtocol.Pop3,
            ("outgoingServer", "smtp") => MailProtocol.Smtp,
            _ => null,
        };
        MailSecurity? security = Text(server, "socketType").ToUpperInvariant() switch
        {
            "SSL" => MailSecurity.Tls,
            "STARTTLS" => MailSecurity.StartTls,
            _ => null,
        };
        string host = Text(server, "hostname").Replace("%EMAILDOMAIN%", domain).ToLowerInvariant();
        _ = ushort.TryParse(Text(server, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        bool isUsable = port > 0 && Uri.CheckHostName(host) == UriHostNameType.Dns && TakesPassword(server);
        return isUsable && protocol is { } known && security is { } mode
            ? Finding.SettingOf(known, mode, host, port, source) with
            {
                UserNameFormat = UserName(Text(server, "username"), domain),
            }
            : null;
    }

    private static bool TakesPassword(XElement server)
    {
        string[] ways = [.. server.Elements("authentication").Select(way => way.Value.Trim())];
        return ways.Length == 0 || ways.Any(way => way.StartsWith("password", StringComparison.OrdinalIgnoreCase));
    }

    private static string UserName(string pattern, string domain) =>
        pattern switch
        {
            "%EMAILLOCALPART%" => "name (the part before the @)",
            _ => ServerSetting.UserNameIn(domain),
        };

    private static string Text(XElement server, string name) => ((string?)server.Element(name) ?? string.Empty).Trim();
}
