using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>
/// One direction of one connection, on threads of its own: tests that block every thread of the pool must not stop the
/// network. Where there is a delay, reading and writing run apart, with the time of arrival kept for each piece: that
/// delays everything by the same time and slows nothing down.
/// </summary>
internal sealed class FaultPump(
    Stream from,
    Stream to,
    bool fromServer,
    Func<FaultPlan> plan,
    Action<int> count,
    ManualResetEventSlim stop
) : IDisposable
{
    private const int QueueLimit = 1024;

    private FaultLimits _limits = new(new FaultPlan(), fromServer);
    private BlockingCollection<(byte[] Data, long Arrived)>? _queue;
    private Thread? _writer;
    private FaultEnd _end;
    private volatile bool _isMuted;
    private long _passed;
    private long _free;

    /// <summary>Called as soon as a fault ends this direction, while the reading side may still be waiting.</summary>
    public required Action<FaultEnd> Ended { get; init; }

    /// <summary>Called before the last bytes of a client go on: from then on the server's answers must not pass.</summary>
    public Action Ending { get; init; } = static () => { };

    /// <summary>Called when the other side of this direction failed.</summary>
    public required Action Failed { get; init; }

    /// <summary>Runs until the stream ends (true), or a fault or failure ends it.</summary>
    public bool Run()
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            int length;
            while (_end == FaultEnd.None && (length = from.Read(buffer)) > 0)
            {
                long now = Stopwatch.GetTimestamp();
                if (_queue is null && plan().Delay <= TimeSpan.Zero)
                    Deliver(buffer.AsSpan(0, length), now);
                else
                    Enqueue(buffer[..length], now);
            }

            _queue?.CompleteAdding();
            _writer?.Join();
            return _end == FaultEnd.None && !stop.IsSet;
        }
        catch (Exception e) when (IsEndOfConnection(e))
        {
            _queue?.CompleteAdding();
            Failed();
            return false;
        }
    }

    /// <summary>Lets nothing pass any more.</summary>
    public void Mute() => _isMuted = true;

    public void Dispose()
    {
        _queue?.CompleteAdding();
        _writer?.Join();
        _queue?.Dispose();
    }

    internal static bool IsEndOfConnection(Exception e) =>
        e
            is IOException
                or ObjectDisposedException
                or InvalidOperationException
                or OperationCanceledException
                or System.Net.Sockets.SocketException
                or System.Security.Authentication.AuthenticationException;

    private void Enqueue(byte[] data, long arrived)
    {
        if (_queue is null)
        {
            _queue = new BlockingCollection<(byte[], long)>(QueueLimit);
            _writer = FaultProxy.StartThread(WriteQueue);
        }

        _queue.Add((data, arrived));
    }

    private void WriteQueue()
    {
        try
        {
            foreach ((byte[] data, long arrived) in _queue!.GetConsumingEnumerable())
            {
                // After the end what is left is only taken away, so that the reader is not held up.
                if (_end == FaultEnd.None && !stop.IsSet)
                    Deliver(data, arrived);
            }
        }
        catch (Exception e) when (IsEndOfConnection(e))
        {
            _end = FaultEnd.Reset;
            Failed();
            foreach (object _ in _queue!.GetConsumingEnumerable()) { }
        }
    }

    private void Deliver(ReadOnlySpan<byte> data, long arrived)
    {
        FaultPlan current = plan();
        if (!ReferenceEquals(_limits.Plan, current))
            _limits = new FaultLimits(current, fromServer);
        TimeSpan wait = current.Delay / 2 + (fromServer && _passed == 0 ? current.GreetingDelay : TimeSpan.Zero);
        if (wait > TimeSpan.Zero)
            WaitUntil(arrived + Ticks(wait.TotalSeconds));

        (int allowed, FaultEnd end) = _limits.Judge(_passed, data);
        if (end is FaultEnd.Cut && !fromServer)
            Ending();
        if (_isMuted)
            return;
        for (int sent = 0; sent < allowed && !stop.IsSet; )
        {
            int piece = Math.Min(allowed - sent, Piece(current));
            Pace(current, piece);
            to.Write(data.Slice(sent, piece));
            sent += piece;
            _passed += piece;
            count(piece);
        }

        if (end == FaultEnd.None)
            return;
        if (end == FaultEnd.Stall)
            stop.Wait();
        _end = end;
        Ended(end);
    }

    // Fifty pieces a second are fine enough for any time limit under test.
    private static int Piece(FaultPlan plan) =>
        plan.BytesPerSecond > 0 ? (int)Math.Clamp(plan.BytesPerSecond / 50, 1, 1 << 16) : int.MaxValue;

    private void Pace(FaultPlan plan, int piece)
    {
        if (plan.BytesPerSecond <= 0)
            return;
        _free = Math.Max(_free, Stopwatch.GetTimestamp()) + Ticks(piece / (double)plan.BytesPerSecond);
        WaitUntil(_free);
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private void WaitUntil(long due)
    {
        while (due - Stopwatch.GetTimestamp() is var left && left > 0)
        {
            if (stop.Wait((int)Math.Ceiling(left * 1000.0 / Stopwatch.Frequency)))
                return;
        }
    }
}
