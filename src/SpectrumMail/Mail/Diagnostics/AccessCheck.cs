using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MimeKit;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>The last step of a connection test: can the account access its mail? Changes nothing.</summary>
internal static class AccessCheck
{
    /// <summary>Tests the access. Returns the result in one line.</summary>
    /// <param name="client">The connection, signed in.</param>
    /// <param name="endpoint">Where it leads to.</param>
    /// <param name="address">The account's address.</param>
    /// <param name="findings">Gets the mailbox's quota, where the server reports it.</param>
    /// <exception cref="MailException">OverQuota: the mail is reached, but no more can come in.</exception>
    public static string Run(MailService client, ServerEndpoint endpoint, string address, ConnectionFindings findings) =>
        client switch
        {
            ImapClient imap => Imap(imap, endpoint, findings),
            Pop3Client pop3 => Pop3(pop3),
            SubmissionClient smtp => Smtp(smtp, address),
            _ => throw new InvalidOperationException("Unknown client."),
        };

    private static string Imap(ImapClient client, ServerEndpoint endpoint, ConnectionFindings findings)
    {
        // A server that names no personal namespace (RFC 2342) keeps the mailboxes at the root.
        FolderNamespace root =
            client.PersonalNamespaces.Count > 0 ? client.PersonalNamespaces[0] : new FolderNamespace('/', string.Empty);
        int folders = client.GetFolders(root, StatusItems.None, subscribedOnly: false).Count;
        IList<IMailFolder> subscribed = client.GetFolders(root, StatusItems.None, subscribedOnly: true);
        IMailFolder inbox = client.Inbox!;

        // Subscribing to the inbox once more changes nothing and proves that the subscription list can be written. An inbox that
        // is not known to be subscribed is left alone: a listing under a prefix such as "INBOX." does not say.
        if (inbox.IsSubscribed || subscribed.Contains(inbox))
        {
            inbox.Subscribe();
        }

        inbox.Open(FolderAccess.ReadOnly);
        string newest = inbox.Count == 0 ? "inbox empty" : "newest: " + NewestSubject(inbox);
        findings.Quota = Quota(client);
        return findings.Quota is { IsFull: true } full
            ? throw ConnectionErrors.MailboxFull(endpoint, full)
            : $"{Quantity.Text(folders, "folder")}, {subscribed.Count} subscribed, "
                + $"{Quantity.Text(inbox.Count, "message")}, {newest}";
    }

    private static string NewestSubject(IMailFolder inbox)
    {
        IList<IMessageSummary> headers = inbox.Fetch(
            inbox.Count - 1,
            -1,
            MessageSummaryItems.UniqueId | MessageSummaryItems.Envelope
        );
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
                ? MailboxQuota.Fullest(null, used, limit)
                : null;
        }
        catch (Exception ex) when (ex is ImapCommandException or ImapProtocolException)
        {
            // Offered, but refused or not readable (a root without a list): a test of the connection does not fail for that.
            return null;
        }
    }

    // STAT was asked at sign-in. One UID and one message's headers prove the rest: the whole list could be very long.
    private static string Pop3(Pop3Client client)
    {
        int count = client.Count;
        if (count == 0)
        {
            return "no messages";
        }

        string uid = client.Capabilities.HasFlag(Pop3Capabilities.UIDL) ? client.GetMessageUid(count - 1) : "none";
        string newest = client.Capabilities.HasFlag(Pop3Capabilities.Top)
            ? client.GetMessageHeaders(count - 1)[HeaderId.Subject] ?? "(no subject)"
            : "not asked, TOP is not offered";
        return $"{Quantity.Text(count, "message")}, UID of the newest: {uid}, newest: {newest}";
    }

    private static string Smtp(SubmissionClient client, string address) =>
        $"would take mail from {address}: {client.Rehearse(address).Response}";
}
