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
    public static (AuditFolder Folder, MessageRow Row)[] Largest(IEnumerable<AuditFolder> folders)
    {
        var largest = new List<(AuditFolder Folder, MessageRow Row)>();
        uint least = 0;
        foreach (AuditFolder folder in folders.Where(folder => folder.Rows is not null))
        {
            foreach (MessageRow row in folder.Rows!.Messages)
            {
                if (largest.Count < Most || row.Size > least)
                {
                    largest.Add((folder, row));
                    if (largest.Count >= 8 * Most)
                    {
                        largest = First(largest);
                        least = largest[largest.Count - 1].Row.Size;
                    }
                }
            }
        }

        return [.. First(largest)];
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
            foreach (MessageRow row in rows.Messages)
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

    private static List<(AuditFolder Folder, MessageRow Row)> First(List<(AuditFolder Folder, MessageRow Row)> messages) =>
        messages
            .OrderByDescending(message => message.Row.Size)
            .ThenBy(message => message.Folder.Path, StringComparer.Ordinal)
            .ThenBy(message => message.Row.Uid)
            .Take(Most)
            .ToList();

    private static LargeMessage Describe((AuditFolder Folder, MessageRow Row) message)
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

    private static SenderTotal[] Senders(IEnumerable<AuditFolder> folders)
    {
        var totals = new Dictionary<string, (int Items, long Size)>(StringComparer.Ordinal);
        foreach (FolderRows rows in folders.Select(folder => folder.Rows).OfType<FolderRows>())
        {
            var counted = new (int Items, long Size)[rows.Senders.Count];
            foreach (MessageRow row in rows.Messages)
            {
                counted[row.Sender].Items++;
                counted[row.Sender].Size += row.Size;
            }

            Add(totals, rows.Senders, counted);
        }

        return totals
            .OrderByDescending(total => total.Value.Items)
            .ThenBy(total => total.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(total => new SenderTotal
            {
                Address = total.Key,
                Items = total.Value.Items,
                Size = total.Value.Size,
            })
            .ToArray();
    }

    private static AttachmentTotal[] Attachments(IEnumerable<AuditFolder> folders)
    {
        var totals = new Dictionary<string, (int Items, long Size)>(StringComparer.Ordinal);
        foreach (FolderRows rows in folders.Select(folder => folder.Rows).OfType<FolderRows>())
        {
            var counted = new (int Items, long Size)[rows.Types.Count];
            foreach (AttachmentRow attachment in rows.Attachments)
            {
                counted[attachment.Type].Items++;
                counted[attachment.Type].Size += attachment.Size;
            }

            Add(totals, rows.Types, counted);
        }

        return totals
            .OrderByDescending(total => total.Value.Size)
            .ThenBy(total => total.Key, StringComparer.Ordinal)
            .Take(MostTypes)
            .Select(total => new AttachmentTotal
            {
                Type = total.Key,
                Items = total.Value.Items,
                Size = total.Value.Size,
            })
            .ToArray();
    }

    private static void Add(
        Dictionary<string, (int Items, long Size)> totals,
        List<string> names,
        (int Items, long Size)[] counted
    )
    {
        for (int index = 0; index < counted.Length; index++)
        {
            if (counted[index].Items > 0)
            {
                totals.TryGetValue(names[index], out (int Items, long Size) before);
                totals[names[index]] = (before.Items + counted[index].Items, before.Size + counted[index].Size);
            }
        }
    }
}
