using System;
using System.Collections.Generic;
using MailKit;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Finds the attachments of a message in its BODYSTRUCTURE.</summary>
internal static class AttachmentList
{
    /// <summary>
    /// Returns the parts that are files or messages, in their order: all parts but the text and those that belong to a signature,
    /// an encryption or a report.
    /// </summary>
    public static MessageAttachment[] Read(BodyPart? body)
    {
        var found = new List<MessageAttachment>();
        if (body is not null)
        {
            Walk(body, related: false, alternative: false, first: true, found);
        }

        return [.. found];
    }

    private static void Walk(BodyPart part, bool related, bool alternative, bool first, List<MessageAttachment> found)
    {
        if (part is BodyPartMultipart multipart)
        {
            bool inRelated = related || multipart.ContentType.IsMimeType("multipart", "related");
            bool inAlternative = multipart.ContentType.IsMimeType("multipart", "alternative");
            for (int index = 0; index < multipart.BodyParts.Count; index++)
            {
                Walk(multipart.BodyParts[index], inRelated, inAlternative, first && index == 0, found);
            }
        }
        else if (part is BodyPartBasic leaf && !IsText(leaf, alternative, first) && !IsGlue(leaf))
        {
            found.Add(Describe(leaf, related));
        }
    }

    // The text has no name, is not marked as an attachment, and is the first part or one of several forms of it.
    private static bool IsText(BodyPartBasic part, bool alternative, bool first) =>
        part is BodyPartText or { ContentType: null }
        && !part.IsAttachment
        && string.IsNullOrEmpty(part.FileName)
        && (
            first
            || alternative
            || part.ContentType is null
            || part.ContentType.IsMimeType("text", "plain")
            || part.ContentType.IsMimeType("text", "html")
        );

    // Parts of a signature, an encryption or a report: a program added them, not a person.
    private static bool IsGlue(BodyPartBasic part) =>
        part.ContentType is { } type
        && (
            type.IsMimeType("application", "pgp-signature")
            || type.IsMimeType("application", "pkcs7-signature")
            || type.IsMimeType("application", "x-pkcs7-signature")
            || type.IsMimeType("application", "pgp-encrypted")
            || type.IsMimeType("message", "delivery-status")
            || type.IsMimeType("message", "disposition-notification")
        );

    private static MessageAttachment Describe(BodyPartBasic part, bool related)
    {
        string id = (part.ContentId ?? string.Empty).Trim('<', '>', ' ');
        bool attached = string.Equals(
            part.ContentDisposition?.Disposition,
            ContentDisposition.Attachment,
            StringComparison.OrdinalIgnoreCase
        );
        return new MessageAttachment
        {
            RawName = part.FileName ?? string.Empty,
            ContentType = part.ContentType?.MimeType ?? "application/octet-stream",
            Size = part.Octets,
            Part = part.PartSpecifier,
            Inline = !attached && related && (id.Length > 0 || part.ContentDisposition is not null),
            ContentId = id,
        };
    }
}
