using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// The messages between the reading thread and the sending thread. The number of bytes is bounded, so that memory stays flat.
/// </summary>
internal sealed class TransferQueue
{
    private const long MostBytes = 24 << 20;
    private const int MostMessages = 2000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<OutgoingMessage> _waiting = new();
    private long _bytes;
    private bool _complete;
    private bool _closed;

    /// <summary>Adds a message; waits while the queue is full. A closed queue releases the message.</summary>
    public void Add(OutgoingMessage message)
    {
        lock (_gate)
        {
            while (
                !_closed && _waiting.Count > 0 && (_bytes + message.Content.Length > MostBytes || _waiting.Count >= MostMessages)
            )
            {
                Monitor.Wait(_gate);
            }

            if (_closed)
            {
                message.Content.Release();
                return;
            }

            _waiting.Enqueue(message);
            _bytes += message.Content.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Notes that no more messages follow.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Closes the queue, and releases the messages in it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.Count > 0)
            {
                _waiting.Dequeue().Content.Release();
            }

            _bytes = 0;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the next messages: a full batch, or those of the last second; empty when no more follow.</summary>
    /// <param name="most">The most messages.</param>
    /// <param name="size">The most bytes, unless the first message has more.</param>
    public IReadOnlyList<OutgoingMessage> Take(int most, long size)
    {
        var clock = Stopwatch.StartNew();
        lock (_gate)
        {
            while (
                !_complete
                && !_closed
                && _waiting.Count < most
                && _bytes < size
                && (_waiting.Count == 0 || clock.Elapsed < s_patience)
            )
            {
                Monitor.Wait(_gate, s_patience);
            }

            var batch = new List<OutgoingMessage>();
            long taken = 0;
            while (
                _waiting.Count > 0 && batch.Count < most && (batch.Count == 0 || taken + _waiting.Peek().Content.Length <= size)
            )
            {
                OutgoingMessage message = _waiting.Dequeue();
                taken += message.Content.Length;
                batch.Add(message);
            }

            _bytes -= taken;
            Monitor.PulseAll(_gate);
            return batch;
        }
    }
}
