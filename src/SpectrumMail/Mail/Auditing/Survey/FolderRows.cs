using System;
using System.Collections.Generic;

namespace SpectrumMail.Mail.Auditing.Survey;

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

/// <summary>A message of a folder that was looked for.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Row">The message.</param>
internal sealed record SurveyedMessage(AuditFolder Folder, MessageRow Row);

/// <summary>One attachment.</summary>
/// <param name="Type">Its kind in <see cref="FolderRows.Types"/>.</param>
/// <param name="Size">Its size in bytes, as stored.</param>
internal readonly record struct AttachmentRow(int Type, uint Size);

/// <summary>What the messages of a folder add up to.</summary>
/// <param name="Size">Their size.</param>
/// <param name="Unseen">How many are unread.</param>
/// <param name="Deleted">How many are marked for deletion.</param>
/// <param name="DeletedSize">The size of those.</param>
/// <param name="Largest">The size of the largest.</param>
/// <param name="Oldest">When the oldest was received, as in a row; 0 when none is known.</param>
/// <param name="Newest">When the newest was.</param>
/// <param name="Marks">Every mark that any of them has.</param>
internal sealed record FolderTotals(
    long Size,
    int Unseen,
    int Deleted,
    long DeletedSize,
    uint Largest,
    long Oldest,
    long Newest,
    MessageMarks Marks
);

/// <summary>The messages of a folder, by UID.</summary>
internal sealed class FolderRows
{
    private readonly Dictionary<string, int> _senders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private FolderTotals? _totals;

    public RowList<MessageRow> Messages { get; } = new();

    public RowList<AttachmentRow> Attachments { get; } = new();

    /// <summary>Addresses of authors in lower case.</summary>
    public List<string> Senders { get; } = [];

    /// <summary>Kinds of attachments.</summary>
    public List<string> Types { get; } = [];

    /// <summary>Subjects that are known: of large messages only.</summary>
    public Dictionary<uint, string> Subjects { get; } = [];

    /// <summary>
    /// What they add up to, counted once: most questions about a large folder can be answered, or seen to have no answer, by it.
    /// Asked for when all messages are there.
    /// </summary>
    public FolderTotals Totals => _totals ??= Count();

    /// <summary>The number of a sender.</summary>
    public int Sender(string address) => Number(address, _senders, Senders);

    /// <summary>The number of a kind of attachment.</summary>
    public int Type(string type) => Number(type, _types, Types);

    /// <summary>Sorts the messages; a server may send them in another order, and may send one twice.</summary>
    public void Sort()
    {
        bool inOrder = true;
        for (int index = 1; index < Messages.Count && inOrder; index++)
        {
            inOrder = Messages[index - 1].Uid < Messages[index].Uid;
        }

        if (!inOrder)
        {
            Messages.SortOnce(message => message.Uid);
        }
    }

    private FolderTotals Count()
    {
        long size = 0,
            deletedSize = 0,
            oldest = 0,
            newest = 0;
        int unseen = 0,
            deleted = 0;
        uint largest = 0;
        MessageMarks marks = MessageMarks.None;
        foreach (ref MessageRow row in Messages)
        {
            size += row.Size;
            largest = Math.Max(largest, row.Size);
            marks |= row.Marks;
            unseen += (row.Marks & MessageMarks.Seen) == 0 ? 1 : 0;
            if ((row.Marks & MessageMarks.Deleted) != 0)
            {
                deleted++;
                deletedSize += row.Size;
            }

            oldest = row.Received != 0 && (oldest == 0 || row.Received < oldest) ? row.Received : oldest;
            newest = Math.Max(newest, row.Received);
        }

        return new FolderTotals(size, unseen, deleted, deletedSize, largest, oldest, newest, marks);
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
