using System;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Mail.Waiting;

/// <summary>What is waited for, and how.</summary>
internal sealed record WaitPlan
{
    /// <summary>Which messages.</summary>
    public MessageQuery Query { get; init; } = new();

    /// <summary>For how long; null without limit.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>How often the folder is looked at, however well the server tells by itself; null for what is sensible.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How many messages are wanted; null for all that come until the time is over.</summary>
    public int? Wanted { get; init; }

    /// <summary>Whether what came before this wait does not count.</summary>
    public bool FromNow { get; init; }
}

/// <summary>How it is waited, in times.</summary>
internal static class WaitTimes
{
    /// <summary>
    /// At the beginning the folder is looked at so often: somebody waits for this message now, and some servers hold IDLE's
    /// notices back (Dovecot: half a second).
    /// </summary>
    public static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(150);

    /// <summary>So long is the beginning.</summary>
    public static readonly TimeSpan EagerSpan = TimeSpan.FromSeconds(30);

    /// <summary>
    /// IDLE is renewed so often. 29 minutes is what a server must bear (RFC 2177); many routers forget a silent connection
    /// sooner, and the sooner a dead one is found out, the better.
    /// </summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromMinutes(9);

    /// <summary>How often a server without IDLE is asked, once the beginning is over.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    /// <summary>The pause after the first failure to connect again; it doubles with each further one.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause between two attempts to connect again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Work that the server has not answered may go on for so long after the time limit.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
}
