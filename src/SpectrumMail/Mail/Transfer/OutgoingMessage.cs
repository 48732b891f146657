using System;
using System.Globalization;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Transfer;

/// <summary>A message that is about to be put into a folder.</summary>
/// <param name="Id">What it is known by at its source.</param>
/// <param name="Info">Its flags and the time of its arrival.</param>
/// <param name="Content">Its bytes; whoever holds this releases them.</param>
/// <param name="Print">What it will be known by at its destination.</param>
internal sealed record OutgoingMessage(string Id, MessageInfo Info, MessageContent Content, Fingerprint Print)
{
    public Expected Expected => new(Id, Print, Info.Received?.ToUnixTimeSeconds());
}

/// <summary>A message that a run was about to put into a folder, as its journal says it.</summary>
/// <param name="Id">What it is known by at its source.</param>
/// <param name="Print">What it is known by at its destination.</param>
/// <param name="Received">The second of its arrival; null when it is not known.</param>
internal sealed record Expected(string Id, Fingerprint Print, long? Received)
{
    /// <summary>One word for a line of the journal.</summary>
    public override string ToString() =>
        string.Join(
            ":",
            Uri.EscapeDataString(Id),
            Print.Hash,
            Print.Size.ToString(CultureInfo.InvariantCulture),
            Print.MessageId,
            Received?.ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Reads such a word.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Expected Parse(string word)
    {
        string[] parts = word.Split(':');
        return parts.Length == 5
            ? new Expected(
                Uri.UnescapeDataString(parts[0]),
                new Fingerprint(parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]),
                parts[4].Length == 0 ? null : long.Parse(parts[4], CultureInfo.InvariantCulture)
            )
            : throw new FormatException(word);
    }
}
