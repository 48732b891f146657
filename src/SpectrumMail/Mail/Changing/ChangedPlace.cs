using System.Collections.Generic;

namespace SpectrumMail.Mail.Changing;

/// <summary>Where changed messages are now.</summary>
/// <param name="Path">The folder's path as the server has it.</param>
/// <param name="Validity">Its UIDVALIDITY.</param>
/// <param name="Uids">The messages there.</param>
internal sealed record ChangedPlace(string Path, uint Validity, List<uint> Uids)
{
    /// <summary>How many more are there, whose UIDs nobody knows.</summary>
    public int Unknown { get; set; }

    /// <summary>What those among them look like that can be looked for.</summary>
    public List<Mark> Sought { get; init; } = [];

    /// <summary>The first UID that they can have.</summary>
    public uint From { get; init; }

    /// <summary>Takes in what is known of further messages in the same folder.</summary>
    public void Add(ChangedPlace other)
    {
        Uids.AddRange(other.Uids);
        Sought.AddRange(other.Sought);
        Unknown += other.Unknown;
    }
}
