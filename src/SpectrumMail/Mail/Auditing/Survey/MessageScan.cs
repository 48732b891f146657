using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Makes rows of what FETCH answers about the messages of one folder.</summary>
internal sealed class MessageScan
{
    private const string Fields = "FROM MESSAGE-ID AUTHENTICATION-RESULTS AUTO-SUBMITTED X-AUTOFORWARD X-FORWARDED-TO RESENT-TO";

    private readonly FolderRows _rows;
    private readonly string _domain;
    private readonly bool _sent;

    // Authors repeat: each spelling is taken apart once.
    private readonly Dictionary<string, int> _senders = new(StringComparer.Ordinal);

    /// <param name="rows">Gets the messages.</param>
    /// <param name="address">The mailbox's address.</param>
    /// <param name="use">What the folder is for.</param>
    public MessageScan(FolderRows rows, string address, FolderUse use)
    {
        _rows = rows;
        _domain = address.Substring(address.LastIndexOf('@') + 1);
        _sent = use == FolderUse.Sent;
    }

    /// <summary>How many messages the server described.</summary>
    public int Count { get; private set; }

    /// <summary>How many were removed meanwhile.</summary>
    public int Removed { get; private set; }

    /// <summary>What to ask for to know dates and sizes only.</summary>
    public const string Plain = "(UID FLAGS INTERNALDATE RFC822.SIZE)";

    /// <summary>What to ask for.</summary>
    public string Items =>
        "(UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS "
        + $"({Fields}{(_sent ? " TO SUBJECT" : string.Empty)})])";

    /// <summary>Takes a response; only an answer to the FETCH counts, not an unsolicited change of flags.</summary>
    public void Take(ImapResponse response)
    {
        if (response.Name != "FETCH" || response.ListAt(0) is not { } items)
        {
            Removed += response.Name == "EXPUNGE" ? 1 : 0;
            return;
        }

        var row = default(MessageRow);
        bool sized = false;
        string header = string.Empty;
        object? structure = null;
        for (int index = 0; index + 1 < items.Count; index += 2)
        {
            object? value = items[index + 1];
            switch (items[index] as string)
            {
                case "UID":
                    row.Uid = ImapResponse.NumberOf(value) is <= uint.MaxValue and { } uid ? (uint)uid : 0;
                    break;
                case "FLAGS":
                    row.Marks |= Marks(value);
                    break;
                case "INTERNALDATE":
                    row.Received = ImapResponse.DateOf(value as string)?.ToUnixTimeSeconds() ?? 0;
                    break;
                case "RFC822.SIZE":
                    // A size out of range is unknown, and its message is missed.
                    sized = ImapResponse.NumberOf(value) is <= uint.MaxValue;
                    row.Size = sized ? (uint)ImapResponse.NumberOf(value)! : 0;
                    break;
                case "BODYSTRUCTURE":
                    structure = value;
                    break;
                case { } name when name.StartsWith("BODY[HEADER", StringComparison.OrdinalIgnoreCase):
                    header = value as string ?? string.Empty;
                    break;
            }
        }

        if (row.Uid != 0 && sized)
        {
            Describe(ref row, structure, header);
            _rows.Messages.Add(row);
            Count++;
        }
    }

    private void Describe(ref MessageRow row, object? structure, string header)
    {
        row.FirstAttachment = _rows.Attachments.Count;
        foreach (MessageAttachment attachment in BodyStructure.Attachments(structure))
        {
            _rows.Attachments.Add(
                new AttachmentRow(_rows.Type(BodyStructure.Kind(attachment)), (uint)Math.Min(attachment.Size, uint.MaxValue))
            );
        }

        row.AttachmentCount = (ushort)Math.Min(_rows.Attachments.Count - row.FirstAttachment, ushort.MaxValue);
        var fields = new HeaderFields(header);
        row.MessageId = fields.MessageId;
        row.Marks |= fields.Authentication();
        row.Marks |= fields.IsForwardedOut(_domain, _sent) ? MessageMarks.ForwardedOut : MessageMarks.None;
        string from = fields.First("From");
        if (!_senders.TryGetValue(from, out row.Sender))
        {
            _senders[from] = row.Sender = _rows.Sender(HeaderFields.Address(from));
        }
    }

    private static MessageMarks Marks(object? flags)
    {
        MessageMarks marks = MessageMarks.None;
        foreach (object? flag in flags as IReadOnlyList<object?> ?? [])
        {
            marks |= (flag as string)?.ToUpperInvariant() switch
            {
                "\\SEEN" => MessageMarks.Seen,
                "\\DELETED" => MessageMarks.Deleted,
                _ => MessageMarks.None,
            };
        }

        return marks;
    }
}
