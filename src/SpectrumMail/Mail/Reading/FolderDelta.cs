using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// The changes in a folder since a checkpoint, and the content of the next checkpoint while the listing goes on. The UIDs are
/// compared. That works on any server, and an interrupted listing leaves a checkpoint with exactly the messages that were taken.
/// </summary>
internal sealed class FolderDelta
{
    private readonly HashSet<uint> _known;
    private readonly HashSet<uint> _present;
    private readonly HashSet<uint> _changed;
    private readonly HashSet<uint> _waiting = [];
    private readonly FolderCheckpoint _next;
    private readonly long _formerModSeq;

    private FolderDelta(
        FolderCheckpoint? known,
        FolderCheckpoint next,
        HashSet<uint> present,
        HashSet<uint> changed,
        HashSet<uint> knownUids
    )
    {
        _known = knownUids;
        _present = present;
        _changed = changed;
        _next = next;
        _formerModSeq = known?.HighestModSeq ?? next.HighestModSeq;
    }

    /// <summary>Whether the UIDs of the checkpoint are invalid, because the folder was recreated.</summary>
    public bool StartsOver { get; private init; }

    /// <summary>Whether nothing has changed.</summary>
    public bool IsEmpty => _changed.Count == 0 && _present.Count == _known.Count && _present.SetEquals(_known);

    /// <summary>The UIDs of the checkpoint that are gone, in ascending order.</summary>
    public IEnumerable<uint> Vanished => _known.Where(uid => !_present.Contains(uid)).OrderBy(uid => uid);

    /// <summary>Compares the open folder with a checkpoint.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The folder, just opened.</param>
    /// <param name="account">The account's name in the checkpoint.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    public static FolderDelta Compute(ImapClient client, IMailFolder folder, string account, FolderCheckpoint? checkpoint)
    {
        bool startsOver = checkpoint is not null && checkpoint.UidValidity != folder.UidValidity;
        FolderCheckpoint? known = startsOver ? null : checkpoint;
        HashSet<uint> knownUids = Parse(known?.Uids ?? string.Empty);
        var next = new FolderCheckpoint
        {
            Account = account,
            Folder = folder.FullName,
            UidValidity = folder.UidValidity,
            UidNext = folder.UidNext?.Id ?? 0,
            HighestModSeq = (long)folder.HighestModSeq,
        };
        bool still =
            known is { HighestModSeq: > 0, UidNext: > 0 }
            && known.HighestModSeq == next.HighestModSeq
            && known.UidNext == next.UidNext
            && knownUids.Count == folder.Count;
        HashSet<uint> present = still ? knownUids : FindAll(client, folder);
        HashSet<uint> changed =
            !still && folder.Count > 0 && known is { HighestModSeq: > 0 } && next.HighestModSeq > known.HighestModSeq
                ? Numbers(folder.Search(SearchQuery.ChangedSince((ulong)known.HighestModSeq + 1)))
                : [];
        changed.IntersectWith(knownUids);
        changed.IntersectWith(present);
        return new FolderDelta(known, next, present, changed, knownUids) { StartsOver = startsOver };
    }

    /// <summary>Returns the new and the changed among these messages. They wait to be taken from now on.</summary>
    public IReadOnlyList<UniqueId> Choose(IEnumerable<UniqueId> matching)
    {
        UniqueId[] chosen = matching
            .Where(uid => _present.Contains(uid.Id) && (!_known.Contains(uid.Id) || _changed.Contains(uid.Id)))
            .ToArray();
        _waiting.UnionWith(chosen.Select(uid => uid.Id));
        return chosen;
    }

    public MessageChange ChangeOf(uint uid) => _known.Contains(uid) ? MessageChange.Changed : MessageChange.New;

    /// <summary>Notes that messages were returned, or turned out not to be wanted.</summary>
    public void Take(IEnumerable<UniqueId> uids) => _waiting.ExceptWith(uids.Select(uid => uid.Id));

    /// <summary>Returns the checkpoint without the messages that still wait.</summary>
    public FolderCheckpoint Snapshot()
    {
        // A change that was not taken must be found again, by the same mod-sequence.
        bool changesTaken = !_waiting.Overlaps(_changed);
        return new FolderCheckpoint
        {
            Account = _next.Account,
            Folder = _next.Folder,
            UidValidity = _next.UidValidity,
            UidNext = _next.UidNext,
            HighestModSeq = changesTaken ? _next.HighestModSeq : _formerModSeq,
            Uids = Format(_present.Where(uid => !_waiting.Contains(uid) || _known.Contains(uid))),
            WrittenAt = DateTime.UtcNow,
        };
    }

    private static HashSet<uint> FindAll(ImapClient client, IMailFolder folder) =>
        folder.Count == 0 ? [] : Numbers(MessageFinder.Search(client, folder, SearchQuery.All));

    private static HashSet<uint> Numbers(IEnumerable<UniqueId> uids) => new(uids.Select(uid => uid.Id));

    private static HashSet<uint> Parse(string set)
    {
        if (set.Length == 0)
        {
            return [];
        }

        return UniqueIdSet.TryParse(set, out UniqueIdSet uids)
            ? Numbers(uids)
            : throw CheckpointFailures.UidsUnreadable.Make(set);
    }

    private static string Format(IEnumerable<uint> uids) => UidRanges.Write(uids.OrderBy(uid => uid));
}
