using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit.Text;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Creates the previews that a server does not have: it may answer NIL as long as it has created none (RFC 8970, section 3.1),
/// and a preview of the first part says nothing when that part is empty.
/// </summary>
internal static class PreviewReader
{
    private const int Most = 16 * 1024;

    /// <summary>Creates missing previews from the texts in the open folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summaries">The messages, with their structures.</param>
    /// <param name="known">The texts that were read already.</param>
    public static void Complete(
        IMailFolder folder,
        IReadOnlyCollection<IMessageSummary> summaries,
        IReadOnlyDictionary<uint, MessageText> known
    )
    {
        MessageSummary[] missing = [.. summaries.OfType<MessageSummary>().Where(IsMissing)];
        var texts = known.ToDictionary(entry => entry.Key, entry => entry.Value);
        BodyReader.Read(folder, missing.Where(summary => !texts.ContainsKey(summary.UniqueId.Id)).ToArray(), texts);
        foreach (MessageSummary summary in missing)
        {
            summary.PreviewText = texts.TryGetValue(summary.UniqueId.Id, out MessageText? text) ? Create(text) : string.Empty;
        }
    }

    private static bool IsMissing(MessageSummary summary) => string.IsNullOrWhiteSpace(summary.PreviewText);

    private static string Create(MessageText text)
    {
        string plain = text.Plain.Trim();
        return plain.Length > 0
            ? new PlainTextPreviewer().GetPreviewText(Shorten(plain))
            : new HtmlTextPreviewer().GetPreviewText(Shorten(text.Html));
    }

    private static string Shorten(string text) => text.Length <= Most ? text : text.Substring(0, Most);
}
