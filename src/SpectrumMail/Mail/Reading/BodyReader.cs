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
/// Reads the texts of a batch. Small messages are fetched whole, many with one command. Of a large message only the text parts
/// are fetched, without the attachments.
/// </summary>
internal static class BodyReader
{
    private const uint Small = 64 * 1024;
    private static readonly MessageText s_none = new(string.Empty, string.Empty);

    /// <summary>Reads from the open folder. A message that is gone meanwhile, or cannot be read, has no text.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summaries">The messages, with their structures.</param>
    /// <param name="texts">Takes the texts by UID, also those that were read before the connection broke.</param>
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
                // The message is gone since its structure was read.
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
            // The bytes are not a message and have no text.
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
