using System.Globalization;
using System.Xml.Linq;

namespace SpectrumMail.Mail.Providers;

/// <summary>The limits on sending. 0 means no limit.</summary>
/// <param name="RecipientsPerMessage">Recipients in one transaction. Longer lists are split.</param>
/// <param name="RecipientsPerHour">Recipients in any 60 minutes. Applies while the account is paced.</param>
/// <param name="RecipientsPerDay">Recipients in any 24 hours.</param>
/// <param name="MessageBytes">The size of a message as sent, with encoded attachments.</param>
internal sealed record SendingLimits(int RecipientsPerMessage, int RecipientsPerHour, int RecipientsPerDay, long MessageBytes)
{
    /// <summary>
    /// The limits of an unknown server. Every server must accept 100 recipients (RFC 5321, section 4.5.3.1.8).
    /// </summary>
    public static SendingLimits Unknown { get; } = new(100, 0, 0, 0);

    /// <summary>
    /// The size above which a message may be refused although it is within <see cref="MessageBytes"/>, because the provider's
    /// pages disagree; 0 for none.
    /// </summary>
    public long LargeBytes { get; init; }

    /// <summary>Reads the limits of an element of the provider table.</summary>
    public static SendingLimits Read(XElement? element) =>
        element is null
            ? Unknown
            : new SendingLimits(
                ReadNumber(element, "recipientsPerMessage"),
                ReadNumber(element, "recipientsPerHour"),
                ReadNumber(element, "recipientsPerDay"),
                ReadNumber(element, "messageBytes")
            )
            {
                LargeBytes = ReadNumber(element, "largeBytes"),
            };

    /// <summary>Replaces the limits that the user chose; null keeps a limit.</summary>
    public SendingLimits Override(int? recipientsPerMessage, int? recipientsPerHour, int? recipientsPerDay) =>
        this with
        {
            RecipientsPerMessage = recipientsPerMessage ?? RecipientsPerMessage,
            RecipientsPerHour = recipientsPerHour ?? RecipientsPerHour,
            RecipientsPerDay = recipientsPerDay ?? RecipientsPerDay,
        };

    private static int ReadNumber(XElement element, string name) =>
        int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
