using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>
/// Matches reports to what was sent: by Message-ID or envelope id, and the recipient. A report that names no message belongs to
/// the last message that was sent to its recipient before it.
/// </summary>
internal sealed class SentMatch : IReportReceiver
{
    // A report without the id of its message may be late by as long as servers try.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(5);
    private readonly IReadOnlyList<SentRecipient> _sent;
    private readonly ILookup<string, int> _byId;
    private readonly ILookup<string, int> _byRecipient;
    private readonly SpectrumDeliveryReport?[] _reports;

    /// <param name="sent">What was sent.</param>
    public SentMatch(IReadOnlyList<SentRecipient> sent)
    {
        _sent = sent;
        _reports = new SpectrumDeliveryReport?[sent.Count];
        _byId = Enumerable
            .Range(0, sent.Count)
            .SelectMany(index => Ids(sent[index]).Select(id => (id, index)))
            .ToLookup(pair => pair.id, pair => pair.index, StringComparer.OrdinalIgnoreCase);
        _byRecipient = Enumerable.Range(0, sent.Count).ToLookup(index => sent[index].Recipient, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How many reports belong to no message of the log.</summary>
    public int Unmatched { get; private set; }

    /// <summary>Every message and recipient of the log, with what is known of it.</summary>
    public IEnumerable<SentRecipientStatus> Results => _sent.Select((entry, index) => entry.ToStatus(_reports[index]));

    public void Take(IReadOnlyCollection<SpectrumDeliveryReport> reports)
    {
        foreach (SpectrumDeliveryReport report in reports)
        {
            int[] matches = [.. Find(report)];
            Unmatched += matches.Length == 0 ? 1 : 0;
            foreach (int index in matches)
            {
                if (_reports[index] is not { } known || Decides(report, known))
                {
                    _reports[index] = report;
                }
            }
        }
    }

    private IEnumerable<int> Find(SpectrumDeliveryReport report)
    {
        int[] message = [.. Keys(report).SelectMany(id => _byId[id]).Distinct()];
        if (message.Length > 0)
        {
            int[] exact = [.. message.Where(index => IsAbout(report, _sent[index].Recipient))];

            // An address that was forwarded, and a complaint without one, can only be about the one recipient.
            return exact.Length > 0 || message.Length > 1 ? exact : message;
        }

        return Keys(report).Any() ? [] : FindLast(report);
    }

    private IEnumerable<int> FindLast(SpectrumDeliveryReport report)
    {
        DateTime arrived = report.Received?.ToUniversalTime() ?? DateTime.UtcNow;
        return new[] { report.Recipient, report.OriginalRecipient }
            .Where(address => address.Length > 0)
            .SelectMany(address => _byRecipient[address])
            .Where(index => _sent[index].Time <= arrived + s_skew && _sent[index].Time > arrived - s_longest)
            .OrderByDescending(index => _sent[index].Time)
            .Take(1);
    }

    private static bool IsAbout(SpectrumDeliveryReport report, string recipient) =>
        recipient.Equals(report.Recipient, StringComparison.OrdinalIgnoreCase)
        || recipient.Equals(report.OriginalRecipient, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Ids(SentRecipient entry) =>
        new[] { entry.MessageId, entry.EnvelopeId }.Where(id => id.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Keys(SpectrumDeliveryReport report) =>
        new[] { report.OriginalMessageId, report.EnvelopeId }.Where(id => id.Length > 0);

    // What is final decides over what is not; of two that say as much, the later one.
    private static bool Decides(SpectrumDeliveryReport report, SpectrumDeliveryReport known)
    {
        int rank = (int)SentRecipient.GetState(report.Class),
            former = (int)SentRecipient.GetState(known.Class);
        return rank > former || (rank == former && report.Received >= known.Received);
    }
}
