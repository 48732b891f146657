using System.Linq;
using MailKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Finds the attachments of a message in its BODYSTRUCTURE.</summary>
internal static class AttachmentList
{
    /// <summary>
    /// Returns the parts that are files or messages, in their order: all parts but the text and those that belong to a signature,
    /// an encryption or a report.
    /// </summary>
    public static MessageAttachment[] Read(BodyPart? body) =>
        body is null
            ? []
            :
            [
                .. new MessageLayout(PartNode.From(body))
                    .FindAttachments()
                    .Where(found => found.Part.Source is BodyPartBasic)
                    .Select(found => Describe(found.Part, (BodyPartBasic)found.Part.Source, found.Related)),
            ];

    private static MessageAttachment Describe(PartNode node, BodyPartBasic part, bool related) =>
        new()
        {
            RawName = node.Name,
            ContentType = part.ContentType?.MimeType ?? "application/octet-stream",
            Size = part.Octets,
            Part = part.PartSpecifier,
            Inline = !node.IsAttached && related && (node.ContentId.Length > 0 || part.ContentDisposition is not null),
            ContentId = node.ContentId,
        };
}
