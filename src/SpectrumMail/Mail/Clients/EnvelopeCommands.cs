using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace SpectrumMail.Mail.Clients;

/// <summary>
/// The commands of a transaction before its message, in the words of the library's own, for addresses in ASCII.
/// </summary>
internal static class EnvelopeCommands
{
    private static readonly (DeliveryStatusNotification Notice, string Word)[] s_notices =
    [
        (DeliveryStatusNotification.Success, "SUCCESS"),
        (DeliveryStatusNotification.Failure, "FAILURE"),
        (DeliveryStatusNotification.Delay, "DELAY"),
    ];

    /// <summary>Returns the command for the sender.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="size">The size of the message, in bytes.</param>
    /// <param name="is8Bit">Whether the message is 8-bit (RFC 6152).</param>
    /// <param name="envelopeId">The id that notices return (RFC 3461, section 4.4); null for none.</param>
    /// <param name="offered">What the server offers.</param>
    public static string Mail(MailboxAddress sender, long size, bool is8Bit, string? envelopeId, SmtpCapabilities offered)
    {
        var command = new StringBuilder("MAIL FROM:<").Append(sender.GetAddress(idnEncode: true)).Append('>');
        if (offered.HasFlag(SmtpCapabilities.Size))
        {
            command.Append(" SIZE=").Append(size.ToString(CultureInfo.InvariantCulture));
        }

        command.Append(is8Bit ? " BODY=8BITMIME" : string.Empty);
        if (offered.HasFlag(SmtpCapabilities.Dsn))
        {
            command.Append(string.IsNullOrEmpty(envelopeId) ? string.Empty : " ENVID=" + Encode(envelopeId!)).Append(" RET=HDRS");
        }

        return command.Append("\r\n").ToString();
    }

    /// <summary>Returns the command for a recipient.</summary>
    /// <param name="recipient">The recipient.</param>
    /// <param name="notices">The notices that the sender requests (RFC 3461, section 4.1); null for those of the servers.</param>
    /// <param name="offered">What the server offers.</param>
    public static string Recipient(MailboxAddress recipient, DeliveryStatusNotification? notices, SmtpCapabilities offered)
    {
        string address = recipient.GetAddress(idnEncode: true);
        string command = $"RCPT TO:<{address}>";
        if (offered.HasFlag(SmtpCapabilities.Dsn) && notices is { } wanted)
        {
            command += $" NOTIFY={Words(wanted)} ORCPT=rfc822;{Encode(address)}";
        }

        return command + "\r\n";
    }

    private static string Words(DeliveryStatusNotification notices) =>
        notices == DeliveryStatusNotification.Never
            ? "NEVER"
            : string.Join(",", s_notices.Where(pair => notices.HasFlag(pair.Notice)).Select(pair => pair.Word));

    // xtext of RFC 3461, section 4.
    private static string Encode(string text)
    {
        IEnumerable<string> characters = Encoding
            .UTF8.GetBytes(text)
            .Select(value =>
                value is < 33 or > 126 or (byte)'+' or (byte)'='
                    ? "+" + value.ToString("X2", CultureInfo.InvariantCulture)
                    : ((char)value).ToString()
            );
        return string.Concat(characters);
    }
}
