using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using MailKit.Net.Pop3;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Saves the messages of a POP3 mailbox. Their ids are UIDLs. Their time of arrival comes from their headers.</summary>
internal sealed class PopSaver : IMessageSaver
{
    private const int LargestBatch = 100;
    private const long LargestSize = 8 << 20;
    private readonly MailAccount _account;
    private readonly SavePlan _plan;

    public PopSaver(MailAccount account, SavePlan plan)
    {
        _account = account;
        _plan = plan;
    }

    public FolderSave Open(string folder, long validity, CancellationToken cancel)
    {
        PopMailbox.CheckFolder(folder);
        var identity = new SaveIdentity(
            _account.Settings.Credential.UserName,
            MailProtocol.Pop3,
            PopMailbox.Folder,
            0,
            _plan.Format
        );
        return new FolderSave(_plan.Root, identity, '\0', _plan.Session);
    }

    public void SaveAll(FolderSave save, IWorkOutput output, CancellationToken cancel) =>
        Save(save, PopMailbox.For(_account).List(output, cancel).Uidls, output, cancel);

    public void Save(FolderSave save, IReadOnlyList<string> ids, IWorkOutput output, CancellationToken cancel)
    {
        string[] wanted = ids.Distinct().Where(id => !save.Has(id)).ToArray();
        save.Result.AlreadySaved += ids.Count - wanted.Length;
        if (wanted.Length == 0)
        {
            return;
        }

        using var queue = new SaveQueue(save, wanted.Length, output);
        for (int done = 0; done < wanted.Length; )
        {
            string[] batch = PopMailbox.For(_account).Use((_, index) => Batch(wanted, done, index), cancel);
            FetchBatch(batch, queue, cancel);
            queue.ThrowIfFailed();
            done += batch.Length;
        }

        queue.Complete();
    }

    private static string[] Batch(string[] wanted, int start, PopIndex index)
    {
        long size = 0;
        return wanted
            .Skip(start)
            .Take(LargestBatch)
            .TakeWhile(
                (id, position) =>
                {
                    size += index.Has(id) ? index.SizeOf(id) : 0;
                    return position == 0 || size <= LargestSize;
                }
            )
            .ToArray();
    }

    // A message that the server does not hand out must not end the others.
    private void FetchBatch(string[] batch, SaveQueue queue, CancellationToken cancel)
    {
        try
        {
            Download(batch, queue, cancel);
        }
        catch (MailException ex) when (ex.Scope == FailureScope.Item)
        {
            if (batch.Length == 1)
            {
                queue.Fail(batch[0], ex);
                return;
            }

            foreach (string id in batch)
            {
                FetchBatch([id], queue, cancel);
            }
        }
    }

    private void Download(string[] batch, SaveQueue queue, CancellationToken cancel)
    {
        (string[] there, IList<Stream> streams) = PopMailbox
            .For(_account)
            .Use((client, index) => Download(client, index, batch), cancel);
        foreach (string gone in batch.Except(there))
        {
            queue.Fail(gone, MessageFailures.UidlGone.Make(gone));
        }

        for (int position = 0; position < there.Length; position++)
        {
            using Stream stream = streams[position];
            using MessageContent content = MessageContent.Copy(stream, queue.Spool);
            DateTimeOffset? received = HeaderPeek.Arrived(content.Head(HeaderPeek.Most));
            queue.Receive(there[position], new MessageInfo { Uidl = there[position], Received = received }, content);
        }
    }

    private static (string[] There, IList<Stream> Streams) Download(Pop3Client client, PopIndex index, string[] batch)
    {
        string[] there = batch.Where(index.Has).ToArray();
        return (there, there.Length == 0 ? [] : client.GetStreams(there.Select(index.NumberOf).ToArray()));
    }
}
