using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Chooses what saves the messages of an account.</summary>
internal static class MessageSavers
{
    /// <summary>The saver for the account's protocol.</summary>
    public static IMessageSaver For(MailAccount account, SavePlan plan) =>
        account.Settings.Protocol == MailProtocol.Pop3 ? new PopSaver(account, plan) : new ImapSaver(account, plan);

    /// <summary>The folders that wildcards choose from.</summary>
    public static IReadOnlyList<MailboxFolder> Folders(MailAccount account, string session, CancellationToken cancel) =>
        FolderReader.Names(account, session, cancel);
}
