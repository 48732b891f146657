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
                texts[summary.UniqueId.Id] = Parts(folder, summary);
            }
            catch (MessageNotFoundException)
            {
                // The message is gone since its structure was read.
            }
        }
    }

    /// <summary>Reads the texts of a message from its bytes.</summary>
    public static MessageText Whole(Stream stream)
    {
        try
        {
            using MimeMessage message = MimeMessage.Load(stream);
            if (message.Body is null)
            {
                return s_none;
            }

            return Join(new MessageLayout(PartNode.From(message.Body)), part => part.Source as MimeEntity);
        }
        catch (FormatException)
        {
            // The bytes are not a message and have no text.
            return s_none;
        }
    }

    private static MessageText Parts(IMailFolder folder, IMessageSummary summary) =>
        Join(
            new MessageLayout(PartNode.From(summary.Body!)),
            part =>
                part.Section is { } section
                    ? ((ImapFolder)folder).GetBodyPart(summary.UniqueId, section)
                    : folder.GetBodyPart(summary.UniqueId, (BodyPart)part.Source)
        );

    private static MessageText Join(MessageLayout layout, Func<PartNode, MimeEntity?> read)
    {
        TextPart[] Load(IReadOnlyList<PartNode> parts) => [.. parts.Select(part => read(part)).OfType<TextPart>()];
        TextPart[] plain = Load(layout.Plain);
        TextPart[] html = Load(layout.Html);
        string[] charsets = [.. plain.Concat(html).Select(part => part.ContentType.Charset).OfType<string>()];
        var texts = new MessageText(Join(plain, charsets), Join(html, charsets));
        foreach (TextPart part in plain.Concat(html))
        {
            part.Dispose();
        }

        return texts;
    }

    // Each part begins on a line of its own.
    private static string Join(TextPart[] parts, string[] charsets)
    {
        string joined = string.Empty;
        foreach (string text in parts.Select(part => TextDecoder.Decode(part, charsets)).Where(text => text.Length > 0))
        {
            string end = joined.Length == 0 || joined[joined.Length - 1] == '\n' ? string.Empty : "\r\n";
            joined += end + text;
        }

        return joined;
    }
}
