using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MailKit;
using MimeKit;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>Makes messages of what FETCH answers about one folder.</summary>
/// <param name="asked">The messages that are asked for: a server may also report changed flags of others.</param>
/// <param name="factory">Makes the messages.</param>
internal sealed class HitReader(IReadOnlyCollection<uint> asked, MessageFactory factory)
{
    private const string HeaderName = "BODY[HEADER";
    private readonly Dictionary<uint, SpectrumMessage> _messages = [];

    /// <summary>The messages that were described, in ascending order.</summary>
    public IEnumerable<SpectrumMessage> Messages => _messages.Values.OrderBy(message => message.Uid);

    /// <summary>What to ask for.</summary>
    /// <param name="whole">Whether the messages are wanted, not only their sizes.</param>
    /// <param name="attachments">Whether their parts are wanted.</param>
    public static string Items(bool whole, bool attachments)
    {
        string fields = string.Join(" ", MessageFactory.EnvelopeHeaders.Select(id => id.ToHeaderName().ToUpperInvariant()));
        string parts = attachments ? " BODYSTRUCTURE" : string.Empty;
        return whole ? $"(UID FLAGS INTERNALDATE RFC822.SIZE{parts} BODY.PEEK[HEADER.FIELDS ({fields})])" : "(UID RFC822.SIZE)";
    }

    /// <summary>Takes a response.</summary>
    public void Take(ImapResponse response)
    {
        if (response.Name != "FETCH" || response.ListAt(0) is not { } items)
        {
            return;
        }

        var summary = new MessageSummary((int)Math.Min(Math.Max(response.Number, 1) - 1, int.MaxValue));
        for (int index = 0; index + 1 < items.Count; index += 2)
        {
            Take(summary, items[index] as string ?? string.Empty, items[index + 1]);
        }

        if (summary.Size is not null && asked.Contains(summary.UniqueId.Id))
        {
            _messages[summary.UniqueId.Id] = factory.Create(summary, null, MessageChange.None);
        }
    }

    private static void Take(MessageSummary summary, string name, object? value)
    {
        switch (name.ToUpperInvariant())
        {
            case "UID" when ImapResponse.NumberOf(value) is > 0 and <= uint.MaxValue and { } uid:
                summary.UniqueId = new UniqueId((uint)uid);
                break;
            case "FLAGS":
                TakeFlags(summary, value as IReadOnlyList<object?> ?? []);
                break;
            case "INTERNALDATE":
                summary.InternalDate = ImapResponse.DateOf(value as string);
                break;
            case "RFC822.SIZE" when ImapResponse.NumberOf(value) is <= uint.MaxValue and { } size:
                summary.Size = (uint)size;
                break;
            case "BODYSTRUCTURE":
                summary.Body = BodyStructure.Read(value);
                break;
            case var field when field.StartsWith(HeaderName, StringComparison.Ordinal):
                summary.Headers = Header(value as string ?? string.Empty);
                break;
        }
    }

    private static void TakeFlags(MessageSummary summary, IReadOnlyList<object?> flags)
    {
        var keywords = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        MessageFlags marks = MessageFlags.None;
        foreach (string flag in flags.OfType<string>())
        {
            MessageFlags mark = Mark(flag);
            marks |= mark;
            if (mark == MessageFlags.None && !flag.StartsWith("\\", StringComparison.Ordinal))
            {
                keywords.Add(flag);
            }
        }

        summary.Flags = marks;
        summary.Keywords = keywords;
    }

    private static MessageFlags Mark(string flag) =>
        flag.ToUpperInvariant() switch
        {
            "\\SEEN" => MessageFlags.Seen,
            "\\FLAGGED" => MessageFlags.Flagged,
            "\\ANSWERED" => MessageFlags.Answered,
            "\\DELETED" => MessageFlags.Deleted,
            "\\DRAFT" => MessageFlags.Draft,
            _ => MessageFlags.None,
        };

    // Bytes that are no header leave the message without subject and sender.
    private static HeaderList Header(string text)
    {
        try
        {
            return HeaderReader.Parse(new MemoryStream(WireText.Write(text)));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
