using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Counts values into the bins that an analysis shows.</summary>
internal sealed class Histogram
{
    private static readonly (long From, string Name)[] s_ages =
    [
        (0, "under 7 days"),
        (7, "7 to 30 days"),
        (30, "30 to 90 days"),
        (90, "90 to 180 days"),
        (180, "180 days to 1 year"),
        (365, "1 to 3 years"),
        (1096, "over 3 years"),
    ];

    private static readonly (long From, string Name)[] s_sizes =
    [
        (0, "under 10 KB"),
        (10L << 10, "10 to 100 KB"),
        (100L << 10, "100 KB to 1 MB"),
        (1L << 20, "1 to 10 MB"),
        (10L << 20, "10 to 25 MB"),
        (25L << 20, "25 MB and over"),
    ];

    private readonly (long From, string Name)[] _bins;
    private readonly int[] _items;
    private readonly long[] _bytes;

    private Histogram((long From, string Name)[] bins)
    {
        _bins = bins;
        _items = new int[bins.Length];
        _bytes = new long[bins.Length];
    }

    /// <summary>One of ages in days.</summary>
    public static Histogram Ages() => new(s_ages);

    /// <summary>One of sizes in bytes.</summary>
    public static Histogram Sizes() => new(s_sizes);

    /// <summary>Counts a message; what lies before the first bin belongs to it.</summary>
    public void Add(long value, uint size)
    {
        int index = _bins.Length - 1;
        while (index > 0 && value < _bins[index].From)
        {
            index--;
        }

        _items[index]++;
        _bytes[index] += size;
    }

    /// <summary>All bins, the empty ones too.</summary>
    public HistogramBin[] Bins()
    {
        var bins = new HistogramBin[_bins.Length];
        for (int index = 0; index < bins.Length; index++)
        {
            bins[index] = new HistogramBin
            {
                Name = _bins[index].Name,
                From = _bins[index].From,
                To = index + 1 < _bins.Length ? _bins[index + 1].From : null,
                Items = _items[index],
                Size = _bytes[index],
            };
        }

        return bins;
    }
}
