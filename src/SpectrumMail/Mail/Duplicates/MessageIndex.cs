using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Duplicates;

/// <summary>A message, as little of it as finds others that may have its content.</summary>
/// <param name="Key">The beginning of a hash of what two copies have in common at least.</param>
/// <param name="Received">The second of its arrival; the last of all when the server does not say.</param>
/// <param name="Folder">The number of its folder.</param>
/// <param name="Uid">Its UID.</param>
internal readonly record struct IndexedMessage(long Key, long Received, int Folder, uint Uid);

/// <summary>
/// The messages of folders, 24 bytes for each: few enough to keep those of a large mailbox. Messages that are marked as deleted
/// are not listed.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="output">Takes progress, and the failures of single messages.</param>
internal sealed class MessageIndex(MailAccount account, IWorkOutput output)
{
    private const int Batch = 1000;

    // So many failures in a row, and the messages are not the cause.
    private const int MostFailures = 25;

    private static readonly FieldRequest s_request = new(MessageSummaryItems.InternalDate, AuthoredHeader.KeyNames);

    private int _failures;

    // Gmail shows a message in a folder for each of its labels. Removed from one of them, it is gone from all.
    private readonly HashSet<ulong> _labelled = [];
    private readonly List<IndexedMessage> _messages = [];

    /// <summary>Lists the messages of a folder, and notes its UIDVALIDITY.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">Its number.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public void Add(ComparedFolder folder, int number, CancellationToken cancel)
    {
        UniqueId[] uids = account.Imap(client => Open(client, folder), cancel);
        int done = 0;
        var fetch = new FieldFetch(
            s_request,
            uids,
            message =>
            {
                Add(message, number);
                if (++done % Batch == 0)
                {
                    output.Progress($"Listing {folder.Path}", done, uids.Length);
                }
            }
        );
        fetch.Run(account, client => IsGmail(client) ? null : FolderFinder.Reopen(client, folder.Path, folder.Validity), cancel);
        UniqueId[] left = fetch.Left;
        for (int start = 0; start < left.Length; start += Batch)
        {
            DescribeEach(fetch, folder, [.. left.Skip(start).Take(Batch)], cancel);
        }

        output.Progress($"Listing {folder.Path}", uids.Length, uids.Length);
    }

    /// <summary>
    /// Returns the messages that may be the same, in groups; the groups in the order of their first messages, and the messages
    /// of each in the order of folders and UIDs.
    /// </summary>
    /// <param name="withinFolder">Whether messages of different folders are never the same.</param>
    public IReadOnlyList<IndexedMessage[]> Candidates(bool withinFolder)
    {
        _messages.Sort((one, other) => (one.Key, one.Folder, one.Uid).CompareTo((other.Key, other.Folder, other.Uid)));
        var groups = new List<IndexedMessage[]>();
        for (int start = 0, end; start < _messages.Count; start = end)
        {
            end = start + 1;
            while (end < _messages.Count && MayBeSame(_messages[start], _messages[end], withinFolder))
            {
                end++;
            }

            if (end - start > 1)
            {
                groups.Add([.. _messages.GetRange(start, end - start)]);
            }
        }

        return [.. groups.OrderBy(group => group[0].Folder).ThenBy(group => group[0].Uid)];
    }

    private static bool MayBeSame(IndexedMessage one, IndexedMessage other, bool withinFolder) =>
        one.Key == other.Key && (!withinFolder || one.Folder == other.Folder);

    private static UniqueId[] Open(ImapClient client, ComparedFolder folder)
    {
        IMailFolder opened = FolderFinder.Open(client, folder.Path);
        folder.Validity = opened.UidValidity;
        return opened.Count == 0 ? [] : [.. MessageFinder.Search(client, opened, SearchQuery.NotDeleted).OrderBy(uid => uid.Id)];
    }

    // A server may refuse a batch because of one message, or send that one malformed. Halving the batch finds it.
    private void DescribeEach(FieldFetch fetch, ComparedFolder folder, UniqueId[] batch, CancellationToken cancel)
    {
        try
        {
            account.Imap(client => Describe(fetch, client, folder, batch), cancel);
            _failures = 0;
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item && ++_failures < MostFailures)
        {
            if (batch.Length == 1)
            {
                string id = batch[0].Id.ToString(CultureInfo.InvariantCulture);
                output.Error(MessageFailures.NotDone(ex, id, folder.Path, "read"), $"{folder.Path}/{id}");
                return;
            }

            DescribeEach(fetch, folder, [.. batch.Take(batch.Length / 2)], cancel);
            DescribeEach(fetch, folder, [.. batch.Skip(batch.Length / 2)], cancel);
        }
    }

    private static bool Describe(FieldFetch fetch, ImapClient client, ComparedFolder folder, UniqueId[] uids)
    {
        IMailFolder open = FolderFinder.Reopen(client, folder.Path, folder.Validity);
        fetch.RunInLibrary(open, uids, IsGmail(client) ? MessageSummaryItems.GMailMessageId : MessageSummaryItems.None);
        return true;
    }

    private static bool IsGmail(ImapClient client) => client.Capabilities.HasFlag(ImapCapabilities.GMailExt1);

    private void Add(MessageFields message, int folder)
    {
        if (message.Header is not { } header || (message.GmailId is { } label && !_labelled.Add(label)))
        {
            return;
        }

        DateTimeOffset? arrived = message.Arrived is { Year: > 1 and < 9999 } date ? date : null;
        _messages.Add(new IndexedMessage(Key(header), arrived?.ToUnixTimeSeconds() ?? long.MaxValue, folder, message.Uid));
    }

    private static long Key(ArraySegment<byte> header)
    {
        using var sha = SHA256.Create();
        return BitConverter.ToInt64(sha.ComputeHash(Encoding.UTF8.GetBytes(AuthoredHeader.Key(header))), 0);
    }
}
