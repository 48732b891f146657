using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>The attachments of a message by its own bytes; their numbers are counted here and mean nothing to a server.</summary>
internal static class EmbeddedParts
{
    /// <summary>Returns the attachments, in their order.</summary>
    public static IEnumerable<MimeEntity> Find(Stream message)
    {
        message.Position = 0;
        return Body(message) is { } body
            ? new MessageLayout(PartNode.From(body)).FindAttachments().Select(found => (MimeEntity)found.Part.Source)
            : [];
    }

    // Bytes that do not begin like a message have no attachments.
    private static MimeEntity? Body(Stream message)
    {
        try
        {
            return MimeMessage.Load(message).Body;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Describes an attachment.</summary>
    public static MessageAttachment Describe(MimeEntity part, int number) =>
        new()
        {
            RawName = (part as MimePart)?.FileName ?? part.ContentDisposition?.FileName ?? part.ContentType.Name ?? string.Empty,
            ContentType = part.ContentType.MimeType,
            Part = (number + 1).ToString(CultureInfo.InvariantCulture),
            Inline = !part.IsAttachment && part.ContentId is { Length: > 0 },
            ContentId = part.ContentId ?? string.Empty,
        };

    /// <summary>Writes the decoded content of an attachment.</summary>
    public static void Write(Stream message, string number, Stream output)
    {
        MimeEntity part = Find(message).ElementAt(int.Parse(number, CultureInfo.InvariantCulture) - 1);
        if (part is MessagePart embedded)
        {
            embedded.Message?.WriteTo(output);
        }
        else
        {
            (part as MimePart)?.Content?.DecodeTo(output);
        }
    }
}
