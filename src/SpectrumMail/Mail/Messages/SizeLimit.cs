using System.Globalization;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Refuses a message that is too large.</summary>
internal static class SizeLimit
{
    /// <summary>Compares the size of a message with a limit.</summary>
    /// <param name="message">The message.</param>
    /// <param name="limit">The largest size as sent, in bytes; 0 for no limit.</param>
    /// <param name="whose">The name of the server or provider with the limit.</param>
    /// <exception cref="MailException">MessageTooLarge; nothing was sent.</exception>
    public static void Check(ComposedMessage message, long limit, string whose)
    {
        if (limit > 0 && message.Size > limit)
        {
            throw ComposingFailures.TooLargeToSend.Make(message.Subject, FormatSize(message.Size), whose, FormatSize(limit));
        }
    }

    /// <summary>
    /// Returns a warning when a message is so large that the provider may refuse it, although it is within the limit; null
    /// otherwise.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="large">The size above which it may be refused, in bytes; 0 for none.</param>
    /// <param name="whose">The name of the provider.</param>
    public static string? Doubt(ComposedMessage message, long large, string whose) =>
        large > 0 && message.Size > large
            ? $"The message '{message.Subject}' is {FormatSize(message.Size)} as it is sent. {whose} names different limits and "
                + $"may refuse messages above {FormatSize(large)}; the size that its server announces decides."
            : null;

    private static string FormatSize(long bytes) =>
        bytes < 1048576
            ? bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes"
            : (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
