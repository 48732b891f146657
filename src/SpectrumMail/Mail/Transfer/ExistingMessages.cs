using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The messages that the destination folder contained before this run, for -SkipExisting. Two messages are the same if they have
/// the same bytes, or the same Message-ID and the same body. Each counts once, so that what the source has twice is there twice
/// afterwards.
/// </summary>
internal sealed class ExistingMessages
{
    private readonly TargetLook _look;
    private readonly Dictionary<string, List<uint>> _byKey;
    private readonly Dictionary<uint, Fingerprint?> _prints = [];

    private ExistingMessages(TargetLook look, Dictionary<string, List<uint>> byKey)
    {
        _look = look;
        _byKey = byKey;
    }

    /// <summary>Lists the folder.</summary>
    /// <param name="account">The account.</param>
    /// <param name="target">The folder.</param>
    /// <param name="known">The messages there that this transfer stored.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public static ExistingMessages Read(MailAccount account, TargetFolder target, ISet<uint> known, CancellationToken cancel)
    {
        var look = new TargetLook(account, target);
        Dictionary<string, List<uint>> byKey = look.List(1, cancel)
            .Where(message => !known.Contains(message.Uid))
            .GroupBy(message => message.Key)
            .ToDictionary(group => group.Key, group => group.Select(message => message.Uid).ToList());
        look.Close(cancel);
        return new ExistingMessages(look, byKey);
    }

    /// <summary>How many messages have the Message-ID of one that exists, and other contents.</summary>
    public int Differing { get; private set; }

    /// <summary>
    /// Returns the messages of a batch that exist already. Each existing message is used once, by one of the same bytes before
    /// one of the same Message-ID and body, whose header the server has changed.
    /// </summary>
    public IReadOnlyDictionary<string, uint> Take(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        Fetch(batch, cancel);
        var there = new Dictionary<string, uint>();
        Pair(batch, there, (print, sent) => print.Hash == sent.Hash);
        Pair(batch, there, (print, sent) => sent.MessageId.Length > 0 && print.Body == sent.Body);
        Pair(batch, there, (print, sent) => print.Unmarked == sent.Hash);
        Differing += batch.Count(message =>
            message.Print.MessageId.Length > 0
            && !there.ContainsKey(message.Id)
            && _byKey.TryGetValue(message.Print.Key, out List<uint>? uids)
            && uids.Count > 0
        );
        return there;
    }

    private void Pair(
        IReadOnlyList<OutgoingMessage> batch,
        Dictionary<string, uint> there,
        Func<Fingerprint, Fingerprint, bool> isSame
    )
    {
        foreach (OutgoingMessage message in batch.Where(message => !there.ContainsKey(message.Id)))
        {
            foreach (string key in Keys(message.Print).Where(_byKey.ContainsKey))
            {
                List<uint> uids = _byKey[key];
                if (uids.FirstOrDefault(uid => _prints[uid] is { } print && isSame(print, message.Print)) is > 0 and var same)
                {
                    uids.Remove(same);
                    there[message.Id] = same;
                    break;
                }
            }
        }
    }

    // A message without Message-ID is found by its size, to which mbsync adds a line.
    private static IEnumerable<string> Keys(Fingerprint print) =>
        print.MessageId.Length > 0 ? [print.Key] : [print.Key, (print with { Size = print.Size + MbsyncMark.Size }).Key];

    private void Fetch(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        uint[] wanted = batch
            .SelectMany(message => Keys(message.Print))
            .Distinct()
            .SelectMany(key => _byKey.TryGetValue(key, out List<uint>? uids) ? uids : Enumerable.Empty<uint>())
            .Where(uid => !_prints.ContainsKey(uid))
            .ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        IReadOnlyDictionary<uint, Fingerprint> prints = _look.Prints(wanted, cancel);
        _look.Close(cancel);
        foreach (uint uid in wanted)
        {
            _prints[uid] = prints.TryGetValue(uid, out Fingerprint? print) ? print : null;
        }
    }
}
