using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>
/// An Apple configuration profile: a property list with one com.apple.mail.managed payload. The keys IncomingPassword and
/// OutgoingPassword are left out, so the device asks for the password.
/// </summary>
internal static class MobileConfigWriter
{
    public static void Write(XmlWriter writer, ClientSettings settings)
    {
        writer.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
        writer.WriteStartElement("plist");
        writer.WriteAttributeString("version", "1.0");
        writer.WriteStartElement("dict");
        Payload(writer, "Configuration", "profile", settings);
        Text(
            writer,
            "PayloadDescription",
            $"Sets up {settings.EmailAddress}. The password is asked for and not part of this profile."
        );
        Flag(writer, "PayloadRemovalDisallowed", false);
        writer.WriteElementString("key", "PayloadContent");
        writer.WriteStartElement("array");
        writer.WriteStartElement("dict");
        Payload(writer, "com.apple.mail.managed", "account", settings);
        Account(writer, settings);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Payload(XmlWriter writer, string type, string part, ClientSettings settings)
    {
        // From the address, so that a profile made again replaces the one that is installed instead of standing beside it.
        string id = Identity(settings.EmailAddress, part);
        Text(writer, "PayloadType", type);
        Number(writer, "PayloadVersion", 1);
        Text(writer, "PayloadIdentifier", $"SpectrumMail.{part}.{id}");
        Text(writer, "PayloadUUID", id);
        Text(writer, "PayloadDisplayName", "Mail: " + settings.EmailAddress);
    }

    private static void Account(XmlWriter writer, ClientSettings settings)
    {
        Text(writer, "EmailAccountType", "EmailTypeIMAP");
        Text(writer, "EmailAccountDescription", settings.EmailAddress);
        if (settings.DisplayName.Length > 0)
        {
            Text(writer, "EmailAccountName", settings.DisplayName);
        }

        Text(writer, "EmailAddress", settings.EmailAddress);
        Server(writer, "Incoming", settings.Imap, settings.EmailAddress);
        Server(writer, "Outgoing", settings.Smtp, settings.EmailAddress);
        Flag(writer, "OutgoingPasswordSameAsIncomingPassword", true);
    }

    private static void Server(XmlWriter writer, string side, ServerEndpoint endpoint, string userName)
    {
        Text(writer, side + "MailServerAuthentication", "EmailAuthPassword");
        Text(writer, side + "MailServerHostName", endpoint.Host);
        Number(writer, side + "MailServerPortNumber", endpoint.Port);

        // One switch for both modes: the device finds out whether the port wants STARTTLS.
        Flag(writer, side + "MailServerUseSSL", true);
        Text(writer, side + "MailServerUsername", userName);
    }

    // A UUID of version 8 (RFC 9562, section 5.8): version and variant bits, the rest from a hash of the name.
    private static string Identity(string emailAddress, string part)
    {
        using var sha = SHA256.Create();
        byte[] id = sha.ComputeHash(Encoding.UTF8.GetBytes($"SpectrumMail {part} {emailAddress.ToLowerInvariant()}"))
            .Take(16)
            .ToArray();
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        string hex = string.Concat(id.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
        return Guid.ParseExact(hex, "N").ToString("D").ToUpperInvariant();
    }

    private static void Text(XmlWriter writer, string key, string value)
    {
        writer.WriteElementString("key", key);
        writer.WriteElementString("string", value);
    }

    private static void Number(XmlWriter writer, string key, int value)
    {
        writer.WriteElementString("key", key);
        writer.WriteElementString("integer", value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Flag(XmlWriter writer, string key, bool value)
    {
        writer.WriteElementString("key", key);
        writer.WriteStartElement(value ? "true" : "false");
        writer.WriteEndElement();
    }
}
