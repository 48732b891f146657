using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Puts messages into a folder: all of a batch with one command where the server can (MULTIAPPEND, RFC 3502), otherwise one after
/// the other, without waiting for a go-ahead where it can do without (LITERAL+, RFC 7888).
/// </summary>
internal sealed class Appender(MailAccount account, TargetFolder target)
{
    /// <summary>Told of a message that the server took, with its UID or 0.</summary>
    public Action<OutgoingMessage, uint> Stored { get; set; } = (_, _) => { };

    /// <summary>Told of a message that the server refused; the others go on.</summary>
    public Action<OutgoingMessage, MailException> Refused { get; set; } = (_, _) => { };

    /// <summary>Told of a message whose keywords the server does not keep.</summary>
    public Action<IReadOnlyCollection<string>> KeywordsDropped { get; set; } = _ => { };

    /// <summary>
    /// Whether to ask the server before each message whether it wants it, although it could do without: some hang up on one that
    /// is too large when it comes unasked, and say what is wrong when they are asked.
    /// </summary>
    public bool AskFirst { get; set; }

    /// <summary>Puts a batch into the folder.</summary>
    /// <exception cref="MailException">The connection broke, the mailbox is full, or the folder is gone: nothing can be put there
    /// any more.</exception>
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

    /// <summary>Whether a failure is about one message only: LIMIT is one of its size or its keywords (RFC 5530).</summary>
    public static bool IsRefusal(MailException failure) =>
        (failure.Scope == FailureScope.Item && !ConnectionFailures.ProtocolViolation.Is(failure))
        || failure.ServerResponse.IndexOf("[LIMIT]", StringComparison.OrdinalIgnoreCase) >= 0;

    // All or nothing (RFC 3502): a refusal is one message's fault, and halving finds it.
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
                Stored(batch[index], index < uids.Count ? uids[index] : 0);
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

    // Not every server is as good as its word: where something has arrived all the same, it is looked at.
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
            Stored(message, there[message.Id]);
        }

        return batch.Where(message => !there.ContainsKey(message.Id)).ToArray();
    }

    private void OneByOne(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        foreach (OutgoingMessage message in batch)
        {
            try
            {
                Stored(message, Send([message], cancel).FirstOrDefault());
            }
            catch (MailException ex) when (IsRefusal(ex))
            {
                Alone(message, ex, cancel);
            }
        }
    }

    // It may be a keyword that the server does not like.
    private void Alone(OutgoingMessage message, MailException refusal, CancellationToken cancel)
    {
        if (message.Info.Keywords.Count == 0)
        {
            Refused(message, refusal);
            return;
        }

        try
        {
            uint uid = Send([message with { Info = message.Info with { Keywords = [] } }], cancel).FirstOrDefault();
            KeywordsDropped(message.Info.Keywords);
            Stored(message, uid);
        }
        catch (MailException ex) when (IsRefusal(ex))
        {
            Refused(message, ex);
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
            // For this connection, for good: what is taken away cannot be given back.
            client.Capabilities &= ~(ImapCapabilities.LiteralPlus | ImapCapabilities.LiteralMinus);
        }

        IMailFolder folder = client.GetFolder(target.Path);
        return Note(
            requests.Length > 1 ? folder.Append(RawMessage.Options, requests)
            : folder.Append(RawMessage.Options, requests[0]) is { } uid ? [uid]
            : []
        );
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
            KeywordsDropped(message.Info.Keywords.Except(keywords).ToArray());
        }

        return message.Info.Received is { } received
            ? new AppendRequest(raw.Message, message.Info.Flags, keywords, Zone(received))
            : new AppendRequest(raw.Message, message.Info.Flags, keywords);
    }

    // MailKit loses the sign of a zone that is less than an hour west of Greenwich.
    private static DateTimeOffset Zone(DateTimeOffset time) =>
        time.Offset < TimeSpan.Zero && time.Offset > TimeSpan.FromHours(-1) ? time.ToUniversalTime() : time;
}
