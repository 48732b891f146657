using System.Collections.Generic;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// What a session has been given of the messages that arrived in a folder, from one wait to the next: so that a message which
/// arrives between two of them is not missed, and none is given twice.
/// </summary>
internal sealed class WaitPosition
{
    // Given where the pipeline is, asked where the server is.
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

    /// <summary>Whether a message was given.</summary>
    public bool IsGiven(uint uid)
    {
        lock (_gate)
        {
            return (uid >= First && uid < _next) || _given.Contains(uid);
        }
    }

    /// <summary>Notes that a message is given. Where all are given, from the first one on, one number says it.</summary>
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
