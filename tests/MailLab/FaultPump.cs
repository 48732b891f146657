using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace SpectrumMail.MailLab;

/// <summary>
/// One direction of one connection. Reading and writing run apart, with the time of arrival kept for each piece:
/// that delays everything by the same time and slows nothing down.
/// </summary>
internal sealed class FaultPump(Stream from, Stream to, bool fromServer, Func<FaultPlan> plan, Action<int> count)
{
    private const int QueueLimit = 1024;

    private readonly Channel<(byte[] Data, long Arrived)> _queue =
        Channel.CreateBounded<(byte[], long)>(new BoundedChannelOptions(QueueLimit) { SingleReader = true, SingleWriter = true });

    private FaultLimits _limits = new(new FaultPlan(), fromServer);
    private long _passed;
    private long _free;

    /// <summary>Runs until the stream ends or a fault ends it, and says which.</summary>
    public async Task<FaultEnd> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = ReadAsync(stop.Token);
        try
        {
            await foreach ((byte[] data, long arrived) in _queue.Reader.ReadAllAsync(stop.Token))
            {
                FaultEnd end = await DeliverAsync(data, arrived, stop.Token);
                if (end != FaultEnd.None) return end;
            }

            return FaultEnd.None;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            int length;
            while ((length = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await _queue.Writer.WriteAsync((buffer[..length], Stopwatch.GetTimestamp()), cancellationToken);
            }

            _queue.Writer.Complete();
        }
        catch (Exception e)
        {
            _queue.Writer.Complete(e);
        }
    }

    private async Task<FaultEnd> DeliverAsync(byte[] data, long arrived, CancellationToken cancellationToken)
    {
        FaultPlan current = plan();
        if (!ReferenceEquals(_limits.Plan, current)) _limits = new FaultLimits(current, fromServer);
        TimeSpan wait = current.Delay / 2 + (fromServer && _passed == 0 ? current.GreetingDelay : TimeSpan.Zero);
        if (wait > TimeSpan.Zero) await UntilAsync(arrived + Ticks(wait.TotalSeconds), cancellationToken);

        (int allowed, FaultEnd end) = _limits.Judge(_passed, data);
        for (int sent = 0; sent < allowed;)
        {
            int piece = Math.Min(allowed - sent, Piece(current));
            await PaceAsync(current, piece, cancellationToken);
            await to.WriteAsync(data.AsMemory(sent, piece), cancellationToken);
            sent += piece;
            _passed += piece;
            count(piece);
        }

        if (end == FaultEnd.Stall) await Task.Delay(Timeout.Infinite, cancellationToken);
        return end;
    }

    // Fifty pieces a second are fine enough for any time limit under test.
    private static int Piece(FaultPlan plan) =>
        plan.BytesPerSecond > 0 ? (int)Math.Clamp(plan.BytesPerSecond / 50, 1, 1 << 16) : int.MaxValue;

    private async Task PaceAsync(FaultPlan plan, int piece, CancellationToken cancellationToken)
    {
        if (plan.BytesPerSecond <= 0) return;
        long start = Math.Max(_free, Stopwatch.GetTimestamp());
        _free = start + Ticks(piece / (double)plan.BytesPerSecond);
        await UntilAsync(_free, cancellationToken);
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static async Task UntilAsync(long due, CancellationToken cancellationToken)
    {
        while (due - Stopwatch.GetTimestamp() is var left && left > 0)
        {
            double milliseconds = Math.Ceiling(left * 1000.0 / Stopwatch.Frequency);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);
        }
    }
}
