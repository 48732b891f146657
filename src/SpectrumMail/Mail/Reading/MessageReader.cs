using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Streams messages in batches. The connection is held for one batch at a time, so that a command further down the same
/// pipeline can use the session too; nothing is kept, so memory does not grow with the folder.
/// </summary>
internal sealed class MessageReader
{
    private const int FirstBatch = 50;
    private const int LargestBatch = 1000;
    private static readonly TimeSpan s_longEnough = TimeSpan.FromMilliseconds(150);

    private readonly MailAccount _account;
    private readonly string _session;

    public MessageReader(MailAccount account, string session)
    {
        _account = account;
        _session = session;
    }

    /// <summary>Reads the messages a query wants.</summary>
    /// <param name="query">Which messages.</param>
    /// <param name="progress">Told how many of how many were read, after each batch.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or a broken connection.</exception>
    public IEnumerable<SpectrumMessage> Read(MessageQuery query, Action<int, int> progress, CancellationToken cancel)
    {
        (string path, uint validity, IReadOnlyList<UniqueId> found) = Search(query, cancel);

        // A date limit is settled only when the messages are there; without one the server's answer can be cut right away.
        IReadOnlyList<UniqueId> wanted = query.HasDateLimit ? found : Cut(found, query);
        IEnumerable<SpectrumMessage> messages = Fetch(path, validity, wanted, query.Descending, progress, cancel);
        return query.HasDateLimit
            ? messages.Where(query.Admits).Skip(query.Skip).Take(query.First ?? int.MaxValue)
            : messages;
    }

    private (string Path, uint Validity, IReadOnlyList<UniqueId> Found) Search(MessageQuery query, CancellationToken cancel) => _account.Imap(
        client =>
        {
            IMailFolder folder = FolderFinder.OpenForReading(client, query.Folder, validity: 0);
            if (folder.Count == 0)
            {
                return (folder.FullName, folder.UidValidity, (IReadOnlyList<UniqueId>)[]);
            }

            // ESEARCH (RFC 4731) answers in ranges: a few bytes instead of a number for every message.
            IList<UniqueId> found = client.Capabilities.HasFlag(ImapCapabilities.ESearch)
                ? folder.Search(SearchOptions.All, query.ToSearch()).UniqueIds
                : folder.Search(query.ToSearch());
            UniqueId[] ordered = found.OrderBy(uid => uid.Id).ToArray();
            if (query.Descending)
            {
                Array.Reverse(ordered);
            }

            return (folder.FullName, folder.UidValidity, ordered);
        },
        cancel);

    private static UniqueId[] Cut(IReadOnlyList<UniqueId> found, MessageQuery query) =>
        found.Skip(query.Skip).Take(query.First ?? int.MaxValue).ToArray();

    private IEnumerable<SpectrumMessage> Fetch(
        string path, uint validity, IReadOnlyList<UniqueId> uids, bool descending, Action<int, int> progress, CancellationToken cancel)
    {
        int size = FirstBatch;
        int done = 0;
        while (done < uids.Count)
        {
            UniqueId[] batch = uids.Skip(done).Take(size).ToArray();
            var clock = Stopwatch.StartNew();
            IReadOnlyList<SpectrumMessage> messages = FetchBatch(path, validity, batch, cancel);
            if (clock.Elapsed < s_longEnough)
            {
                size = Math.Min(size * 2, LargestBatch);
            }

            // A server may answer in any order, and an unasked-for flag update may come between.
            foreach (SpectrumMessage message in descending ? messages.OrderByDescending(message => message.Uid) : messages.OrderBy(message => message.Uid))
            {
                yield return message;
            }

            done += batch.Length;
            progress(done, uids.Count);
        }
    }

    private IReadOnlyList<SpectrumMessage> FetchBatch(string path, uint validity, UniqueId[] batch, CancellationToken cancel) => _account.Imap(
        client =>
        {
            IMailFolder folder = FolderFinder.OpenForReading(client, path, validity);
            return folder
                .Fetch(batch, MessageFactory.Items)
                .Where(MessageFactory.IsComplete)
                .Select(summary => MessageFactory.Create(summary, path, validity, _session))
                .ToArray();
        },
        cancel);
}
