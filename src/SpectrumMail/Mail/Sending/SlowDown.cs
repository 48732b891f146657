using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Sending;

/// <summary>Whether a server that refuses a message asks the account to send less.</summary>
internal static class SlowDown
{
    private static readonly Regex s_words = new(
        @"\b(rates?|limits?|limited|exceed(s|ed|ing)?|too many (messages|connections)|throttl(ed?|ing)|slow down)\b",
        RegexOptions.IgnoreCase
    );

    /// <summary>Judges a reply by its codes, the provider's first, and by its words only when they do not decide.</summary>
    /// <param name="code">The code of the reply to MAIL or to the message. A reply to RCPT concerns one recipient only.</param>
    /// <param name="text">The reply without its code.</param>
    public static bool IsAsked(int code, string text)
    {
        if (ReplyTable.OfProvider(text) is { } known)
        {
            return known.Class is ReplyClass.SlowDown or ReplyClass.FewerConnections;
        }

        string enhanced = Transaction.ReadEnhancedCode(text);
        string subject = enhanced.Length == 0 ? string.Empty : enhanced.Split('.')[1];
        return code == 421
            || (
                code is >= 450 and < 460
                && subject switch
                {
                    // RFC 3463: 7 is policy, 1 an address, 2 a mailbox (it may be full), 5 the protocol, 6 the content.
                    "7" => true,
                    "1" or "2" or "5" or "6" => false,
                    _ => code == 452 || s_words.IsMatch(text),
                }
            );
    }
}
