using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Mail.Transfer;

/// <summary>A message in the destination folder.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="Size">Its size on the server.</param>
/// <param name="MessageId">The hash of its Message-ID; empty for none.</param>
/// <param name="Received">The second of its arrival.</param>
internal sealed record TargetMessage(uint Uid, long Size, string MessageId, long? Received)
{
    /// <summary>The key to find it, as in <see cref="Fingerprint.Key"/>.</summary>
    public string Key => new Fingerprint(string.Empty, Size, MessageId).Key;
}

/// <summary>Reads the messages of a destination folder, to compare them with what was sent.</summary>
internal sealed class TargetLook(MailAccount account, TargetFolder target)
{
    private const int Batch = 1000;

    private static readonly FieldRequest s_request = new(
        MessageSummaryItems.Size | MessageSummaryItems.InternalDate,
        "Message-ID"
    );

    /// <summary>The messages from a UID on.</summary>
    public IReadOnlyList<TargetMessage> List(uint from, CancellationToken cancel)
    {
        IList<UniqueId> uids = account.Imap(client => Search(client, from), cancel);
        var found = new List<TargetMessage>(uids.Count);
        var fetch = new FieldFetch(s_request, uids, message => found.Add(Describe(message)));
        fetch.Run(account, Folder, cancel);
        UniqueId[] left = fetch.Left;
        for (int start = 0; start < left.Length; start += Batch)
        {
            UniqueId[] batch = left.Skip(start).Take(Batch).ToArray();
            account.Imap(client => RunInLibrary(fetch, Folder(client), batch), cancel);
        }

        found.Sort((one, other) => one.Uid.CompareTo(other.Uid));
        return found;
    }

    /// <summary>Fetches messages and computes their fingerprints.</summary>
    public IReadOnlyDictionary<uint, Fingerprint> Prints(IReadOnlyCollection<uint> uids, CancellationToken cancel)
    {
        var prints = new Dictionary<uint, Fingerprint>();
        UniqueId[] wanted = uids.OrderBy(uid => uid).Select(uid => new UniqueId(uid)).ToArray();
        for (int start = 0; start < wanted.Length; start += Batch)
        {
            UniqueId[] batch = wanted.Skip(start).Take(Batch).ToArray();
            account.Imap(client => Take((SpoolingFolder)Folder(client), batch, prints), cancel);
        }

        return prints;
    }

    /// <summary>Closes the folder. The server would report every message that is stored in an open folder.</summary>
    public void Close(CancellationToken cancel) =>
        account.Imap(
            client =>
            {
                IMailFolder folder = FolderFinder.Find(client, target.Path);
                if (folder.IsOpen)
                {
                    folder.Close(expunge: false);
                }

                return true;
            },
            cancel
        );

    private IMailFolder Folder(ImapClient client)
    {
        IMailFolder folder = FolderFinder.Find(client, target.Path);
        if (!folder.IsOpen)
        {
            // Without UNSELECT (RFC 3691) the server keeps the folder open, and Courier stores nothing in a folder that is open
            // read-only.
            bool isClosedByServer = client.Capabilities.HasFlag(ImapCapabilities.Unselect);
            folder.Open(isClosedByServer ? FolderAccess.ReadOnly : FolderAccess.ReadWrite);
        }

        target.Check(folder.UidValidity);
        return folder;
    }

    private IList<UniqueId> Search(ImapClient client, uint from)
    {
        bool fresh = !FolderFinder.Find(client, target.Path).IsOpen;
        IMailFolder folder = Folder(client);
        if (!fresh)
        {
            client.NoOp();
        }

        // The range ends with the last message, which the server gives even when its UID is lower.
        return folder.Count == 0
            ? []
            : RawSearch
                .Run(client, folder, FormattableString.Invariant($"UID {Math.Max(from, 1)}:*"))
                .Where(uid => uid.Id >= from)
                .OrderBy(uid => uid.Id)
                .ToArray();
    }

    private static bool RunInLibrary(FieldFetch fetch, IMailFolder folder, UniqueId[] uids)
    {
        fetch.RunInLibrary(folder, uids);
        return true;
    }

    // The same bytes must give the same text as they do at the source, however odd they are.
    private static TargetMessage Describe(MessageFields message) =>
        new(
            message.Uid,
            message.Size ?? 0,
            Fingerprint.IdOf(HeaderPeek.MessageId(message.Header ?? default)),
            message.Arrived is { Year: > 1 and < 9999 } date ? date.ToUnixTimeSeconds() : null
        );

    private static bool Take(SpoolingFolder folder, UniqueId[] uids, Dictionary<uint, Fingerprint> prints)
    {
        folder.Spool = SpoolPlace.Temporary;
        try
        {
            folder.GetStreams(uids, (_, _, uid, stream) => prints[uid.Id] = Fingerprint.Compute((MessageContent)stream, out _));
            return true;
        }
        finally
        {
            folder.Spool = null;
        }
    }
}
