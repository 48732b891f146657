using System.Globalization;
using System.Xml.Linq;

namespace SpectrumMail.Mail.Providers;

/// <summary>What may be sent. 0 stands for no limit.</summary>
/// <param name="RecipientsPerMessage">Recipients in one transaction; longer lists are split.</param>
/// <param name="RecipientsPerHour">Recipients in any 60 minutes, kept to while the account is paced.</param>
/// <param name="RecipientsPerDay">Recipients in any 24 hours.</param>
/// <param name="MessageBytes">The size of a message as it is sent, attachments encoded.</param>
internal sealed record SendingLimits(int RecipientsPerMessage, int RecipientsPerHour, int RecipientsPerDay, long MessageBytes)
{
    /// <summary>Of a server nobody knows: 100 recipients is what every server must take (RFC 5321, section 4.5.3.1.8).</summary>
    public static SendingLimits Unknown { get; } = new(100, 0, 0, 0);

    /// <summary>Reads them from the provider table.</summary>
    public static SendingLimits Read(XElement? element) =>
        element is null
            ? Unknown
            : new SendingLimits(
                Number(element, "recipientsPerMessage"),
                Number(element, "recipientsPerHour"),
                Number(element, "recipientsPerDay"),
                Number(element, "messageBytes")
            );

    private static int Number(XElement element, string name) =>
        int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
