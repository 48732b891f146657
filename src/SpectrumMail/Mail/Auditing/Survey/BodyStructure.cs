using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MailKit;
using MimeKit;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>The parts of a message from its BODYSTRUCTURE (RFC 9051, section 7.5.2), as far as they are attachments.</summary>
internal static class BodyStructure
{
    private const int LongestExtension = 12;
    private static readonly Encoding s_bytes = Encoding.GetEncoding(28591);

    /// <summary>The attachments.</summary>
    public static IReadOnlyList<MessageAttachment> Attachments(object? value) =>
        value is IReadOnlyList<object?> part && !IsOnlyText(part) ? AttachmentList.Read(Part(part, string.Empty)) : [];

    /// <summary>The parts of the message; null when there is no structure.</summary>
    public static BodyPart? Read(object? value) => value is IReadOnlyList<object?> part ? Part(part, string.Empty) : null;

    /// <summary>What kind an attachment is of: its name's extension, or its media type where there is none.</summary>
    public static string Kind(MessageAttachment attachment)
    {
        // Windows leaves dots and spaces at the end of a name out, so "a.exe ." is a program.
        string name = attachment.Name.TrimEnd(' ', '.', '\t', '"');
        int dot = name.LastIndexOf('.');
        string extension = dot < 0 ? string.Empty : name.Substring(dot + 1);
        return extension.Length is > 0 and <= LongestExtension && extension.All(char.IsLetterOrDigit)
            ? "." + extension.ToLowerInvariant()
            : attachment.ContentType.ToLowerInvariant();
    }

    // Most mail is one text without a name; there is nothing to find in it.
    private static bool IsOnlyText(IReadOnlyList<object?> part) =>
        part.Count > 2
        && part[0] is string type
        && type.Equals("text", StringComparison.OrdinalIgnoreCase)
        && part.Count <= 9
        && !(
            part[2] is IReadOnlyList<object?> parameters
            && parameters.OfType<string>().Any(name => name.StartsWith("name", StringComparison.OrdinalIgnoreCase))
        );

    private static BodyPart Part(IReadOnlyList<object?> values, string place)
    {
        if (values.Count > 0 && values[0] is IReadOnlyList<object?>)
        {
            return Multipart(values, place);
        }

        return Single(values, place.Length == 0 ? "1" : place);
    }

    private static BodyPartMultipart Multipart(IReadOnlyList<object?> values, string place)
    {
        int children = values.TakeWhile(value => value is IReadOnlyList<object?>).Count();
        var multipart = new BodyPartMultipart(Type("multipart", Text(values, children), null), place);
        for (int index = 0; index < children; index++)
        {
            string number = (index + 1).ToString(CultureInfo.InvariantCulture);
            multipart.BodyParts.Add(
                Part((IReadOnlyList<object?>)values[index]!, place.Length == 0 ? number : place + "." + number)
            );
        }

        return multipart;
    }

    private static BodyPartBasic Single(IReadOnlyList<object?> values, string place)
    {
        string type = Text(values, 0).ToLowerInvariant(),
            subtype = Text(values, 1).ToLowerInvariant();
        bool text = type == "text";
        int disposition = text ? 9 : DispositionPlace(type, subtype, values.Count);
        ContentType contentType = Type(type, subtype, At(values, 2) as IReadOnlyList<object?>);
        BodyPartBasic part = text ? new BodyPartText(contentType, place) : new BodyPartBasic(contentType, place);
        part.ContentId = Text(values, 3);
        part.Octets = (uint)Math.Min(ImapResponse.NumberOf(At(values, 6)) ?? 0, uint.MaxValue);
        part.ContentDisposition = At(values, disposition) is IReadOnlyList<object?> { Count: > 0 } found
            ? Disposition(Text(found, 0), At(found, 1) as IReadOnlyList<object?>)
            : null;
        return part;
    }

    // A message within a message has its envelope and structure before the disposition.
    private static int DispositionPlace(string type, string subtype, int count) =>
        type == "message" && subtype is "rfc822" or "global" && count > 9 ? 11 : 8;

    private static ContentType Type(string type, string subtype, IReadOnlyList<object?>? parameters)
    {
        bool named =
            parameters?.OfType<string>().Any(name => name.StartsWith("name", StringComparison.OrdinalIgnoreCase)) == true;
        string known = named ? Parameters(parameters!) : string.Empty;
        byte[] text = s_bytes.GetBytes($"{type}/{subtype}{known}");
        return ContentType.TryParse(text, out ContentType? parsed) ? parsed : new ContentType("application", "octet-stream");
    }

    private static ContentDisposition? Disposition(string kind, IReadOnlyList<object?>? parameters)
    {
        string header = parameters is null ? kind : kind + Parameters(parameters);
        return ContentDisposition.TryParse(s_bytes.GetBytes(header), out ContentDisposition? parsed) ? parsed : null;
    }

    // Written as a header, so that MimeKit decodes names that RFC 2231 or RFC 2047 split and encode.
    private static string Parameters(IReadOnlyList<object?> pairs)
    {
        var text = new StringBuilder();
        for (int index = 0; index + 1 < pairs.Count; index += 2)
        {
            string name = Text(pairs, index),
                value = Text(pairs, index + 1);
            bool encoded = name.EndsWith("*", StringComparison.Ordinal);
            text.Append("; ")
                .Append(name)
                .Append('=')
                .Append(encoded ? value : "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"");
        }

        return text.ToString();
    }

    private static object? At(IReadOnlyList<object?> values, int index) => index < values.Count ? values[index] : null;

    private static string Text(IReadOnlyList<object?> values, int index) => At(values, index) as string ?? string.Empty;
}
