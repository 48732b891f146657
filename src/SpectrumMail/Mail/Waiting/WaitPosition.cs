using System.Collections.Generic;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// The messages of a folder that the waits of a session have emitted. A message that arrives between two waits is not missed, and
/// no message is emitted twice.
/// </summary>
internal sealed class WaitPosition
{
    // The pipeline thread writes, the working thread reads.
    private readonly object _gate = new();
    private readonly HashSet<uint> _given = [];
    private uint _next;

    /// <param name="validity">The folder's UIDVALIDITY.</param>
    /// <param name="first">The first UID that counts as arrived.</param>
    public WaitPosition(uint validity, uint first)
    {
        Validity = validity;
        First = first;
        _next = first;
    }

    /// <summary>The folder's UIDVALIDITY.</summary>
    public uint Validity { get; }

    /// <summary>The first UID that counts as arrived.</summary>
    public uint First { get; }

    /// <summary>Whether a message was emitted.</summary>
    public bool IsGiven(uint uid)
    {
        lock (_gate)
        {
            return (uid >= First && uid < _next) || _given.Contains(uid);
        }
    }

    /// <summary>Notes that a message was emitted. While no message is left out, one number holds the position.</summary>
    public void Give(uint uid)
    {
        lock (_gate)
        {
            _given.Add(uid);
            while (_given.Remove(_next))
            {
                _next++;
            }
        }
    }
}
