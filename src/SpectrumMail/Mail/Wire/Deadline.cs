using System;
using System.Diagnostics;
using System.Threading;

namespace SpectrumMail.Mail.Wire;

/// <summary>A time limit linked with a caller's cancellation; it distinguishes the two afterwards.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _limit;

    public Deadline(TimeSpan limit, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        if (limit != Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        }
    }

    /// <summary>Fires when the time is up or the caller gives up.</summary>
    public CancellationToken Token => _source.Token;

    public bool HasExpired => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public TimeSpan Remaining => _limit - _clock.Elapsed;

    /// <summary>What is left of a limit as the waits of tasks take it; a negative rest is none.</summary>
    public static int Milliseconds(TimeSpan left) => (int)Math.Max(0, Math.Min(left.TotalMilliseconds, int.MaxValue));

    public void Dispose() => _source.Dispose();
}
