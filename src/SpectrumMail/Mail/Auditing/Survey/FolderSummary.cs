using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Converts folders as read to the objects that commands emit.</summary>
internal static class FolderSummary
{
    // A larger sum cannot be true. Every program that reads JSON can represent this one.
    private const long MostBytes = 1L << 53;

    /// <summary>The number of messages in folders; limited when the server claims more than can be counted.</summary>
    public static int Count(IEnumerable<AuditFolder> folders, Func<AuditFolder, int?> figure) =>
        folders.Aggregate(0, (sum, folder) => Add(sum, figure(folder) ?? 0));

    /// <summary>The number of bytes in folders; limited when the server claims more than can be counted.</summary>
    public static long Bytes(IEnumerable<AuditFolder> folders, Func<AuditFolder, long?> figure) =>
        folders.Aggregate(0L, (sum, folder) => Add(sum, figure(folder) ?? 0));

    /// <summary>A row for each folder.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="address">The mailbox.</param>
    /// <param name="session">The session's name; empty in an audit.</param>
    /// <param name="analysed">When given, each folder gets an analysis with ages counted from then.</param>
    public static FolderStatistics[] Rows(
        IReadOnlyList<AuditFolder> folders,
        string address,
        string session = "",
        DateTimeOffset? analysed = null
    )
    {
        Dictionary<string, (int Items, long Size)> trees = Trees(folders);
        return folders
            .Select(folder =>
            {
                (int Items, long Size) tree = trees[folder.Path];
                bool readable = !folder.Selectable || folder.Messages is not null;
                return new FolderStatistics
                {
                    EmailAddress = address,
                    Name = folder.Name,
                    FolderPath = folder.Path,
                    FolderType = folder.SpecialUse,
                    Selectable = folder.Selectable,
                    ItemsInFolder = ZeroUnless(folder.Selectable, folder.Messages),
                    ItemsInFolderAndSubfolders = NullUnless(readable, tree.Items),
                    UnreadItemsInFolder = ZeroUnless(folder.Selectable, folder.Unseen),
                    DeletedItemsInFolder = folder.Deleted,
                    DeletedSizeInFolder = folder.DeletedSize,
                    FolderSize = ZeroUnless(folder.Selectable, folder.Size),
                    FolderAndSubfolderSize = NullUnless(readable && (folder.Size is not null || !folder.Selectable), tree.Size),
                    OldestItemReceivedDate = Oldest([folder]),
                    NewestItemReceivedDate = Newest([folder]),
                    UidValidity = folder.UidValidity,
                    UidNext = folder.UidNext,
                    HighestModSeq = folder.HighestModSeq,
                    Cause = folder.Failure?.Cause ?? MailCause.None,
                    Detail = folder.Failure?.Message ?? string.Empty,
                    Analysis = analysed is { } now && folder.Rows is not null ? Analyst.Make([folder], now) : null,
                    Session = session,
                };
            })
            .ToArray();
    }

    // A folder that cannot be selected holds no messages.
    private static T? ZeroUnless<T>(bool selectable, T? figure)
        where T : struct => selectable ? figure : default(T);

    private static T? NullUnless<T>(bool known, T figure)
        where T : struct => known ? figure : null;

    /// <summary>When the oldest message was received; null when none is known.</summary>
    public static DateTime? Oldest(IEnumerable<AuditFolder> folders) =>
        Received(folders, totals => totals.Oldest, times => times.Min());

    /// <summary>When the newest message was received; null when none is known.</summary>
    public static DateTime? Newest(IEnumerable<AuditFolder> folders) =>
        Received(folders, totals => totals.Newest, times => times.Max());

    /// <summary>How a mailbox stands against its limit.</summary>
    /// <param name="reported">The quota that the server reports; null when it reports none.</param>
    /// <param name="size">The size of all messages.</param>
    /// <param name="limit">The limit that applies when the server reports none; null for none.</param>
    public static (MailboxQuota? Quota, QuotaSource Source) Quota(MailboxQuota? reported, long size, long? limit)
    {
        if (reported is not null)
        {
            return (reported, QuotaSource.Server);
        }

        return limit is { } bytes
            ? (new MailboxQuota { Used = size, Limit = bytes }, QuotaSource.Provider)
            : (null, QuotaSource.None);
    }

    /// <summary>The status under Exchange's names.</summary>
    public static StorageLimitStatus Standing(MailboxQuota? quota, double warningPercent) =>
        quota switch
        {
            null => StorageLimitStatus.NoChecking,
            { IsFull: true } => StorageLimitStatus.ProhibitReceive,
            _ when quota.PercentUsed >= warningPercent => StorageLimitStatus.IssueWarning,
            _ => StorageLimitStatus.BelowLimit,
        };

    private static DateTime? Received(
        IEnumerable<AuditFolder> folders,
        Func<FolderTotals, long> time,
        Func<IEnumerable<long>, long> choose
    )
    {
        long[] times = folders
            .Where(folder => folder.Rows is not null)
            .Select(folder => time(folder.Rows!.Totals))
            .Where(known => known != 0)
            .ToArray();
        return times.Length == 0 ? null : Analyst.Local(choose(times));
    }

    // Every folder adds its figures to itself and to each of its parents.
    private static Dictionary<string, (int Items, long Size)> Trees(IReadOnlyList<AuditFolder> folders)
    {
        var trees = new Dictionary<string, (int Items, long Size)>(StringComparer.Ordinal);
        foreach (AuditFolder folder in folders)
        {
            trees[folder.Path] = default;
        }

        foreach (AuditFolder folder in folders)
        {
            for (string path = folder.Path; path.Length > 0; path = Above(path, folder.Separator))
            {
                if (trees.TryGetValue(path, out (int Items, long Size) tree))
                {
                    trees[path] = (Add(tree.Items, folder.Messages ?? 0), Add(tree.Size, folder.Size ?? 0));
                }
            }
        }

        return trees;
    }

    private static int Add(int sum, int figure) => (int)Math.Min((long)sum + figure, int.MaxValue);

    private static long Add(long sum, long figure) => figure > MostBytes - sum ? MostBytes : sum + figure;

    private static string Above(string path, string separator)
    {
        int cut = separator.Length == 0 ? -1 : path.LastIndexOf(separator, StringComparison.Ordinal);
        return cut <= 0 ? string.Empty : path.Substring(0, cut);
    }
}
