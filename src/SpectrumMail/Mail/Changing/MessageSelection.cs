using System.Collections.Generic;
using MailKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>The named messages of one folder.</summary>
/// <param name="Folder">The path of the folder as the user typed it.</param>
/// <param name="Validity">The UIDVALIDITY under which the UIDs were read; 0 when it is not known.</param>
/// <param name="Uids">The UIDs.</param>
internal sealed record MessageSelection(string Folder, long Validity, IReadOnlyCollection<uint> Uids)
{
    /// <summary>What is known of the messages; null when only their UIDs are.</summary>
    public IReadOnlyDictionary<uint, ExpectedMessage>? Expected { get; init; }
}

/// <summary>A message as it was when it was found.</summary>
/// <param name="MessageId">Its Message-ID; empty when it has none.</param>
/// <param name="Size">Its size; null when it is not known, and not compared.</param>
/// <param name="FoundBy">What it was searched by; empty when that is not known.</param>
internal sealed record ExpectedMessage(string MessageId, long? Size, string FoundBy = "")
{
    /// <summary>The flags that a user sets and that are compared.</summary>
    public const MessageFlags Compared = MessageFlags.Seen | MessageFlags.Flagged | MessageFlags.Answered;

    /// <summary>Those of its flags that are compared; null when they do not matter.</summary>
    public MessageFlags? Flags { get; init; }

    /// <summary>Those flags of a message that are compared.</summary>
    public static MessageFlags FlagsOf(SpectrumMessage message)
    {
        MessageFlags read = message.Read ? MessageFlags.Seen : MessageFlags.None;
        MessageFlags flagged = message.Flagged ? MessageFlags.Flagged : MessageFlags.None;
        MessageFlags answered = message.Answered ? MessageFlags.Answered : MessageFlags.None;
        return read | flagged | answered;
    }
}
