using SpectrumMail.Mail.Archive;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>An attachment of a message, and how to fetch it.</summary>
/// <param name="Uid">The message's UID.</param>
/// <param name="Part">The description of the attachment.</param>
/// <param name="Encoding">The Content-Transfer-Encoding; null when the whole message must be fetched.</param>
internal sealed record FoundAttachment(uint Uid, MessageAttachment Part, string? Encoding)
{
    /// <summary>A file name that is safe on every system; made of number and type when the message has no name.</summary>
    public string FileName
    {
        get
        {
            string name = SafeName.File(Part.RawName);
            string part = Part.Part.Length > 0 ? Part.Part : "1";
            return name.Length > 0 ? name : $"part-{part}{Extension(Part.ContentType)}";
        }
    }

    private static string Extension(string type) =>
        type.ToLowerInvariant() switch
        {
            "message/rfc822" => ".eml",
            "text/plain" => ".txt",
            "text/html" => ".html",
            "text/calendar" => ".ics",
            "image/jpeg" => ".jpg",
            "application/pdf" => ".pdf",
            "application/ms-tnef" => ".dat",
            _ => MimeKit.MimeTypes.TryGetExtension(type, out string? known) ? known! : ".bin",
        };
}
