using System;
using System.Diagnostics;

namespace SpectrumMail.Mail.Waiting;

/// <summary>The time of a wait: how much of it is left, and when the folder is looked at next.</summary>
/// <param name="plan">The limits of the wait.</param>
internal sealed class WaitClock(WaitPlan plan)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>How long the wait has lasted.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>How long it may still last; not more than zero when the time is over.</summary>
    public TimeSpan Left => plan.Limit is { } limit ? limit - _clock.Elapsed : TimeSpan.MaxValue;

    /// <summary>How long to wait for a notice until the folder is looked at again.</summary>
    /// <param name="idles">Whether the server sends notices.</param>
    /// <param name="isEager">Whether a message is expected at any moment.</param>
    public TimeSpan Interval(bool idles, bool isEager)
    {
        TimeSpan later = idles ? WaitTimes.Renewal : WaitTimes.Poll;
        bool isBeginning = _clock.Elapsed < WaitTimes.EagerSpan;
        return WithinLimit(plan.Interval ?? (isBeginning || isEager ? Eager : later));
    }

    /// <summary>A span, or what is left until the time is over.</summary>
    public TimeSpan WithinLimit(TimeSpan span)
    {
        TimeSpan left = Left > TimeSpan.Zero ? Left : TimeSpan.Zero;
        return span < left ? span : left;
    }

    // A quarter of the wait so far, within bounds: about 30 times in the first half minute.
    private TimeSpan Eager
    {
        get
        {
            var grown = TimeSpan.FromTicks(_clock.Elapsed.Ticks / 4);
            TimeSpan bounded = grown < WaitTimes.LeastEager ? grown : WaitTimes.LeastEager;
            return bounded > WaitTimes.Eager ? bounded : WaitTimes.Eager;
        }
    }
}
