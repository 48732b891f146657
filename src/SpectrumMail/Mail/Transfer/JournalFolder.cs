using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Uids;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The entry of one folder in the journal.</summary>
/// <param name="number">Its number in the journal.</param>
/// <param name="source">The name of the folder at the source.</param>
/// <param name="sourceValidity">The UIDVALIDITY of the ids at the source; 0 for files.</param>
/// <param name="target">Its path at the destination.</param>
/// <param name="targetValidity">The UIDVALIDITY at the destination.</param>
/// <param name="byContent">Whether a message is known by its content, because its id is only a place in files that
/// change.</param>
internal sealed class JournalFolder(
    int number,
    string source,
    uint sourceValidity,
    string target,
    uint targetValidity,
    bool byContent
)
{
    private readonly IdSet _done = new();
    private ContentCounts? _before;
    private bool _hasStored;

    public int Number { get; } = number;

    public string Source { get; } = source;

    public uint SourceValidity { get; } = sourceValidity;

    public string Target { get; } = target;

    public uint TargetValidity { get; } = targetValidity;

    /// <summary>The UIDs at the destination that are known to be this transfer's.</summary>
    public HashSet<uint> TargetUids { get; } = [];

    /// <summary>The batch that was sent without a noted outcome; null for none.</summary>
    public OpenBatch? Open { get; set; }

    /// <summary>The contents of the stored messages; empty where messages are known by their ids.</summary>
    public ContentCounts Contents { get; } = new();

    /// <summary>Whether a message was stored, or may have been.</summary>
    public bool MayHaveStored => _hasStored || Open is { Messages.Count: > 0 };

    /// <summary>The contents of everything that was sent, with what has no noted outcome.</summary>
    public IEnumerable<Fingerprint> Sent => Contents.All.Concat(Open?.Messages.Select(message => message.Print) ?? []);

    /// <summary>Whether a message has been transferred.</summary>
    public bool Has(string id) => _done.Contains(id);

    /// <summary>
    /// Whether an earlier run stored a message with this content. Each stored message counts once in a run, so that what the
    /// files have twice is stored twice.
    /// </summary>
    public bool TakeStoredBefore(Fingerprint print) => (_before ??= new ContentCounts(Contents)).Take(print);

    /// <summary>Notes the outcome of the open batch.</summary>
    /// <param name="done">The stored messages.</param>
    public void End(IReadOnlyCollection<(string Id, uint Uid)> done)
    {
        if (byContent)
        {
            NoteContents(done);
        }

        foreach ((string id, uint uid) in done)
        {
            if (!byContent)
            {
                _done.Add(id);
            }

            if (uid != 0)
            {
                TargetUids.Add(uid);
            }
        }

        _hasStored |= done.Count > 0;
        Open = null;
    }

    // What this run stores itself is not of an earlier one: the counts before it are a copy.
    private void NoteContents(IReadOnlyCollection<(string Id, uint Uid)> done)
    {
        var ids = new HashSet<string>(done.Select(message => message.Id));
        foreach (Expected message in Open?.Messages ?? [])
        {
            if (ids.Remove(message.Id))
            {
                Contents.Add(message.Print);
            }
        }
    }
}

/// <summary>A batch without a noted outcome.</summary>
/// <param name="From">The lowest UID that its messages can have.</param>
/// <param name="Messages">The messages.</param>
internal sealed record OpenBatch(uint From, IReadOnlyList<Expected> Messages);
