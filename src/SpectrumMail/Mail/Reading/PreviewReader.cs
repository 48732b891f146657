using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit.Text;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Makes the previews that a server does not have at hand: it may answer NIL (RFC 8970, section 3.2), which does not mean that
/// the message has no text.
/// </summary>
internal static class PreviewReader
{
    /// <summary>Completes messages of the open folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summaries">The messages.</param>
    /// <param name="texts">The texts that are read already, by UID.</param>
    public static void Complete(
        IMailFolder folder,
        IEnumerable<IMessageSummary> summaries,
        IReadOnlyDictionary<uint, MessageText> texts
    )
    {
        MessageSummary[] missing = summaries.OfType<MessageSummary>().Where(summary => summary.PreviewText is null).ToArray();
        UniqueId[] unread = missing.Select(summary => summary.UniqueId).Where(uid => !texts.ContainsKey(uid.Id)).ToArray();
        var read = new Dictionary<uint, MessageText>();
        if (unread.Length > 0)
        {
            const MessageSummaryItems Structure =
                MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.BodyStructure;
            BodyReader.Read(folder, [.. folder.Fetch(unread, Structure).Where(summary => summary.UniqueId.IsValid)], read);
        }

        foreach (MessageSummary summary in missing)
        {
            uint uid = summary.UniqueId.Id;
            if (texts.TryGetValue(uid, out MessageText? text) || read.TryGetValue(uid, out text))
            {
                summary.PreviewText = Preview(text);
            }
        }
    }

    private static string Preview(MessageText text) =>
        text.Plain.Length > 0
            ? new PlainTextPreviewer().GetPreviewText(text.Plain)
            : new HtmlTextPreviewer().GetPreviewText(text.Html);
}
