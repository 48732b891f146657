using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Updates the known messages of a folder.</summary>
internal static class RowMerge
{
    /// <summary>The folder as it is now.</summary>
    /// <param name="known">The messages as they were.</param>
    /// <param name="fresh">The new ones.</param>
    /// <param name="present">The UIDs that exist now.</param>
    /// <param name="unseen">The UIDs that are unread now.</param>
    /// <param name="deleted">The UIDs that are marked for deletion now.</param>
    public static FolderRows Apply(
        FolderRows known,
        FolderRows fresh,
        List<(uint First, uint Last)> present,
        List<(uint First, uint Last)> unseen,
        List<(uint First, uint Last)> deleted
    )
    {
        var merged = new FolderRows();
        int[] senders = known.Senders.Select(_ => -1).ToArray();
        Membership there = new(present),
            unread = new(unseen),
            marked = new(deleted);
        foreach (ref MessageRow message in known.Messages)
        {
            if (there.Has(message.Uid))
            {
                MessageRow row = message;
                row.Marks = message.Marks & ~(MessageMarks.Seen | MessageMarks.Deleted);
                row.Marks |= unread.Has(message.Uid) ? MessageMarks.None : MessageMarks.Seen;
                row.Marks |= marked.Has(message.Uid) ? MessageMarks.Deleted : MessageMarks.None;
                Add(merged, known, row);
            }
        }

        uint last = known.Messages.Count == 0 ? 0 : known.Messages[known.Messages.Count - 1].Uid;
        fresh.Sort();
        var kept = new HashSet<uint>();
        foreach (ref MessageRow message in fresh.Messages)
        {
            if (message.Uid > last)
            {
                Add(merged, fresh, message);
            }
        }

        foreach (ref MessageRow message in merged.Messages)
        {
            kept.Add(message.Uid);
        }

        foreach (KeyValuePair<uint, string> subject in known.Subjects.Where(subject => kept.Contains(subject.Key)))
        {
            merged.Subjects[subject.Key] = subject.Value;
        }

        return merged;

        void Add(FolderRows to, FolderRows from, MessageRow row)
        {
            int sender = row.Sender;
            bool isMapped = from == known && senders[sender] >= 0;
            row.Sender = isMapped ? senders[sender] : to.Sender(from.Senders[sender]);
            if (from == known)
            {
                senders[sender] = row.Sender;
            }

            int first = to.Attachments.Count;
            for (int index = 0; index < row.AttachmentCount; index++)
            {
                AttachmentRow attachment = from.Attachments[row.FirstAttachment + index];
                to.Attachments.Add(attachment with { Type = to.Type(from.Types[attachment.Type]) });
            }

            row.FirstAttachment = first;
            to.Messages.Add(row);
        }
    }

    /// <summary>Whether UIDs, asked for in ascending order, are in ranges.</summary>
    private sealed class Membership
    {
        private readonly List<(uint First, uint Last)> _ranges;
        private int _at;

        public Membership(List<(uint First, uint Last)> ranges)
        {
            _ranges = ranges;
            _ranges.Sort();
        }

        public bool Has(uint uid)
        {
            while (_at < _ranges.Count && _ranges[_at].Last < uid)
            {
                _at++;
            }

            return _at < _ranges.Count && _ranges[_at].First <= uid;
        }
    }
}
