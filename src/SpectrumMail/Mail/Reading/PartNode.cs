using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>A part of a message, known from what a server says (BODYSTRUCTURE) or from the bytes of the message.</summary>
internal sealed class PartNode
{
    private PartNode(object source, ContentType? type, ContentDisposition? disposition, string? name, string? id)
    {
        Source = source;
        Type = type;
        Name = name ?? string.Empty;
        ContentId = (id ?? string.Empty).Trim('<', '>', ' ');
        IsAttached = disposition?.IsAttachment == true;
        IsShownHere = disposition?.Disposition.Equals(ContentDisposition.Inline, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>The part as its reader has it: a <see cref="BodyPart"/> or a <see cref="MimeEntity"/>.</summary>
    public object Source { get; }

    /// <summary>The file name; empty when there is none.</summary>
    public string Name { get; }

    /// <summary>The Content-ID without brackets; empty when there is none.</summary>
    public string ContentId { get; }

    /// <summary>Whether the part is marked as an attachment.</summary>
    public bool IsAttached { get; }

    /// <summary>Whether the part is marked to be shown with the text.</summary>
    public bool IsShownHere { get; }

    /// <summary>Whether this is a multipart, whose parts are <see cref="Children"/>.</summary>
    public bool IsMultipart { get; private set; }

    /// <summary>The parts of a multipart; the body of an embedded message.</summary>
    public IReadOnlyList<PartNode> Children { get; private set; } = [];

    /// <summary>The section of the part where it is not the one that the server's description has; null otherwise.</summary>
    public string? Section { get; private set; }

    private ContentType? Type { get; }

    /// <summary>Reads the structure that a server describes.</summary>
    public static PartNode From(BodyPart part)
    {
        var basic = part as BodyPartBasic;
        return new PartNode(part, part.ContentType, basic?.ContentDisposition, basic?.FileName, basic?.ContentId)
        {
            IsMultipart = part is BodyPartMultipart,
            Children = part switch
            {
                BodyPartMultipart multipart => [.. multipart.BodyParts.Where(child => child is not null).Select(From)],
                BodyPartMessage { Body: { } body } message => [FromEmbedded(message, body)],
                _ => [],
            },
        };
    }

    // The body of an embedded message is its section 1 (RFC 9051, section 6.4.5.1); MailKit gives it that of the message.
    private static PartNode FromEmbedded(BodyPartMessage message, BodyPart body)
    {
        PartNode node = From(body);
        node.Section = node.IsMultipart ? null : message.PartSpecifier + ".1";
        return node;
    }

    /// <summary>Reads the structure of a message that is here.</summary>
    public static PartNode From(MimeEntity part)
    {
        string? name = (part as MimePart)?.FileName ?? part.ContentDisposition?.FileName ?? part.ContentType.Name;
        return new PartNode(part, part.ContentType, part.ContentDisposition, name, part.ContentId)
        {
            IsMultipart = part is Multipart,
            Children = part switch
            {
                Multipart multipart => [.. multipart.Select(From)],
                MessagePart { Message.Body: { } body } => [From(body)],
                _ => [],
            },
        };
    }

    /// <summary>Whether the part has a media type. A text without a type is plain (RFC 2045, section 5.2).</summary>
    public bool Is(string type, string subtype) =>
        Type is null ? type == "text" && subtype is "plain" or "*" : Type.IsMimeType(type, subtype);

    /// <summary>Returns the part that a multipart/related shows; the others belong to it (RFC 2387, section 3.2).</summary>
    public PartNode? FindRoot()
    {
        string start = (Type?.Parameters["start"] ?? string.Empty).Trim('<', '>', ' ');
        return Children.FirstOrDefault(child => start.Length > 0 && child.ContentId == start) ?? Children.FirstOrDefault();
    }
}
