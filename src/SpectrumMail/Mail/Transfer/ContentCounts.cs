using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Mail.Transfer;

/// <summary>How often each content occurs. The content of a message is its bytes, by size and hash.</summary>
internal sealed class ContentCounts
{
    private readonly Dictionary<(string Hash, long Size), int> _counts;

    public ContentCounts() => _counts = [];

    /// <summary>Creates a copy.</summary>
    public ContentCounts(ContentCounts other) => _counts = new Dictionary<(string Hash, long Size), int>(other._counts);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _counts.Count == 0;

    /// <summary>Every content, as often as it occurs. The Message-ID is not known any more.</summary>
    public IEnumerable<Fingerprint> All =>
        _counts.SelectMany(pair => Enumerable.Repeat(new Fingerprint(pair.Key.Hash, pair.Key.Size, string.Empty), pair.Value));

    /// <summary>Adds one.</summary>
    public void Add(Fingerprint print) => _counts[Key(print)] = Count(print) + 1;

    /// <summary>Takes one out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Take(Fingerprint print)
    {
        int count = Count(print);
        if (count > 1)
        {
            _counts[Key(print)] = count - 1;
        }
        else
        {
            _counts.Remove(Key(print));
        }

        return count > 0;
    }

    private int Count(Fingerprint print) => _counts.TryGetValue(Key(print), out int count) ? count : 0;

    private static (string Hash, long Size) Key(Fingerprint print) => (print.Hash, print.Size);
}
