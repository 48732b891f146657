using System.Collections.Generic;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// The figures of a folder in a STATUS response (RFC 9051, section 7.3.3; RFC 8438; RFC 7162). What is missing, or cannot be
/// true, is null.
/// </summary>
internal sealed record StatusFigures
{
    /// <summary>How many messages there are. No folder has more messages than UIDs.</summary>
    public int? Messages { get; private set; }

    /// <summary>How many of them are unread.</summary>
    public int? Unseen { get; private set; }

    /// <summary>Their size in bytes.</summary>
    public long? Size { get; private set; }

    /// <summary>The UIDVALIDITY.</summary>
    public long? UidValidity { get; private set; }

    /// <summary>The UID that the next message gets.</summary>
    public long? UidNext { get; private set; }

    /// <summary>The highest modification sequence; null also when the folder keeps none.</summary>
    public long? HighestModSeq { get; private set; }

    /// <summary>Reads the list of a STATUS response.</summary>
    public static StatusFigures Read(IReadOnlyList<object?> status)
    {
        var figures = new StatusFigures();
        for (int index = 0; index + 1 < status.Count; index += 2)
        {
            figures.Take((status[index] as string)?.ToUpperInvariant(), ImapResponse.NumberOf(status[index + 1]));
        }

        return figures;
    }

    private void Take(string? name, long? value)
    {
        switch (name)
        {
            case "MESSAGES":
                Messages = Count(value);
                break;
            case "UNSEEN":
                Unseen = Count(value);
                break;
            case "SIZE":
                Size = value;
                break;
            case "UIDVALIDITY":
                UidValidity = value;
                break;
            case "UIDNEXT":
                UidNext = value;
                break;
            case "HIGHESTMODSEQ":
                HighestModSeq = value is > 0 ? value : null;
                break;
        }
    }

    private static int? Count(long? value) => value is <= int.MaxValue ? (int?)value : null;
}
