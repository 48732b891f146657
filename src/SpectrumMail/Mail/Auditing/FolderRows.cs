using System;
using System.Collections.Generic;

namespace SpectrumMail.Mail.Auditing;

/// <summary>What an audit keeps of a message's state and nature.</summary>
[Flags]
internal enum MessageMarks
{
    None = 0,
    Seen = 1,
    Deleted = 2,

    /// <summary>A receiving server found that SPF failed (RFC 8601).</summary>
    SpfFailed = 4,

    /// <summary>No DKIM signature held.</summary>
    DkimFailed = 8,

    /// <summary>DMARC failed.</summary>
    DmarcFailed = 16,

    /// <summary>It was forwarded by a rule to another domain.</summary>
    ForwardedOut = 32,
}

/// <summary>One message of a folder, in as few bytes as possible: an audit holds those of whole mailboxes.</summary>
internal struct MessageRow
{
    public uint Uid;
    public uint Size;

    /// <summary>INTERNALDATE in seconds since 1970 (UTC).</summary>
    public long Received;

    /// <summary>48 bits of the Message-ID's hash; 0 when there is none.</summary>
    public long MessageId;

    /// <summary>The author in <see cref="FolderRows.Senders"/>.</summary>
    public int Sender;

    /// <summary>Its attachments in <see cref="FolderRows.Attachments"/>.</summary>
    public int FirstAttachment;
    public ushort AttachmentCount;
    public MessageMarks Marks;
}

/// <summary>One attachment.</summary>
/// <param name="Type">Its kind in <see cref="FolderRows.Types"/>.</param>
/// <param name="Size">Its size in bytes, as stored.</param>
internal readonly record struct AttachmentRow(int Type, uint Size);

/// <summary>The messages of a folder, by UID.</summary>
internal sealed class FolderRows
{
    private readonly Dictionary<string, int> _senders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);

    public List<MessageRow> Messages { get; } = [];

    public List<AttachmentRow> Attachments { get; } = [];

    /// <summary>Addresses of authors in lower case.</summary>
    public List<string> Senders { get; } = [];

    /// <summary>Kinds of attachments.</summary>
    public List<string> Types { get; } = [];

    /// <summary>Subjects that are known: of large messages only.</summary>
    public Dictionary<uint, string> Subjects { get; } = [];

    /// <summary>The number of a sender.</summary>
    public int Sender(string address) => Number(address, _senders, Senders);

    /// <summary>The number of a kind of attachment.</summary>
    public int Type(string type) => Number(type, _types, Types);

    /// <summary>Puts the messages in order; a server may answer in another one, and may tell of one twice.</summary>
    public void Sort()
    {
        bool inOrder = true;
        for (int index = 1; index < Messages.Count && inOrder; index++)
        {
            inOrder = Messages[index - 1].Uid < Messages[index].Uid;
        }

        if (inOrder)
        {
            return;
        }

        var last = new Dictionary<uint, MessageRow>(Messages.Count);
        Messages.ForEach(message => last[message.Uid] = message);
        Messages.Clear();
        Messages.AddRange(last.Values);
        Messages.Sort((one, other) => one.Uid.CompareTo(other.Uid));
    }

    private static int Number(string text, Dictionary<string, int> numbers, List<string> texts)
    {
        if (!numbers.TryGetValue(text, out int number))
        {
            // A list that was read from a file has no index yet.
            for (int index = numbers.Count; index < texts.Count; index++)
            {
                numbers[texts[index]] = index;
            }

            if (!numbers.TryGetValue(text, out number))
            {
                numbers[text] = number = texts.Count;
                texts.Add(text);
            }
        }

        return number;
    }
}
