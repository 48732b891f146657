using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Creates the saver for the protocol of an account.</summary>
internal static class SaverFactory
{
    /// <summary>Creates a saver.</summary>
    /// <param name="account">The account.</param>
    /// <param name="plan">Where and how to save.</param>
    public static IMessageSaver Create(MailAccount account, SavePlan plan) =>
        account.Settings.Protocol == MailProtocol.Pop3 ? new PopSaver(account, plan) : new ImapSaver(account, plan);
}
