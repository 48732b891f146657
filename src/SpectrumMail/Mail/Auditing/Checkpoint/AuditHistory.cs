using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>What earlier audits measured, by mailbox, and the trend that follows from it.</summary>
internal sealed class AuditHistory
{
    private const double LongestYears = 100;

    // Two audits within an hour say nothing about growth in a day.
    private static readonly TimeSpan s_shortest = TimeSpan.FromHours(1);

    private readonly Dictionary<string, List<AuditSample>> _samples = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds what an audit measured.</summary>
    public void Add(string address, AuditSample sample)
    {
        if (!_samples.TryGetValue(address, out List<AuditSample>? samples))
        {
            _samples[address] = samples = [];
        }

        samples.Add(sample);
    }

    /// <summary>How a mailbox has grown up to now; null when there is nothing to compare with.</summary>
    /// <param name="address">The mailbox.</param>
    /// <param name="now">What was measured now.</param>
    /// <param name="quota">Its quota; null when no limit is known.</param>
    public AuditTrend? Trend(string address, AuditSample now, MailboxQuota? quota)
    {
        if (!_samples.TryGetValue(address, out List<AuditSample>? earlier))
        {
            return null;
        }

        AuditSample[] all = earlier.Where(sample => sample.Time < now.Time).OrderBy(sample => sample.Time).Append(now).ToArray();
        if (all.Length < 2)
        {
            return null;
        }

        double perDay = now.Time - all[0].Time < s_shortest ? 0 : Slope(all);
        return new AuditTrend
        {
            Since = all[0].Time,
            Samples = all.Length,
            ItemsGrown = now.Items - (long)all[0].Items,
            BytesGrown = now.Size - all[0].Size,
            BytesPerDay = Math.Round(perDay, 1),
            FullOn = FullOn(now.Time, perDay, quota),
            History = all,
        };
    }

    private static DateTime? FullOn(DateTime now, double perDay, MailboxQuota? quota)
    {
        if (quota is null || quota.Limit <= 0)
        {
            return null;
        }

        if (quota.IsFull)
        {
            return now;
        }

        double days = perDay > 0 ? (quota.Limit - quota.Used) / perDay : double.PositiveInfinity;
        return days <= LongestYears * 365.25 ? now.AddDays(days) : null;
    }

    // The least-squares line, so that one unusual audit does not decide.
    private static double Slope(AuditSample[] samples)
    {
        double[] days = samples.Select(sample => (sample.Time - samples[0].Time).TotalDays).ToArray();
        double middle = days.Average(),
            mean = samples.Average(sample => (double)sample.Size);
        double spread = days.Sum(day => (day - middle) * (day - middle));
        return spread <= 0 ? 0 : samples.Select((sample, index) => (days[index] - middle) * (sample.Size - mean)).Sum() / spread;
    }
}
