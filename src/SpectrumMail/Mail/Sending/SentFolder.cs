using System;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Sending;

/// <summary>The folder of sent mail: keeps copies, and tells whether a message went out.</summary>
internal static class SentFolder
{
    // A delivery takes a moment; what is not there by then is not waited for.
    private static readonly TimeSpan[] s_looks = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    /// <summary>Puts a copy into it, marked as read.</summary>
    /// <exception cref="MailException">There is no such folder, or the mailbox cannot be reached. The message was sent all the same.</exception>
    public static void Save(MailAccount account, ComposedMessage message, CancellationToken cancel) => account.Imap(
        client =>
        {
            IMailFolder sent = Find(client) ?? throw new MailException(
                MailCause.FolderNotFound,
                "The mailbox has no folder for sent mail.",
                "Create one, for example with New-SpectrumFolder Sent. The message itself was sent.") { ErrorId = "SentFolderNotFound" };
            return sent.Append(ComposedMessage.Format(message.NeedsUtf8), message.Message, MessageFlags.Seen);
        },
        cancel);

    /// <summary>Looks whether a message has arrived in the inbox or the Sent folder of the account that sent it.</summary>
    /// <returns>The folder it lies in; null when it was not found, which proves nothing.</returns>
    public static string? Look(MailAccount account, string messageId, CancellationToken cancel)
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
                if (account.Imap(client => Find(client, messageId), cancel) is { } found)
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

    private static string? Find(ImapClient client, string messageId)
    {
        SearchQuery query = SearchQuery.DeliveredAfter(DateTime.Now.AddDays(-2).Date).And(SearchQuery.HeaderContains("Message-Id", messageId));
        return new[] { Find(client), client.Inbox }
            .Where(folder => folder is not null)
            .Select(folder => folder!.FullName)
            .Distinct()
            .FirstOrDefault(path => FolderFinder.Open(client, path).Search(query).Count > 0);
    }

    private static IMailFolder? Find(ImapClient client) => FolderUses.Find(client, FolderUse.Sent);
}
