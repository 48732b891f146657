using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Delivery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>
/// Reads the reports of folders. The server finds the messages that may be reports; of each only the beginning is fetched, many
/// with one command, and the connection is held for one such set at a time.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="session">The name of its session.</param>
/// <param name="checkpoint">What was read before; null for none.</param>
/// <param name="checkpointFile">The file of the checkpoint; null for a checkpoint in memory.</param>
internal sealed class FolderReports(MailAccount account, string session, MessageCheckpoint? checkpoint, string? checkpointFile)
{
    private const int MostInSet = 200;
    private readonly ReportFactory _factory = new();

    /// <summary>Reads the reports of one folder. A failure of this folder does not end the others.</summary>
    /// <param name="query">The messages.</param>
    /// <param name="receiver">Receives the reports.</param>
    /// <param name="output">Takes failures and progress.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The account cannot be used any more.</exception>
    public void Read(MessageQuery query, IReportReceiver receiver, IWorkOutput output, CancellationToken cancel)
    {
        MessageReader reader;
        try
        {
            reader = MessageReader.Find(account, session, query, checkpoint, cancel);
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            output.Error(ex, query.Folder);
            return;
        }

        reader.WarnIfStartsOver(output);

        // What was not read completely is read again by the next run.
        FolderCheckpoint? read = reader.Checkpoint();
        try
        {
            foreach (MessageBatch batch in reader.Read(cancel))
            {
                ReadBatch(batch, receiver, output, cancel);
                read = reader.Checkpoint();
                output.Progress($"Reading reports in {query.Folder}", batch.Done, batch.Total);
            }
        }
        finally
        {
            CheckpointFile.Update(checkpoint, checkpointFile, read, output);
        }
    }

    private void ReadBatch(MessageBatch batch, IReportReceiver receiver, IWorkOutput output, CancellationToken cancel)
    {
        foreach (MailException problem in batch.Problems)
        {
            output.Verbose(problem.Message);
        }

        for (int start = 0; start < batch.Messages.Count; start += MostInSet)
        {
            ReadSet([.. batch.Messages.Skip(start).Take(MostInSet)], receiver, output, cancel);
        }
    }

    // A server may refuse one message of a set, or send it malformed. Halving the set finds that message.
    private void ReadSet(SpectrumMessage[] set, IReportReceiver receiver, IWorkOutput output, CancellationToken cancel)
    {
        var found = new SortedDictionary<long, IReadOnlyList<SpectrumDeliveryReport>>();
        var failures = new List<MailException>();
        try
        {
            account.Imap(client => Fetch(client, set, found, failures), cancel);
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            SpectrumMessage[] left = [.. set.Where(message => !found.ContainsKey(message.Uid))];
            if (left.Length > 1)
            {
                receiver.Take([.. found.Values.SelectMany(reports => reports)]);
                ReadSet([.. left.Take(left.Length / 2)], receiver, output, cancel);
                ReadSet([.. left.Skip(left.Length / 2)], receiver, output, cancel);
                return;
            }

            failures.AddRange(left.Select(message => DeliveryFailures.ReportUnreadable.Make(Name(message), ex.Message, ex)));
        }

        receiver.Take([.. found.Values.SelectMany(reports => reports)]);
        failures.ForEach(failure => output.Error(failure, set[0].Folder));
    }

    private bool Fetch(
        ImapClient client,
        SpectrumMessage[] set,
        SortedDictionary<long, IReadOnlyList<SpectrumDeliveryReport>> found,
        List<MailException> failures
    )
    {
        var folder = (ImapFolder)FolderFinder.Reopen(client, set[0].Folder, (uint)set[0].UidValidity);
        ILookup<bool, SpectrumMessage> bySize = set.Where(message => !found.ContainsKey(message.Uid))
            .ToLookup(message => message.Size <= ReportLimits.Bytes);
        Dictionary<long, SpectrumMessage> small = bySize[true].ToDictionary(message => message.Uid);
        if (small.Count > 0)
        {
            UniqueId[] uids = [.. small.Keys.OrderBy(uid => uid).Select(uid => new UniqueId((uint)uid))];
            folder.GetStreams(
                uids,
                (_, _, uid, stream) =>
                {
                    if (small.TryGetValue(uid.Id, out SpectrumMessage? message))
                    {
                        Parse(message, stream, found, failures);
                    }
                }
            );
        }

        foreach (SpectrumMessage large in bySize[false])
        {
            try
            {
                using Stream head = folder.GetStream(new UniqueId((uint)large.Uid), 0, ReportLimits.Bytes);
                Parse(large, head, found, failures);
            }
            catch (MessageNotFoundException)
            {
                // The message is gone since it was listed.
            }
        }

        return true;
    }

    private void Parse(
        SpectrumMessage message,
        Stream bytes,
        SortedDictionary<long, IReadOnlyList<SpectrumDeliveryReport>> found,
        List<MailException> failures
    )
    {
        var place = new ReportPlace(message.Folder, message.UidValidity, message.Uid, string.Empty, session, message.Received);
        (IReadOnlyList<SpectrumDeliveryReport> reports, Exception? failure) = _factory.Read(bytes, place);
        found[message.Uid] = reports;
        if (failure is not null)
        {
            failures.Add(DeliveryFailures.ReportUnreadable.Make(Name(message), failure.Message, failure));
        }
    }

    private static string Name(SpectrumMessage message) => FormattableString.Invariant($"{message.Folder}/{message.Uid}");
}
