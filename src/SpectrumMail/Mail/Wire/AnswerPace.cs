using System;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Measures how fast an answer comes. The limit of the socket ends a silence; a server that sends a byte now and then would hold
/// a command for ever without this one.
/// </summary>
/// <param name="wire">The connection, which knows how long it has waited for the server: our own pauses do not count.</param>
/// <param name="limit">How long the server may take for an answer, or for as much of it as the slowest line carries.</param>
internal sealed class AnswerPace(WireStream wire, TimeSpan limit)
{
    /// <summary>The fewest bytes a second that count as progress: a modem of 1200 bit/s carries more.</summary>
    public const int Slowest = 100;

    private TimeSpan _begun;
    private long _received;
    private bool _waits;

    /// <summary>A command was sent, and its answer begins.</summary>
    /// <param name="idles">Whether the server speaks only when it has news (IDLE, RFC 2177).</param>
    public void Begin(bool idles)
    {
        _begun = wire.Waited;
        _received = 0;
        _waits = !idles;
    }

    /// <summary>Takes note of what was received. Returns whether the answer is too slow.</summary>
    public bool IsTooSlow(int bytes)
    {
        _received += bytes;
        TimeSpan elapsed = wire.Waited - _begun;
        if (!_waits || elapsed < limit)
        {
            return false;
        }

        if (_received < Slowest * elapsed.TotalSeconds)
        {
            return true;
        }

        Begin(idles: false);
        return false;
    }
}
