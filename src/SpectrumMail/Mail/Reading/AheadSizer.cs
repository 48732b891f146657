using System;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Chooses how many messages are asked for at once where the next ones are asked for before the last have come: few at first, so
/// that the first object comes soon and a command that wants no more has asked for little. Later so many are on their way that no
/// round trip is waited for.
/// </summary>
internal sealed class AheadSizer : IBatchSizer
{
    // Messages of a small batch become garbage soon after they were made.
    private const int LargestBatch = 500;
    private const int FirstBatch = 50;
    private const int Growth = 4;
    private const int MostAhead = 5000;
    private const double FastestEach = 0.005;

    // Reading a batch should not take longer: another command may wait for the connection.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(80);

    // How long the server must be kept busy beyond the round trips.
    private static readonly TimeSpan s_reserve = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _roundTrip;
    private TimeSpan _elapsed;
    private int _read;

    /// <param name="roundTrip">The round trip.</param>
    public AheadSizer(TimeSpan roundTrip) => _roundTrip = roundTrip;

    /// <inheritdoc/>
    public int Size { get; private set; } = FirstBatch;

    /// <inheritdoc/>
    public int Ahead { get; private set; }

    /// <inheritdoc/>
    public void Learn(int messages, TimeSpan elapsed)
    {
        _read += messages;
        _elapsed += elapsed;
        double each = Math.Max(_elapsed.TotalMilliseconds / Math.Max(_read, 1), FastestEach);
        double wanted = Math.Min(s_longest.TotalMilliseconds / each, Size * (double)Growth);
        Size = (int)Math.Max(Math.Min(wanted, LargestBatch), FirstBatch);
        double busy = ((2 * _roundTrip.TotalMilliseconds) + s_reserve.TotalMilliseconds) / each;
        Ahead = (int)Math.Min(Math.Min(busy, MostAhead), (double)Growth * _read);
    }
}
