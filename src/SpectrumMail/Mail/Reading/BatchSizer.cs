using System;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Chooses the number of messages of a batch: few at first, so that the first object comes soon, then so many that the round trip
/// is a small part of the time of a batch, and never so many that memory grows with the folder.
/// </summary>
internal sealed class BatchSizer : IBatchSizer
{
    private const int FirstBatch = 50;
    private const int Growth = 4;

    // The round trip is to be a tenth of the time of a batch, and a batch is to take long enough to be worth its overhead.
    private const double Share = 9;
    private static readonly TimeSpan s_worthwhile = TimeSpan.FromMilliseconds(80);

    private readonly int _largest;
    private TimeSpan _roundTrip;

    /// <param name="roundTrip">A first guess at the round trip.</param>
    /// <param name="largest">The most messages at once.</param>
    public BatchSizer(TimeSpan roundTrip, int largest)
    {
        _roundTrip = roundTrip;
        _largest = largest;
        Size = Math.Min(FirstBatch, largest);
    }

    /// <inheritdoc/>
    public int Size { get; private set; }

    /// <inheritdoc/>
    public int Ahead => 0;

    /// <inheritdoc/>
    public void Learn(int messages, TimeSpan elapsed)
    {
        if (elapsed < _roundTrip)
        {
            _roundTrip = elapsed;
        }

        double each = Math.Max((elapsed - _roundTrip).TotalMilliseconds / Math.Max(messages, 1), 0.01);
        double wanted = Math.Max(_roundTrip.TotalMilliseconds * Share, s_worthwhile.TotalMilliseconds) / each;
        Size = (int)Math.Max(Math.Min(Math.Min(wanted, Size * (double)Growth), _largest), Math.Min(FirstBatch, _largest));
    }
}
