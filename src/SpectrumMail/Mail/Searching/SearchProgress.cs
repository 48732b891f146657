using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Mail.Searching;

/// <summary>
/// What the attempts at one mailbox have found so far. A message is emitted once, however often the connection breaks.
/// </summary>
internal sealed class SearchProgress
{
    private readonly Dictionary<(string Path, long Validity), uint> _last = [];

    /// <summary>How many messages were found.</summary>
    public int Items { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public long Size { get; private set; }

    /// <summary>The messages of a folder that were not dealt with yet, in ascending order.</summary>
    public IEnumerable<uint> Left(SearchedFolder folder) =>
        _last.TryGetValue(Key(folder), out uint last) ? folder.Uids.Where(uid => uid > last) : folder.Uids;

    /// <summary>Notes that the messages of a folder up to a UID are dealt with.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="last">The UID.</param>
    /// <param name="items">How many of them match.</param>
    /// <param name="size">How many bytes these have.</param>
    public void Note(SearchedFolder folder, uint last, int items, long size)
    {
        if (_last.TryGetValue(Key(folder), out uint before) && before >= last)
        {
            return;
        }

        _last[Key(folder)] = last;
        Items += items;
        Size += size;
    }

    private static (string, long) Key(SearchedFolder folder) => (folder.Folder.Path, folder.Validity ?? 0);
}
