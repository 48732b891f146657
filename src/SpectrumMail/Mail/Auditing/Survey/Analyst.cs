using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Makes an analysis of the messages of folders.</summary>
internal static class Analyst
{
    /// <summary>How many authors and messages are named.</summary>
    public const int Most = 10;

    private const int MostTypes = 20;

    /// <summary>The largest messages; equally large ones in the order of folder and UID.</summary>
    public static SurveyedMessage[] Largest(IEnumerable<AuditFolder> folders)
    {
        var largest = new List<SurveyedMessage>();
        uint least = 0;
        foreach (AuditFolder folder in folders)
        {
            if (folder.Rows is not { } rows || (largest.Count >= Most && rows.Totals.Largest <= least))
            {
                continue;
            }

            foreach (ref MessageRow row in rows.Messages)
            {
                if (largest.Count < Most || row.Size > least)
                {
                    largest.Add(new SurveyedMessage(folder, row));
                    if (largest.Count >= 8 * Most)
                    {
                        KeepFirst(largest);
                        least = largest[largest.Count - 1].Row.Size;
                    }
                }
            }
        }

        KeepFirst(largest);
        return [.. largest];
    }

    /// <summary>The analysis.</summary>
    /// <param name="folders">The folders, with their messages.</param>
    /// <param name="now">The time from which ages are counted.</param>
    public static MailboxAnalysis Make(IReadOnlyList<AuditFolder> folders, DateTimeOffset now)
    {
        Histogram ages = Histogram.Ages(),
            sizes = Histogram.Sizes();
        long today = now.ToUnixTimeSeconds();
        foreach (FolderRows rows in folders.Select(folder => folder.Rows).OfType<FolderRows>())
        {
            foreach (ref MessageRow row in rows.Messages)
            {
                ages.Add((long)Math.Floor((today - row.Received) / 86400.0), row.Size);
                sizes.Add(row.Size, row.Size);
            }
        }

        return new MailboxAnalysis
        {
            TopSenders = Senders(
                folders.Count == 1
                    ? folders
                    : folders.Where(folder => folder.SpecialUse is not (FolderUse.Sent or FolderUse.Drafts))
            ),
            LargestMessages = Largest(folders).Select(Describe).ToArray(),
            AttachmentTypes = Attachments(folders),
            AgeHistogram = ages.Bins(),
            SizeHistogram = sizes.Bins(),
        };
    }

    /// <summary>A time as a row holds it, in local time.</summary>
    public static DateTime Local(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).LocalDateTime;

    private static DateTime? LocalOrNull(long seconds) => seconds == 0 ? null : Local(seconds);

    private static void KeepFirst(List<SurveyedMessage> messages)
    {
        messages.Sort(CompareBySize);
        if (messages.Count > Most)
        {
            messages.RemoveRange(Most, messages.Count - Most);
        }
    }

    private static int CompareBySize(SurveyedMessage one, SurveyedMessage other)
    {
        int order = other.Row.Size.CompareTo(one.Row.Size);
        order = order == 0 ? string.CompareOrdinal(one.Folder.Path, other.Folder.Path) : order;
        return order == 0 ? one.Row.Uid.CompareTo(other.Row.Uid) : order;
    }

    private static LargeMessage Describe(SurveyedMessage message)
    {
        FolderRows rows = message.Folder.Rows!;
        return new LargeMessage
        {
            Folder = message.Folder.Path,
            UidValidity = message.Folder.UidValidity ?? 0,
            Uid = message.Row.Uid,
            From = rows.Senders[message.Row.Sender],
            Subject = rows.Subjects.TryGetValue(message.Row.Uid, out string? subject) ? subject : string.Empty,
            Received = LocalOrNull(message.Row.Received),
            Size = message.Row.Size,
        };
    }

    private static SenderTotal[] Senders(IEnumerable<AuditFolder> folders) =>
        Array.ConvertAll(
            First(Sum(folders, rows => rows.Senders, CountSenders), total => total.Items, Most),
            total => new SenderTotal
            {
                Address = total.Name,
                Items = total.Items,
                Size = total.Size,
            }
        );

    private static AttachmentTotal[] Attachments(IEnumerable<AuditFolder> folders) =>
        Array.ConvertAll(
            First(Sum(folders, rows => rows.Types, CountTypes), total => total.Size, MostTypes),
            total => new AttachmentTotal
            {
                Type = total.Name,
                Items = total.Items,
                Size = total.Size,
            }
        );

    private static SharedTotal?[] CountSenders(FolderRows rows)
    {
        var counted = new SharedTotal?[rows.Senders.Count];
        foreach (ref MessageRow row in rows.Messages)
        {
            (counted[row.Sender] ??= new SharedTotal()).Add(row.Size);
        }

        return counted;
    }

    private static SharedTotal?[] CountTypes(FolderRows rows)
    {
        var counted = new SharedTotal?[rows.Types.Count];
        foreach (ref AttachmentRow attachment in rows.Attachments)
        {
            (counted[attachment.Type] ??= new SharedTotal()).Add(attachment.Size);
        }

        return counted;
    }

    private static Dictionary<string, SharedTotal> Sum(
        IEnumerable<AuditFolder> folders,
        Func<FolderRows, List<string>> names,
        Func<FolderRows, SharedTotal?[]> count
    )
    {
        var totals = new Dictionary<string, SharedTotal>(StringComparer.Ordinal);
        foreach (FolderRows rows in folders.Select(folder => folder.Rows).OfType<FolderRows>())
        {
            Add(totals, names(rows), count(rows));
        }

        return totals;
    }

    private static SharedTotal[] First(Dictionary<string, SharedTotal> totals, Func<SharedTotal, long> figure, int most)
    {
        SharedTotal[] all = [.. totals.Values];
        Array.Sort(
            all,
            (one, other) =>
            {
                int order = figure(other).CompareTo(figure(one));
                return order == 0 ? string.CompareOrdinal(one.Name, other.Name) : order;
            }
        );
        Array.Resize(ref all, Math.Min(all.Length, most));
        return all;
    }

    private static void Add(Dictionary<string, SharedTotal> totals, List<string> names, SharedTotal?[] counted)
    {
        for (int index = 0; index < counted.Length; index++)
        {
            if (counted[index] is { } more)
            {
                if (totals.TryGetValue(names[index], out SharedTotal? total))
                {
                    total.Add(more);
                }
                else
                {
                    more.Name = names[index];
                    totals[names[index]] = more;
                }
            }
        }
    }

    /// <summary>What has the same name in all folders.</summary>
    private sealed class SharedTotal
    {
        public string Name { get; set; } = string.Empty;

        public int Items { get; private set; }

        public long Size { get; private set; }

        public void Add(long size)
        {
            Items++;
            Size += size;
        }

        public void Add(SharedTotal other)
        {
            Items += other.Items;
            Size += other.Size;
        }
    }
}
