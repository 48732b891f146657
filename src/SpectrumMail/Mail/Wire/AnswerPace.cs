using System;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Measures how fast an answer comes. The limit of the socket ends a silence; a server that sends a byte now and then would hold
/// a command for ever without this one.
/// </summary>
/// <param name="protocol">The protocol of the server.</param>
/// <param name="waited">Returns how long reads have waited for the server so far: our own pauses do not count.</param>
/// <param name="limit">How long the server may take for an answer, or for as much of it as the slowest line carries.</param>
internal sealed class AnswerPace(MailProtocol protocol, Func<TimeSpan> waited, TimeSpan limit)
{
    /// <summary>The fewest bytes a second that count as progress: a modem of 1200 bit/s carries more.</summary>
    public const int Slowest = 100;

    /// <summary>
    /// How many limits a command may take whose server reports in between that it is still at work (<c>* OK</c>), as a search
    /// or a copy of many messages does.
    /// </summary>
    public const int MostLimits = 20;

    private TimeSpan _sent;
    private TimeSpan _begun;
    private long _received;
    private int _pending;
    private bool _waits;

    /// <summary>Commands were sent, and their answers begin.</summary>
    /// <param name="commands">What was sent.</param>
    public void Begin(ReadOnlySpan<byte> commands)
    {
        // The server speaks only when it has news (RFC 2177).
        _waits = !commands.EndsWith(" IDLE\r\n"u8);
        _pending = Lines(commands);
        _sent = waited();
        Restart();
    }

    /// <summary>Takes note of how many replies there will be to what was sent, where the lines sent do not say it.</summary>
    public void Expect(int replies) => _pending = replies;

    /// <summary>Returns whether the answer is too slow, with what was just received.</summary>
    /// <param name="received">What was received.</param>
    /// <param name="completions">How many IMAP commands it completes; the replies of other protocols are found in it.</param>
    public bool IsTooSlow(ReadOnlySpan<byte> received, int completions)
    {
        _received += received.Length;
        if (TakeReplies(received, completions))
        {
            _sent = waited();
            Restart();
            return false;
        }

        TimeSpan now = waited();
        if (!_waits || now - _begun < limit)
        {
            return false;
        }

        bool isWorking = protocol == MailProtocol.Imap && now - _sent < TimeSpan.FromTicks(limit.Ticks * MostLimits);
        if (_received < Slowest * (now - _begun).TotalSeconds && !(isWorking && IsReport(received)))
        {
            return true;
        }

        Restart();
        return false;
    }

    private void Restart()
    {
        _begun = waited();
        _received = 0;
    }

    // Commands that were sent together are answered one after the other, each within the limit; what is complete is taken,
    // however late it is. There are no more replies than commands, so that a server cannot go on for ever.
    private bool TakeReplies(ReadOnlySpan<byte> received, int completions)
    {
        if (_pending == 0)
        {
            return false;
        }

        int replies = protocol == MailProtocol.Imap ? completions : CountReplies(received);
        _pending = Math.Max(_pending - replies, 0);
        return replies > 0;
    }

    private int CountReplies(ReadOnlySpan<byte> received)
    {
        int replies = 0;
        for (ReadOnlySpan<byte> rest = received; rest.IndexOf((byte)'\n') is var end and >= 0; rest = rest.Slice(end + 1))
        {
            replies += IsReply(rest.Slice(0, end)) ? 1 : 0;
        }

        return replies;
    }

    private bool IsReply(ReadOnlySpan<byte> line) =>
        protocol == MailProtocol.Pop3
            ? line.StartsWith("+OK"u8) || line.StartsWith("-ERR"u8)
            : line.Length >= 3 && line[0] is >= (byte)'2' and <= (byte)'5' && (line.Length == 3 || line[3] != '-');

    private static bool IsReport(ReadOnlySpan<byte> received) =>
        received.StartsWith("* OK"u8) || received.IndexOf("\n* OK"u8) >= 0;

    private static int Lines(ReadOnlySpan<byte> bytes)
    {
        int lines = 0;
        foreach (byte value in bytes)
        {
            lines += value == '\n' ? 1 : 0;
        }

        return lines;
    }
}
