using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Finds the messages of a batch that were stored, when the run or the connection ended before the server's answer was noted. It
/// compares the new messages of the folder. That works on any server, and each found message counts for one that was sent.
/// </summary>
internal static class Settlement
{
    // A server may still be storing what it had received when the connection ended.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    /// <summary>Finds the stored messages of a batch.</summary>
    /// <param name="account">The destination's account.</param>
    /// <param name="target">The folder.</param>
    /// <param name="batch">What was sent.</param>
    /// <param name="known">UIDs there that belong to other batches.</param>
    /// <param name="sent">When the batch was sent, or the connection ended.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <returns>The messages that are there, with their UIDs.</returns>
    public static IReadOnlyList<(string Id, uint Uid)> Find(
        MailAccount account,
        TargetFolder target,
        OpenBatch batch,
        ISet<uint> known,
        DateTime sent,
        CancellationToken cancel
    )
    {
        TimeSpan left = sent + s_grace - DateTime.UtcNow;
        if (left > TimeSpan.Zero)
        {
            cancel.WaitHandle.WaitOne(left < s_grace ? left : s_grace);
            cancel.ThrowIfCancellationRequested();
        }

        var look = new TargetLook(account, target);
        try
        {
            TargetMessage[] there = look.List(batch.From, cancel).Where(message => !known.Contains(message.Uid)).ToArray();
            return there.Length == 0 ? [] : Match(look, batch.Messages, there, cancel);
        }
        finally
        {
            look.Close(cancel);
        }
    }

    private static List<(string Id, uint Uid)> Match(
        TargetLook look,
        IReadOnlyList<Expected> sent,
        TargetMessage[] there,
        CancellationToken cancel
    )
    {
        var keys = new HashSet<string>(sent.Select(message => message.Print.Key));
        IReadOnlyDictionary<uint, Fingerprint> prints = look.Prints(
            there.Where(message => keys.Contains(message.Key)).Select(message => message.Uid).ToArray(),
            cancel
        );
        var pairs = new List<(string Id, uint Uid)>();
        Pair(
            sent,
            there,
            pairs,
            message => message.Print.Hash,
            message => prints.TryGetValue(message.Uid, out Fingerprint? print) ? print.Hash : null
        );

        // Some servers change messages, but not the Message-ID and the given time of arrival: these identify a message there.
        Pair(
            sent,
            there,
            pairs,
            message => Trace(message.Print.MessageId, message.Received),
            message => Trace(message.MessageId, message.Received)
        );
        return pairs;
    }

    private static string? Trace(string messageId, long? received) =>
        messageId.Length == 0 || received is null ? null : FormattableString.Invariant($"{messageId} {received}");

    private static void Pair(
        IReadOnlyList<Expected> sent,
        TargetMessage[] there,
        List<(string Id, uint Uid)> pairs,
        Func<Expected, string?> ofSent,
        Func<TargetMessage, string?> ofThere
    )
    {
        var taken = new HashSet<uint>(pairs.Select(pair => pair.Uid));
        var paired = new HashSet<string>(pairs.Select(pair => pair.Id));
        Dictionary<string, Queue<uint>> free = there
            .Where(message => !taken.Contains(message.Uid) && ofThere(message) is not null)
            .GroupBy(message => ofThere(message)!)
            .ToDictionary(group => group.Key, group => new Queue<uint>(group.Select(message => message.Uid)));
        foreach (Expected message in sent.Where(message => !paired.Contains(message.Id)))
        {
            if (ofSent(message) is { } trace && free.TryGetValue(trace, out Queue<uint>? uids) && uids.Count > 0)
            {
                pairs.Add((message.Id, uids.Dequeue()));
            }
        }
    }
}
