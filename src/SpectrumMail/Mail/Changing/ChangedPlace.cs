using System.Collections.Generic;

namespace SpectrumMail.Mail.Changing;

/// <summary>The place of changed messages.</summary>
/// <param name="Path">The path of the folder on the server.</param>
/// <param name="Validity">Its UIDVALIDITY.</param>
/// <param name="Uids">The messages there.</param>
internal sealed record ChangedPlace(string Path, uint Validity, List<uint> Uids)
{
    /// <summary>How many more messages are there whose UIDs are not known.</summary>
    public int Unknown { get; set; }

    /// <summary>The marks of those messages, to search for them.</summary>
    public List<Mark> Sought { get; init; } = [];

    /// <summary>The lowest UID that they can have.</summary>
    public uint From { get; init; }

    /// <summary>Adds further messages in the same folder.</summary>
    public void Add(ChangedPlace other)
    {
        Uids.AddRange(other.Uids);
        Sought.AddRange(other.Sought);
        Unknown += other.Unknown;
    }
}
