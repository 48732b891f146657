using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>Refuses control characters in anything that becomes a header or an SMTP command: a line break there could add headers or commands.</summary>
internal static class HeaderGuard
{
    /// <exception cref="MailException">InvalidInput with the id ControlCharacter.</exception>
    public static void Check(string value, string what)
    {
        if (value.Any(char.IsControl))
        {
            throw new MailException(
                MailCause.InvalidInput,
                $"The {what} contains a line break or another control character.",
                "Remove it. Nothing was sent.") { ErrorId = "ControlCharacter" };
        }
    }
}
