using System;
using System.Globalization;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Mail.Transfer;

/// <summary>A message that is about to be stored in a folder.</summary>
/// <param name="Id">The id of the message at its source.</param>
/// <param name="Info">Its flags and the time of its arrival.</param>
/// <param name="Content">The bytes; the holder releases them.</param>
/// <param name="Print">The fingerprint that identifies it at the destination.</param>
internal sealed record OutgoingMessage(string Id, MessageInfo Info, MessageContent Content, Fingerprint Print)
{
    /// <summary>What a failure of the message is about: its file, or its folder and id.</summary>
    public string Place { get; init; } = string.Empty;

    public Expected Expected => new(Id, Print, Info.Received?.ToUnixTimeSeconds());
}

/// <summary>A message that a run was about to store in a folder, as the journal notes it.</summary>
/// <param name="Id">The id of the message at its source.</param>
/// <param name="Print">The fingerprint that identifies it at the destination.</param>
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

    /// <summary>Parses a word of the journal.</summary>
    /// <exception cref="FormatException">The word is not valid.</exception>
    public static Expected Parse(string word)
    {
        string[] parts = word.Split(':');
        if (parts.Length != 5)
        {
            throw new FormatException(word);
        }

        return new Expected(
            Uri.UnescapeDataString(parts[0]),
            new Fingerprint(parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]),
            parts[4].Length == 0 ? null : long.Parse(parts[4], CultureInfo.InvariantCulture)
        );
    }
}
