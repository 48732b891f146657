namespace SpectrumMail.Models;

/// <summary>What to do when a limit on sending is reached.</summary>
public enum RateLimitAction
{
    /// <summary>The message is not sent, and an error says when it may be.</summary>
    Fail,

    /// <summary>Waits until the limit has room again.</summary>
    Wait,

    /// <summary>The message waits in the outbox; implies <c>-Queue</c>.</summary>
    Queue,
}
