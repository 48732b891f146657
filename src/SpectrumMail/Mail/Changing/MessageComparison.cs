using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>Messages by what they are now, and by what they are expected to be.</summary>
/// <param name="Same">Those that are what was expected, as the server describes them now.</param>
/// <param name="Differing">A failure for each of the others.</param>
internal sealed record MessageComparison(IReadOnlyDictionary<uint, ExpectedMessage> Same, MailException[] Differing)
{
    private static readonly FetchRequest s_marks = new(
        MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.Flags,
        [HeaderId.MessageId]
    );

    /// <summary>Compares messages of an open folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="expected">What they are expected to be; null for anything.</param>
    public static MessageComparison Run(
        IMailFolder folder,
        IList<UniqueId> uids,
        IReadOnlyDictionary<uint, ExpectedMessage>? expected
    )
    {
        Dictionary<uint, ExpectedMessage> now = folder
            .Fetch(uids, s_marks)
            .Where(summary => summary.UniqueId.IsValid && summary.Size is not null)
            .GroupBy(summary => summary.UniqueId.Id)
            .ToDictionary(group => group.Key, group => Describe(group.First()));
        var same = new Dictionary<uint, ExpectedMessage>();
        var differing = new List<MailException>();
        foreach (uint uid in uids.Select(uid => uid.Id))
        {
            ExpectedMessage? known = expected is not null && expected.TryGetValue(uid, out ExpectedMessage? one) ? one : null;
            string? what = now.TryGetValue(uid, out ExpectedMessage? found) ? Difference(found, known) : "description";
            if (what is null)
            {
                same[uid] = found! with { FoundBy = known?.FoundBy ?? string.Empty };
            }
            else
            {
                differing.Add(MessageFailures.MessageDiffers.Make(uid, folder.FullName, what));
            }
        }

        return new MessageComparison(same, [.. differing]);
    }

    private static ExpectedMessage Describe(IMessageSummary summary) =>
        new(PlainText.Line(EnvelopeText.Read(summary.Headers ?? [], charsets: []).MessageId), summary.Size!.Value)
        {
            Flags = summary.Flags & ExpectedMessage.Compared,
        };

    // Where the size is not known, nothing is: the message was named by its UID.
    private static string? Difference(ExpectedMessage found, ExpectedMessage? known)
    {
        if (known?.Size is not { } size)
        {
            return null;
        }

        if (!string.Equals(found.MessageId, known.MessageId, StringComparison.Ordinal))
        {
            return "Message-ID";
        }

        if (found.Size != size)
        {
            return "size";
        }

        return known.Flags is not null && known.Flags != found.Flags ? "state (read, flagged, answered)" : null;
    }
}
