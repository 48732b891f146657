using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>Something counted, with its size.</summary>
internal sealed class Tally
{
    public long Items { get; private set; }

    public long Size { get; private set; }

    /// <summary>In how many mailboxes.</summary>
    public int Mailboxes { get; private set; }

    /// <summary>Where it belongs in an order of its own.</summary>
    public long Order { get; set; }

    public void Add(long items, long size)
    {
        Items += items;
        Size += size;
        Mailboxes++;
    }
}

/// <summary>One mailbox of a group: which, and what was seen there.</summary>
internal sealed record GroupMember(int Number, string EmailAddress, string Text);

/// <summary>Mailboxes that have the same finding, or failed for the same cause.</summary>
internal sealed class MailboxGroup(string title, string remedy)
{
    /// <summary>So many are listed with the group; the rest are shown with their mailbox.</summary>
    public const int Listed = 100;

    public string Title => title;

    public string Remedy => remedy;

    public AuditSeverity Severity { get; private set; }

    public AuditStatus Status { get; set; }

    public int Count { get; private set; }

    public List<GroupMember> Members { get; } = [];

    public void Add(GroupMember member, AuditSeverity severity = AuditSeverity.None)
    {
        Count++;
        Severity = severity > Severity ? severity : Severity;
        if (Members.Count < Listed)
        {
            Members.Add(member);
        }
    }
}

/// <summary>The totals of the audits. Each audit is added once, in the order of the report.</summary>
internal sealed class ReportTotals
{
    private readonly Dictionary<DateTime, long> _changes = [];
    private long _earliest;

    /// <summary>What a policy of retention did; null when nothing is known of one.</summary>
    public RetentionTotals? Retention { get; init; }

    /// <summary>What a migration copied; null when nothing is known of one.</summary>
    public MigrationTotals? Migration { get; init; }

    public int Mailboxes { get; private set; }

    public int Read { get; private set; }

    public int NearLimit { get; private set; }

    public int Full { get; private set; }

    public int WithLimit { get; private set; }

    public long Items { get; private set; }

    public long Unread { get; private set; }

    public long Size { get; private set; }

    public long QuotaUsed { get; private set; }

    public long QuotaLimit { get; private set; }

    public long Folders { get; private set; }

    public DateTime? Started { get; private set; }

    public DateTime? Ended { get; private set; }

    public int AtEnvelopeDepth { get; private set; }

    /// <summary>How many findings of each severity there are.</summary>
    public int[] Findings { get; } = new int[4];

    /// <summary>How many of the mailboxes that were read have each severity as their highest.</summary>
    public int[] MailboxesBySeverity { get; } = new int[4];

    /// <summary>
    /// How many mailboxes use so much of their limit, in steps of ten per cent; the last step is 100 % and above.
    /// </summary>
    public int[] QuotaSteps { get; } = new int[11];

    public Dictionary<AuditStatus, int> Statuses { get; } = [];

    public Dictionary<string, MailboxGroup> Rules { get; } = new(StringComparer.Ordinal);

    public Dictionary<(AuditStatus, MailCause), MailboxGroup> Failures { get; } = [];

    public Dictionary<FolderUse, Tally> FolderUses { get; } = [];

    public Dictionary<string, Tally> Ages { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Tally> Sizes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Tally> Attachments { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Tally> Senders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, int> RulesNotJudged { get; } = new(StringComparer.Ordinal);

    /// <summary>Mailboxes that grow, with what they grow by a day.</summary>
    public List<(GroupMember Mailbox, AuditTrend Trend)> Growing { get; } = [];

    public int WithTrend { get; private set; }

    public double BytesPerDay { get; private set; }

    /// <summary>The size of all mailboxes on the days of their audits.</summary>
    public IReadOnlyList<(DateTime Day, long Size)> History
    {
        get
        {
            long sum = _earliest;
            return [.. _changes.OrderBy(change => change.Key).Select(change => (change.Key, sum += change.Value))];
        }
    }

    /// <summary>Adds the next mailbox; its place is its number.</summary>
    public void Add(MailboxAudit audit)
    {
        int number = ++Mailboxes;
        Read += audit.ItemCount is null ? 0 : 1;
        Items += audit.ItemCount ?? 0;
        Unread += audit.UnreadItemCount ?? 0;
        Size += audit.TotalItemSize ?? 0;
        Folders += audit.FolderCount;
        AtEnvelopeDepth += audit.Depth == AuditDepth.Envelope ? 1 : 0;
        Started = audit.Started > DateTime.MinValue && !(audit.Started > Started) ? audit.Started : Started;
        Ended = audit.Ended > DateTime.MinValue && !(audit.Ended < Ended) ? audit.Ended : Ended;
        Statuses[audit.Status] = (Statuses.TryGetValue(audit.Status, out int same) ? same : 0) + 1;
        AddQuota(audit);
        AddFailure(audit, number);
        AddFindings(audit, number);
        AddContent(audit);
        AddTrend(audit, number);
    }

    private static TValue FindOrAdd<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out TValue? value))
        {
            all[key] = value = make();
        }

        return value;
    }

    private static void AddBins(Dictionary<string, Tally> all, IReadOnlyList<HistogramBin> bins)
    {
        foreach (HistogramBin bin in bins)
        {
            FindOrAdd(all, bin.Name, () => new Tally { Order = bin.From }).Add(bin.Items, bin.Size);
        }
    }

    private void AddQuota(MailboxAudit audit)
    {
        Full += audit.StorageLimitStatus == StorageLimitStatus.ProhibitReceive ? 1 : 0;
        NearLimit += audit.StorageLimitStatus == StorageLimitStatus.IssueWarning ? 1 : 0;
        if (audit.QuotaPercent is { } percent)
        {
            WithLimit++;
            QuotaUsed += audit.QuotaUsed ?? 0;
            QuotaLimit += audit.QuotaLimit ?? 0;
            QuotaSteps[(int)Math.Min(10, Math.Max(0, percent / 10))]++;
        }
    }

    private void AddFailure(MailboxAudit audit, int number)
    {
        if (audit.Status != AuditStatus.Ok)
        {
            MailboxGroup group = FindOrAdd(
                Failures,
                (audit.Status, audit.Cause),
                () =>
                    new MailboxGroup(
                        audit.Cause == MailCause.None ? ReportText.Status(audit.Status) : ReportText.Words(audit.Cause),
                        audit.Remedy
                    )
            );
            group.Status = audit.Status;
            group.Add(new GroupMember(number, audit.EmailAddress, audit.Detail));
        }
    }

    private void AddFindings(MailboxAudit audit, int number)
    {
        if (audit.ItemCount is not null)
        {
            MailboxesBySeverity[(int)PageMailboxes.Worst(audit)]++;
        }

        foreach (AuditFinding finding in audit.Findings)
        {
            Findings[(int)finding.Severity]++;
            FindOrAdd(Rules, finding.RuleId, () => new MailboxGroup(finding.Title, finding.Remedy))
                .Add(new GroupMember(number, audit.EmailAddress, finding.Evidence), finding.Severity);
        }

        foreach (string rule in audit.RulesNotJudged)
        {
            RulesNotJudged[rule] = (RulesNotJudged.TryGetValue(rule, out int before) ? before : 0) + 1;
        }
    }

    private void AddContent(MailboxAudit audit)
    {
        foreach (IGrouping<FolderUse, FolderStatistics> use in audit.Folders.GroupBy(folder => folder.FolderType))
        {
            FindOrAdd(FolderUses, use.Key, () => new Tally())
                .Add(use.Sum(folder => (long)(folder.ItemsInFolder ?? 0)), use.Sum(folder => folder.FolderSize ?? 0));
        }

        if (audit.Analysis is not { } analysis)
        {
            return;
        }

        AddBins(Ages, analysis.AgeHistogram);
        AddBins(Sizes, analysis.SizeHistogram);
        foreach (AttachmentTotal attachment in analysis.AttachmentTypes)
        {
            FindOrAdd(Attachments, attachment.Type, () => new Tally()).Add(attachment.Items, attachment.Size);
        }

        foreach (SenderTotal sender in analysis.TopSenders)
        {
            FindOrAdd(Senders, sender.Address, () => new Tally()).Add(sender.Items, sender.Size);
        }
    }

    // A mailbox counts with its earliest size for the days before that, so that the line shows growth and not who was audited.
    private void AddTrend(MailboxAudit audit, int number)
    {
        if (audit.Trend is not { } trend)
        {
            return;
        }

        WithTrend++;
        BytesPerDay += trend.BytesPerDay;
        if (trend.BytesPerDay > 0)
        {
            Growing.Add((new GroupMember(number, audit.EmailAddress, string.Empty), trend));
        }

        long before = trend.History.Length > 0 ? trend.History[0].Size : 0;
        _earliest += before;
        foreach (AuditSample sample in trend.History)
        {
            _changes[sample.Time.Date] = FindOrAdd(_changes, sample.Time.Date, () => 0L) + sample.Size - before;
            before = sample.Size;
        }
    }
}
