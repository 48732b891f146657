using SpectrumMail.Mail.Delivery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>What the table of a provider's own codes says about the words of a report.</summary>
internal static class ProviderCodes
{
    /// <summary>Finds the meaning of a code in words; null when there is none that is known.</summary>
    public static ProviderVerdict? Find(string words) =>
        ReplyTable.OfProvider(words) is { } meaning
            ? new ProviderVerdict(GetCause(meaning), meaning.Remedy, meaning.Defers)
            : null;

    private static DeliveryCause GetCause(ReplyMeaning meaning) =>
        meaning.Cause switch
        {
            MailCause.AddressBlocked => DeliveryCause.SpamRefused,
            MailCause.AccountBlocked or MailCause.SenderMismatch => DeliveryCause.SenderRefused,
            MailCause.Throttled or MailCause.RateLimited => DeliveryCause.Throttled,
            MailCause.MessageTooLarge => DeliveryCause.MessageTooLarge,
            MailCause.Unreachable => DeliveryCause.ServerUnreachable,
            _ => CauseTable.OfWords(meaning.Means),
        };
}
