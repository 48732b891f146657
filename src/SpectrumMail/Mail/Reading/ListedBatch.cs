using System.Collections.Generic;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>A command of a listing, and what was read of its answer.</summary>
/// <param name="command">The command without its tag.</param>
/// <param name="tag">The tag with a space, as it was sent.</param>
internal sealed class ListedBatch(string command, byte[] tag)
{
    /// <summary>The command without its tag.</summary>
    public string Command => command;

    /// <summary>The tag with a space.</summary>
    public byte[] Tag => tag;

    /// <summary>The messages by UID.</summary>
    public Dictionary<uint, SpectrumMessage> Read { get; } = [];

    /// <summary>The messages whose envelopes are in doubt, by UID.</summary>
    public Dictionary<uint, ListedMessage> Doubtful { get; } = [];

    /// <summary>How many messages were read.</summary>
    public int Usual { get; set; }

    /// <summary>How many messages remain for the library.</summary>
    public int Unusual { get; set; }

    /// <summary>Whether the answer is complete.</summary>
    public bool IsComplete { get; set; }
}
