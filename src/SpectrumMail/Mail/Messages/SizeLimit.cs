using System.Globalization;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>Refuses a message that is too large, and says how large it became.</summary>
internal static class SizeLimit
{
    /// <param name="message">The message.</param>
    /// <param name="limit">The most bytes it may have as it is sent; 0 for no limit.</param>
    /// <param name="whose">Whose limit it is.</param>
    /// <exception cref="MailException">MessageTooLarge; nothing was sent.</exception>
    public static void Check(ComposedMessage message, long limit, string whose)
    {
        if (limit > 0 && message.Size > limit)
        {
            throw ComposingFailures.TooLargeToSend.Make(message.Subject, Size(message.Size), whose, Size(limit));
        }
    }

    private static string Size(long bytes) =>
        bytes < 1048576
            ? bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes"
            : (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
