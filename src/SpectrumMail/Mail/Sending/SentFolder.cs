using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>The folder of sent mail: keeps copies, and tells whether a message went out.</summary>
internal static class SentFolder
{
    // A delivery takes a moment; what is not there by then is not waited for.
    private static readonly TimeSpan[] s_looks = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private static readonly TimeSpan s_clocksDiffer = TimeSpan.FromMinutes(2);

    /// <summary>Puts a copy into it, marked as read.</summary>
    /// <exception cref="MailException">There is no such folder, or the mailbox cannot be reached. The message was sent all the
    /// same.</exception>
    public static void Save(MailAccount account, ComposedMessage message, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder sent = Find(client, account) ?? throw SendingFailures.SentFolderNotFound.Make();
                try
                {
                    return sent.Append(ComposedMessage.Format(message.NeedsUtf8), message.Message, MessageFlags.Seen);
                }
                catch
                {
                    // It may have been renamed meanwhile: the next copy looks for it again.
                    account.SentPath = null;
                    throw;
                }
            },
            cancel
        );

    /// <summary>Looks whether a message has arrived in the inbox or the Sent folder of the account that sent it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="messageId">Its Message-ID.</param>
    /// <param name="since">When it was sent, in UTC: one of that Message-ID which arrived before is another sending's.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The folder it lies in; null when it was not found, which proves nothing.</returns>
    public static string? Look(MailAccount account, string messageId, DateTime since, CancellationToken cancel)
    {
        if (account.Settings.Protocol != MailProtocol.Imap)
        {
            return null;
        }

        try
        {
            foreach (TimeSpan pause in s_looks)
            {
                cancel.WaitHandle.WaitOne(pause);
                cancel.ThrowIfCancellationRequested();
                if (account.Imap(client => Find(client, account, messageId, since - s_clocksDiffer), cancel) is { } found)
                {
                    return found;
                }
            }
        }
        catch (MailException)
        {
            // The mailbox cannot be reached either: the question stays open.
        }

        return null;
    }

    private static string? Find(ImapClient client, MailAccount account, string messageId, DateTime since)
    {
        // SINCE knows days only, in a time zone of the server's own (RFC 3501, section 6.4.4); the rest is compared here.
        SearchQuery query = SearchQuery
            .DeliveredAfter(since.AddDays(-2).Date)
            .And(SearchQuery.HeaderContains("Message-Id", messageId));
        return new[] { Find(client, account), client.Inbox }
            .Where(folder => folder is not null)
            .Select(folder => folder!.FullName)
            .Distinct()
            .FirstOrDefault(path => HasArrived(FolderFinder.Open(client, path), query, since));
    }

    private static bool HasArrived(IMailFolder folder, SearchQuery query, DateTime since)
    {
        IList<UniqueId> found = folder.Search(query);
        return found.Count > 0
            && folder
                .Fetch(found, MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate)
                .Any(summary => summary.InternalDate >= since);
    }

    // The folders are listed for the first copy, not for each.
    private static IMailFolder? Find(ImapClient client, MailAccount account)
    {
        IMailFolder? sent = account.SentPath is { } path ? client.GetFolder(path) : SpecialFolders.Find(client, FolderUse.Sent);
        account.SentPath = sent?.FullName;
        return sent;
    }
}
