namespace SpectrumMail.Models;

/// <summary>What to do when a limit on sending is reached.</summary>
public enum RateLimitAction
{
    /// <summary>Does not send the message, and writes an error with the time when there is room again.</summary>
    Fail,

    /// <summary>Waits until the limit has room again.</summary>
    Wait,

    /// <summary>Leaves the message in the outbox. Implies <c>-Queue</c>.</summary>
    Queue,
}
