using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>
/// Thunderbird's autoconfiguration, config-v1.1.xml. It can lie in Thunderbird's isp folder as DOMAIN.xml, or on a web server as
/// autoconfig.DOMAIN/mail/config-v1.1.xml, so it names the user by Thunderbird's placeholder and not by the address.
/// </summary>
internal static class AutoconfigWriter
{
    private const string UserName = "%EMAILADDRESS%";

    public static void Write(XmlWriter writer, ClientSettings settings)
    {
        writer.WriteStartElement("clientConfig");
        writer.WriteAttributeString("version", "1.1");
        writer.WriteStartElement("emailProvider");
        writer.WriteAttributeString("id", settings.Domain);
        writer.WriteElementString("domain", settings.Domain);
        writer.WriteElementString("displayName", settings.Provider + " Mail");
        writer.WriteElementString("displayShortName", settings.Provider);
        foreach (ServerEndpoint incoming in settings.Incoming)
        {
            Server(writer, "incomingServer", incoming, settings.SignInOf(incoming));
        }

        Server(writer, "outgoingServer", settings.Smtp, settings.SignInOf(settings.Smtp));
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Server(XmlWriter writer, string element, ServerEndpoint endpoint, IReadOnlyList<SignInMethod> methods)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString(
            "type",
            endpoint.Protocol switch
            {
                MailProtocol.Imap => "imap",
                MailProtocol.Pop3 => "pop3",
                _ => "smtp",
            }
        );
        writer.WriteElementString("hostname", endpoint.Host);
        writer.WriteElementString("port", endpoint.Port.ToString(CultureInfo.InvariantCulture));
        writer.WriteElementString(
            "socketType",
            endpoint.Security switch
            {
                MailSecurity.Tls => "SSL",
                MailSecurity.StartTls => "STARTTLS",
                _ => throw new InvalidOperationException("Only encrypted endpoints are written."),
            }
        );
        writer.WriteElementString("username", UserName);

        // The password itself, which TLS protects: "cleartext" is the format's word for it.
        foreach (SignInMethod method in methods.OrderByDescending(method => method))
        {
            writer.WriteElementString("authentication", method == SignInMethod.Token ? "OAuth2" : "password-cleartext");
        }

        writer.WriteEndElement();
    }
}
