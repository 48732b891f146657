using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// What servers want their users to see (the response code ALERT; RFC 3501, section 7.1): each text once for all connections of
/// one policy.
/// </summary>
internal sealed class ServerAlerts
{
    // So many texts are remembered: a server may send others all the time.
    private const int Most = 100;

    private static int s_waiting;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _texts = new();

    /// <summary>Whether any server's text waits to be shown.</summary>
    public static bool AreWaiting => Volatile.Read(ref s_waiting) > 0;

    /// <summary>Adds a text, unless it was added before.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="text">Its words, safe to show.</param>
    public void Add(ServerEndpoint endpoint, string text)
    {
        lock (_seen)
        {
            if (_seen.Count < Most && _seen.Add($"{endpoint} {text}"))
            {
                _texts.Enqueue($"{endpoint} asks to show this message: {text}");
                Interlocked.Increment(ref s_waiting);
            }
        }
    }

    /// <summary>A text that was not shown yet; null when there is none. Each is returned once.</summary>
    public string? Take()
    {
        if (!_texts.TryDequeue(out string? text))
        {
            return null;
        }

        Interlocked.Decrement(ref s_waiting);
        return text;
    }
}
