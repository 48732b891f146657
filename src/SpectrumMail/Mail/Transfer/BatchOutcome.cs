using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The outcome of a batch so far: which messages are stored and which are refused.</summary>
/// <param name="from">The lowest UID that the messages can get.</param>
/// <param name="batch">The messages.</param>
internal sealed class BatchOutcome(uint from, IReadOnlyList<OutgoingMessage> batch)
{
    private readonly HashSet<string> _refused = [];
    private readonly Queue<(OutgoingMessage Message, MailException Failure)> _refusals = new();

    public uint From { get; } = from;

    public IReadOnlyList<OutgoingMessage> Batch { get; } = batch;

    /// <summary>The ids of the stored messages, with their UIDs; 0 for an unknown UID.</summary>
    public Dictionary<string, uint> Stored { get; } = [];

    /// <summary>Keywords that the folder does not keep.</summary>
    public HashSet<string> DroppedKeywords { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The messages that are neither stored nor refused.</summary>
    public OutgoingMessage[] Left =>
        [.. Batch.Where(message => !Stored.ContainsKey(message.Id) && !_refused.Contains(message.Id))];

    /// <summary>Notes that the server refused a message; the others go on.</summary>
    public void Refuse(OutgoingMessage message, MailException failure)
    {
        _refused.Add(message.Id);
        _refusals.Enqueue((message, failure));
    }

    /// <summary>Returns each refusal once.</summary>
    public IEnumerable<(OutgoingMessage Message, MailException Failure)> TakeRefusals()
    {
        while (_refusals.Count > 0)
        {
            yield return _refusals.Dequeue();
        }
    }
}
