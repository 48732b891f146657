using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MimeKit;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>The last step of a connection test: does the account really reach its mail? Changes nothing.</summary>
internal static class AccessCheck
{
    /// <summary>Tries it, and says what was found in one line.</summary>
    /// <param name="client">The connection, signed in.</param>
    /// <param name="address">The account's address.</param>
    /// <param name="quota">The mailbox's quota, where the server tells it.</param>
    public static string Run(MailService client, string address, out MailboxQuota? quota)
    {
        quota = null;
        return client switch
        {
            ImapClient imap => Imap(imap, out quota),
            Pop3Client pop3 => Pop3(pop3),
            SubmissionClient smtp => Smtp(smtp, address),
            _ => throw new InvalidOperationException("Unknown client."),
        };
    }

    private static string Imap(ImapClient client, out MailboxQuota? quota)
    {
        int folders = client.GetFolders(client.PersonalNamespaces[0], StatusItems.None, subscribedOnly: false).Count;
        int subscribed = client.GetFolders(client.PersonalNamespaces[0], StatusItems.None, subscribedOnly: true).Count;

        // Subscribing to the inbox once more changes nothing and proves that the subscription list can be written.
        client.Inbox!.Subscribe();
        client.Inbox.Open(FolderAccess.ReadOnly);
        string newest = client.Inbox.Count == 0 ? "inbox empty" : "newest: " + NewestSubject(client.Inbox);
        quota = Quota(client);
        return $"{folders} folders, {subscribed} subscribed, {client.Inbox.Count:N0} messages, {newest}";
    }

    private static string NewestSubject(IMailFolder inbox)
    {
        IList<IMessageSummary> headers = inbox.Fetch(inbox.Count - 1, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Envelope);
        return headers.LastOrDefault()?.Envelope?.Subject is { Length: > 0 } subject ? subject : "(no subject)";
    }

    private static MailboxQuota? Quota(ImapClient client)
    {
        if (!client.Capabilities.HasFlag(ImapCapabilities.Quota))
        {
            return null;
        }

        try
        {
            FolderQuota quota = client.Inbox!.GetQuota();
            return quota is { StorageLimit: { } limit, CurrentStorageSize: { } used }
                ? new MailboxQuota { Used = used * 1024L, Limit = limit * 1024L }
                : null;
        }
        catch (ImapCommandException)
        {
            // Offered but refused: a test of the connection does not fail for that.
            return null;
        }
    }

    private static string Pop3(Pop3Client client)
    {
        int count = client.Count;
        int uids = client.Capabilities.HasFlag(Pop3Capabilities.UIDL) ? client.GetMessageUids().Count : 0;
        if (count == 0 || !client.Capabilities.HasFlag(Pop3Capabilities.Top))
        {
            return $"{count:N0} messages, {uids:N0} UIDs";
        }

        HeaderList headers = client.GetMessageHeaders(count - 1);
        return $"{count:N0} messages, {uids:N0} UIDs, newest: {headers[HeaderId.Subject] ?? "(no subject)"}";
    }

    private static string Smtp(SubmissionClient client, string address) => $"would take mail from {address}: {client.Rehearse(address).Response}";
}
