using System.Collections.Generic;
using System.Globalization;

namespace SpectrumMail.Mail.Archive;

/// <summary>Lines of a file that may or may not separate messages, for one warning of each kind.</summary>
internal sealed class MboxDoubts
{
    private readonly Lines _split = new();
    private readonly Lines _kept = new();

    /// <summary>Notes a line that separates messages although it is not quite a separator.</summary>
    /// <param name="line">The number of the line.</param>
    public void Split(long line) => _split.Add(line);

    /// <summary>Notes a line that was left in the text although it looks like a separator.</summary>
    /// <param name="line">The number of the line.</param>
    public void Keep(long line) => _kept.Add(line);

    /// <summary>The warnings.</summary>
    /// <param name="path">The file.</param>
    public IEnumerable<string> Warnings(string path)
    {
        if (_split.Count > 0)
        {
            yield return $"{path}: {_split} with a From line that is not written as RFC 4155 asks: "
                + "a message was taken to begin there.";
        }

        if (_kept.Count > 0)
        {
            yield return $"{path}: {_kept} like a From line that separates messages, but is none: it was left in the text.";
        }
    }

    private sealed class Lines
    {
        private long _first;

        public long Count { get; private set; }

        public void Add(long line)
        {
            _first = Count == 0 ? line : _first;
            Count++;
        }

        public override string ToString()
        {
            string first = _first.ToString(CultureInfo.InvariantCulture);
            string all = Count.ToString(CultureInfo.InvariantCulture);
            return Count == 1 ? $"line {first} begins" : $"line {first} (the first of {all}) begins";
        }
    }
}
