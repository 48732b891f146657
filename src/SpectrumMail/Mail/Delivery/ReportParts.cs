using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;

namespace SpectrumMail.Mail.Delivery;

/// <summary>The parts of a message that a report can be made of.</summary>
internal sealed class ReportParts
{
    private readonly List<string> _plain = [];
    private readonly List<string> _html = [];
    private IReadOnlyList<string>? _lines;
    private (IReadOnlyList<string> Notice, IReadOnlyList<string> Message)? _divided;
    private int _seen;

    private ReportParts() { }

    /// <summary>The fields of a delivery status notification; empty when there are none.</summary>
    public IReadOnlyList<string> Statuses { get; private set; } = [];

    /// <summary>The fields of a read receipt; empty when there are none.</summary>
    public IReadOnlyList<string> Receipt { get; private set; } = [];

    /// <summary>The fields of a complaint; empty when there are none.</summary>
    public IReadOnlyList<string> Feedback { get; private set; } = [];

    /// <summary>The message that the report returns, or its header; null when it returns none.</summary>
    public OriginalMessage? Original { get; private set; }

    /// <summary>The returned message as a message; null when only its header, or nothing, is returned.</summary>
    public MimeMessage? Returned { get; private set; }

    /// <summary>The lines for people, of the plain text, or of the HTML text when there is no other.</summary>
    public IReadOnlyList<string> Lines =>
        _lines ??= _plain.Any(text => text.Trim().Length > 0) ? Split(_plain) : Split(_html.Select(HtmlLines.ToText));

    /// <summary>What the text says itself, before the message that it returns.</summary>
    public IReadOnlyList<string> Notice => Divided.Notice;

    /// <summary>The message that the text returns; empty when it returns none.</summary>
    public IReadOnlyList<string> Rest => Divided.Message;

    private (IReadOnlyList<string> Notice, IReadOnlyList<string> Message) Divided => _divided ??= TextSplitter.Split(Lines);

    /// <summary>Collects the parts of a message.</summary>
    public static ReportParts Collect(MimeMessage message)
    {
        var parts = new ReportParts();
        if (message.Body is { } body)
        {
            parts.Add(body, 0);
        }

        return parts;
    }

    /// <summary>Splits texts into lines, as many and as long as are read of a report.</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string> texts)
    {
        var lines = new List<string>();
        foreach (string text in texts)
        {
            using var reader = new StringReader(text.Length > ReportLimits.Text ? text.Substring(0, ReportLimits.Text) : text);
            while (lines.Count < ReportLimits.Lines && reader.ReadLine() is { } line)
            {
                string cut = line.Length > ReportLimits.Line ? line.Substring(0, ReportLimits.Line) : line;
                lines.Add(cut.Replace('\u00a0', ' ').Replace('\0', ' ').TrimEnd());
            }

            lines.Add(string.Empty);
        }

        return lines;
    }

    private void Add(MimeEntity entity, int depth)
    {
        if (depth > ReportLimits.Depth || ++_seen > ReportLimits.Parts)
        {
            return;
        }

        switch (entity)
        {
            case Multipart multipart:
                AddChildren(multipart, depth);
                break;
            case MessagePart embedded:
                AddMessage(embedded);
                break;
            case MimePart part:
                AddPart(part);
                break;
        }
    }

    // A multipart whose boundary does not occur has all of its text before the first part.
    private void AddChildren(Multipart multipart, int depth)
    {
        if (multipart.Count == 0 && multipart.Preamble is { Length: > 0 } all)
        {
            _plain.Add(all);
        }

        foreach (MimeEntity child in multipart)
        {
            Add(child, depth + 1);
        }
    }

    private void AddMessage(MessagePart embedded)
    {
        if (embedded.Message is not { } message)
        {
            return;
        }

        OriginalMessage header = OriginalMessage.From(message.Headers);
        Original = Original?.Or(header) ?? header;
        Returned ??= message;
    }

    private void AddPart(MimePart part)
    {
        string type = part.ContentType.MimeType.ToLowerInvariant();
        if (type.EndsWith("delivery-status", StringComparison.Ordinal))
        {
            Statuses = [.. Statuses, .. Split([Decode(part)])];
        }
        else if (type.EndsWith("disposition-notification", StringComparison.Ordinal))
        {
            Receipt = [.. Receipt, .. Split([Decode(part)])];
        }
        else if (type.EndsWith("feedback-report", StringComparison.Ordinal))
        {
            Feedback = [.. Feedback, .. Split([Decode(part)])];
        }
        else if (
            type.EndsWith("rfc822-headers", StringComparison.Ordinal) || type.EndsWith("global-headers", StringComparison.Ordinal)
        )
        {
            AddHeader(Decode(part));
        }
        else
        {
            AddText(part, type);
        }
    }

    private void AddText(MimePart part, string type)
    {
        // What follows the returned message was part of it, or is a signature of the system.
        if (part is TextPart text && Original is null)
        {
            (text.IsHtml ? _html : _plain).Add(Cut(text.Text));
        }
        else if (part is not TextPart && type.StartsWith("application/octet", StringComparison.Ordinal))
        {
            string words = Decode(part);
            if (words.IndexOf("Final-Recipient:", StringComparison.OrdinalIgnoreCase) >= 0)
            {
                Statuses = [.. Statuses, .. Split([words])];
            }
        }
    }

    private void AddHeader(string text)
    {
        if (Fields.ReadBlocks(Split([text.TrimStart()])).FirstOrDefault() is { } fields)
        {
            OriginalMessage header = OriginalMessage.From(fields);
            Original = Original?.Or(header) ?? header;
        }
    }

    private static string Cut(string? text) =>
        text is null ? string.Empty : text.Substring(0, Math.Min(text.Length, ReportLimits.Text));

    // Content without an encoding of its own may be UTF-8 (RFC 6533) or anything else, whose letters do not matter.
    private static string Decode(MimePart part)
    {
        if (part.Content is null)
        {
            return string.Empty;
        }

        using var bytes = new MemoryStream();
        using Stream content = part.Content.Open();
        byte[] buffer = new byte[8192];
        while (bytes.Length < ReportLimits.Text && content.Read(buffer, 0, buffer.Length) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
