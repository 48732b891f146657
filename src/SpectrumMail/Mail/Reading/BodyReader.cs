using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>The texts of a message.</summary>
/// <param name="Plain">The plain text; empty when there is none.</param>
/// <param name="Html">The HTML text; empty when there is none.</param>
internal sealed record MessageText(string Plain, string Html);

/// <summary>
/// Reads the texts of a batch: small messages whole, many with one command; of a large one only its text parts, so that
/// attachments stay where they are.
/// </summary>
internal static class BodyReader
{
    private const uint Small = 64 * 1024;
    private static readonly MessageText s_none = new(string.Empty, string.Empty);

    /// <summary>Reads from the open folder; a message that is gone meanwhile, or cannot be read, gets none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summaries">The messages, with their structures.</param>
    /// <param name="texts">Where the texts go, by UID; what came before a connection breaks is in it.</param>
    public static void Read(
        IMailFolder folder,
        IReadOnlyCollection<IMessageSummary> summaries,
        Dictionary<uint, MessageText> texts
    )
    {
        UniqueId[] small = summaries
            .Where(summary => (summary.Size ?? uint.MaxValue) <= Small || summary.Body is null)
            .Select(summary => summary.UniqueId)
            .ToArray();
        if (small.Length > 0)
        {
            ((ImapFolder)folder).GetStreams(small, (_, _, uid, stream) => texts[uid.Id] = Whole(stream));
        }

        var done = new HashSet<UniqueId>(small);
        foreach (IMessageSummary summary in summaries.Where(summary => !done.Contains(summary.UniqueId)))
        {
            try
            {
                texts[summary.UniqueId.Id] = new MessageText(
                    Part(folder, summary, summary.TextBody),
                    Part(folder, summary, summary.HtmlBody)
                );
            }
            catch (MessageNotFoundException)
            {
                // Gone since its structure came.
            }
        }
    }

    private static MessageText Whole(Stream stream)
    {
        try
        {
            using MimeMessage message = MimeMessage.Load(stream);
            return new MessageText(message.TextBody ?? string.Empty, message.HtmlBody ?? string.Empty);
        }
        catch (FormatException)
        {
            // No header, no structure: nothing that could be called its text.
            return s_none;
        }
    }

    private static string Part(IMailFolder folder, IMessageSummary summary, BodyPartText? part)
    {
        if (part is null)
        {
            return string.Empty;
        }

        using MimeEntity entity = folder.GetBodyPart(summary.UniqueId, part);
        return (entity as TextPart)?.Text ?? string.Empty;
    }
}
