using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The messages that the destination folder contained before this run, for -SkipExisting. Two messages are the same if they have
/// the same Message-ID and the same bytes. Each counts once, so that what the source has twice is there twice afterwards.
/// </summary>
internal sealed class ExistingMessages
{
    private readonly TargetLook _look;
    private readonly Dictionary<string, List<uint>> _byKey;
    private readonly Dictionary<uint, string> _hashes = [];

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

    /// <summary>Returns the messages of a batch that exist already. Each existing message is used once.</summary>
    public IReadOnlyDictionary<string, uint> Take(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        Hash(batch, cancel);
        var there = new Dictionary<string, uint>();
        foreach (OutgoingMessage message in batch)
        {
            if (
                _byKey.TryGetValue(message.Print.Key, out List<uint>? uids)
                && uids.FirstOrDefault(uid => _hashes[uid] == message.Print.Hash) is > 0 and var same
            )
            {
                uids.Remove(same);
                there[message.Id] = same;
            }
        }

        return there;
    }

    private void Hash(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancel)
    {
        uint[] wanted = batch
            .Select(message => message.Print.Key)
            .Distinct()
            .SelectMany(key => _byKey.TryGetValue(key, out List<uint>? uids) ? uids : Enumerable.Empty<uint>())
            .Where(uid => !_hashes.ContainsKey(uid))
            .ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        IReadOnlyDictionary<uint, Fingerprint> prints = _look.Prints(wanted, cancel);
        _look.Close(cancel);
        foreach (uint uid in wanted)
        {
            _hashes[uid] = prints.TryGetValue(uid, out Fingerprint? print) ? print.Hash : string.Empty;
        }
    }
}
