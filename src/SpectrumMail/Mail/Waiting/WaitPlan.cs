using System;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Mail.Waiting;

/// <summary>The messages to wait for, and the limits of the wait.</summary>
internal sealed record WaitPlan
{
    /// <summary>The messages.</summary>
    public MessageQuery Query { get; init; } = new();

    /// <summary>The longest wait; null without a limit.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The interval of polling, even if the server reports arrivals; null for the default.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How many messages are wanted; null for all until the time is over.</summary>
    public int? Wanted { get; init; }

    /// <summary>Whether messages that arrived before this wait are left out.</summary>
    public bool FromNow { get; init; }
}

/// <summary>The times of a wait.</summary>
internal static class WaitTimes
{
    /// <summary>
    /// The first interval of a wait. A person is waiting then, and some servers delay the notices of IDLE (Dovecot: by half a
    /// second). It grows as the wait goes on, because a server may count commands.
    /// </summary>
    public static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(150);

    /// <summary>The longest interval of the beginning.</summary>
    public static readonly TimeSpan LeastEager = TimeSpan.FromSeconds(2);

    /// <summary>The length of the beginning.</summary>
    public static readonly TimeSpan EagerSpan = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The interval at which IDLE is renewed. A server must allow 29 minutes (RFC 2177). Many routers drop a silent connection
    /// sooner, and a dead connection is to be noticed soon.
    /// </summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromMinutes(9);

    /// <summary>How often a folder is searched again for a message that the server counts and does not find yet.</summary>
    public const int LaterLooks = 6;

    /// <summary>The interval at which a server without IDLE is asked after the beginning.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    /// <summary>The pause after the first failed reconnection; it doubles with each further failure.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause between two attempts to connect again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>The pause before an attempt to connect again.</summary>
    /// <param name="failures">How often it failed without success between. The first attempt comes at once: mostly only the
    /// connection is broken, not the server.</param>
    public static TimeSpan PauseAfter(int failures) =>
        failures == 1
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(failures - 2, 20), LongestPause.Ticks));

    /// <summary>How long work that the server has not answered may continue after the time limit.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
}
