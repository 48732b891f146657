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

/// <summary>The folder of sent mail: saves copies, and finds a message whose sending is in doubt.</summary>
internal static class SentFolder
{
    // A delivery takes a moment. The search ends after the last pause.
    private static readonly TimeSpan[] s_pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(2);

    /// <summary>Saves a copy of a message that was sent, marked as read.</summary>
    /// <exception cref="MailException">There is no such folder, or the mailbox cannot be reached.</exception>
    public static void SaveCopy(MailAccount account, ComposedMessage message, CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder sent = FindFolder(client, account) ?? throw SendingFailures.SentFolderNotFound.Make();
                try
                {
                    return sent.Append(ComposedMessage.Format(message.NeedsUtf8), message.Message, MessageFlags.Seen);
                }
                catch
                {
                    // The folder may have been renamed. The next copy searches for it again.
                    account.SentPath = null;
                    throw;
                }
            },
            cancel
        );

    /// <summary>Searches the inbox and the Sent folder of the account for a message that it sent.</summary>
    /// <param name="account">The account.</param>
    /// <param name="messageId">Its Message-ID.</param>
    /// <param name="since">When it was sent, in UTC. An older message of the same Message-ID is from another sending.</param>
    /// <param name="cancel">Cancels the search.</param>
    /// <returns>The folder of the message; null when it was not found, which proves nothing.</returns>
    public static string? FindMessage(MailAccount account, string messageId, DateTime since, CancellationToken cancel)
    {
        if (account.Settings.Protocol != MailProtocol.Imap)
        {
            return null;
        }

        try
        {
            foreach (TimeSpan pause in s_pauses)
            {
                cancel.WaitHandle.WaitOne(pause);
                cancel.ThrowIfCancellationRequested();
                if (
                    account.Imap(client => FindMessage(client, account, messageId, since - s_clockDifference), cancel) is
                    { } found
                )
                {
                    return found;
                }
            }
        }
        catch (MailException)
        {
            // The mailbox cannot be reached either. The message stays in doubt.
        }

        return null;
    }

    private static string? FindMessage(ImapClient client, MailAccount account, string messageId, DateTime since)
    {
        // SINCE compares days in the time zone of the server (RFC 3501, section 6.4.4). The time is compared here.
        SearchQuery query = SearchQuery
            .DeliveredAfter(since.AddDays(-2).Date)
            .And(SearchQuery.HeaderContains("Message-Id", messageId));
        return new[] { FindFolder(client, account), client.Inbox }
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

    // The folders are listed for the first copy only.
    private static IMailFolder? FindFolder(ImapClient client, MailAccount account)
    {
        IMailFolder? sent = account.SentPath is { } path
            ? FolderFinder.Find(client, path)
            : SpecialFolders.Find(client, FolderUse.Sent);
        account.SentPath = sent?.FullName;
        return sent;
    }
}
