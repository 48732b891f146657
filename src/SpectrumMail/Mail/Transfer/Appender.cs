using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Stores messages in a folder: a batch with one command where the server offers MULTIAPPEND (RFC 3502), otherwise one after the
/// other, without waiting for a go-ahead where the server offers LITERAL+ (RFC 7888).
/// </summary>
/// <param name="account">The destination account.</param>
/// <param name="target">The folder.</param>
/// <param name="outcome">Takes what is stored and what is refused.</param>
internal sealed class Appender(MailAccount account, TargetFolder target, BatchOutcome outcome)
{
    /// <summary>
    /// Whether to wait for the server's go-ahead before each message, even with LITERAL+. Some servers hang up on a message
    /// that is too large, and report the reason only when they are asked first.
    /// </summary>
    public bool AskFirst { get; set; }

    /// <summary>Stores messages in the folder.</summary>
    /// <exception cref="MailException">The connection broke, the mailbox is full, or the folder is gone: nothing more can be
    /// stored.</exception>
    public void Append(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        if (batch.Count > 1 && account.Imap(client => client.Capabilities.HasFlag(ImapCapabilities.MultiAppend), cancel))
        {
            Together(batch, cancel);
        }
        else
        {
            OneByOne(batch, cancel);
        }
    }

    /// <summary>Whether a failure concerns one message only. LIMIT is about its size or its keywords (RFC 5530).</summary>
    public static bool IsRefusal(MailException failure) =>
        (failure.Scope == FailureScope.Item && !ConnectionFailures.ProtocolViolation.Is(failure))
        || failure.ServerResponse.IndexOf("[LIMIT]", StringComparison.OrdinalIgnoreCase) >= 0;

    // A batch is stored as a whole or not at all (RFC 3502). One message causes a refusal, and halving finds it.
    private void Together(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        if (batch.Count == 0)
        {
            return;
        }

        uint from = target.NextUid;
        try
        {
            IReadOnlyList<uint> uids = Send(batch, cancel);
            for (int index = 0; index < batch.Count; index++)
            {
                outcome.Stored[batch[index].Id] = index < uids.Count ? uids[index] : 0;
            }
        }
        catch (MailException ex) when ((IsRefusal(ex) || ServerFailures.OverQuota.Is(ex)) && batch.Count > 1)
        {
            IReadOnlyList<OutgoingMessage> left = Left(batch, from, cancel);
            Together(left.Take((left.Count + 1) / 2).ToArray(), cancel);
            Together(left.Skip((left.Count + 1) / 2).ToArray(), cancel);
        }
        catch (MailException ex) when (IsRefusal(ex))
        {
            Alone(batch[0], ex, cancel);
        }
    }

    // Some servers store a part of a refused batch: these messages are found in the folder.
    private IReadOnlyList<OutgoingMessage> Left(IReadOnlyList<OutgoingMessage> batch, uint from, CancellationToken cancel)
    {
        target.Refresh(account, cancel);
        if (target.NextUid == from)
        {
            return batch;
        }

        var sent = new OpenBatch(from, batch.Select(message => message.Expected).ToArray());
        Dictionary<string, uint> there = Settlement
            .Find(account, target, sent, new HashSet<uint>(), DateTime.MinValue, cancel)
            .ToDictionary(pair => pair.Id, pair => pair.Uid);
        foreach (OutgoingMessage message in batch.Where(message => there.ContainsKey(message.Id)))
        {
            outcome.Stored[message.Id] = there[message.Id];
        }

        return batch.Where(message => !there.ContainsKey(message.Id)).ToArray();
    }

    private void OneByOne(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        foreach (OutgoingMessage message in batch)
        {
            try
            {
                outcome.Stored[message.Id] = Send([message], cancel).FirstOrDefault();
            }
            catch (MailException ex) when (IsRefusal(ex))
            {
                Alone(message, ex, cancel);
            }
        }
    }

    // The server may refuse a keyword: the message is sent again without keywords.
    private void Alone(OutgoingMessage message, MailException refusal, CancellationToken cancel)
    {
        if (message.Info.Keywords.Count == 0)
        {
            outcome.Refuse(message, refusal);
            return;
        }

        try
        {
            uint uid = Send([message with { Info = message.Info with { Keywords = [] } }], cancel).FirstOrDefault();
            outcome.DroppedKeywords.UnionWith(message.Info.Keywords);
            outcome.Stored[message.Id] = uid;
        }
        catch (MailException ex) when (IsRefusal(ex))
        {
            outcome.Refuse(message, ex);
        }
    }

    private IReadOnlyList<uint> Send(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancel)
    {
        RawMessage[] raw = messages.Select(message => RawMessage.Create(message.Content)).ToArray();
        try
        {
            IAppendRequest[] requests = messages.Select((message, index) => Request(message, raw[index])).ToArray();
            return account.Imap(client => Send(client, requests), cancel);
        }
        finally
        {
            Array.ForEach(raw, message => message.Dispose());
        }
    }

    private uint[] Send(ImapClient client, IAppendRequest[] requests)
    {
        if (AskFirst)
        {
            // This is permanent for this connection: removed capabilities cannot be restored.
            client.Capabilities &= ~(ImapCapabilities.LiteralPlus | ImapCapabilities.LiteralMinus);
        }

        IMailFolder folder = FolderFinder.Find(client, target.Path);
        if (requests.Length > 1)
        {
            return Note(folder.Append(RawMessage.Options, requests));
        }

        return Note(folder.Append(RawMessage.Options, requests[0]) is { } uid ? [uid] : []);
    }

    private uint[] Note(IList<UniqueId> uids)
    {
        if (uids.Count > 0)
        {
            target.NextUid = uids.Max(uid => uid.Id) + 1;
        }

        return uids.Select(uid => uid.Id).ToArray();
    }

    private AppendRequest Request(OutgoingMessage message, RawMessage raw)
    {
        string[] keywords = target.Keep(message.Info.Keywords);
        if (keywords.Length < message.Info.Keywords.Count)
        {
            outcome.DroppedKeywords.UnionWith(message.Info.Keywords.Except(keywords));
        }

        return message.Info.Received is { } received
            ? new AppendRequest(raw.Message, message.Info.Flags, keywords, Zone(received))
            : new AppendRequest(raw.Message, message.Info.Flags, keywords);
    }

    // MailKit loses the sign of a zone that is less than an hour west of Greenwich.
    private static DateTimeOffset Zone(DateTimeOffset time) =>
        time.Offset < TimeSpan.Zero && time.Offset > TimeSpan.FromHours(-1) ? time.ToUniversalTime() : time;
}
