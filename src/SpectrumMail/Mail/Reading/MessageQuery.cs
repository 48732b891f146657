using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Search;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>Which messages of a folder are wanted, and in which order.</summary>
internal sealed record MessageQuery
{
    public string Folder { get; init; } = "INBOX";

    public IReadOnlyList<string> From { get; init; } = [];

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Subject { get; init; } = [];

    public DateTime? Since { get; init; }

    public DateTime? Before { get; init; }

    /// <summary>True for unread only, false for read only, null for both.</summary>
    public bool? Unread { get; init; }

    public IReadOnlyList<long> Uids { get; init; } = [];

    public bool Descending { get; init; }

    public int Skip { get; init; }

    public int? First { get; init; }

    /// <summary>
    /// Whether messages must be looked at once more after the search: IMAP compares dates by the day and without their time
    /// zone, so the search is widened and INTERNALDATE decides.
    /// </summary>
    public bool HasDateLimit => Since is not null || Before is not null;

    /// <summary>Whether a message lies within the date limits.</summary>
    public bool Admits(SpectrumMessage message) =>
        message.Received is not { } received
        || ((Since is not { } since || received >= since) && (Before is not { } before || received < before));

    /// <summary>The SEARCH that the server does.</summary>
    public SearchQuery ToSearch()
    {
        var terms = new List<SearchQuery>();
        terms.AddRange(Any(From, SearchQuery.FromContains));
        terms.AddRange(Any(To, SearchQuery.ToContains));
        terms.AddRange(Any(Subject, SearchQuery.SubjectContains));
        if (Since is { } since)
        {
            terms.Add(SearchQuery.DeliveredAfter(since.Date.AddDays(-1)));
        }

        if (Before is { } before)
        {
            terms.Add(SearchQuery.DeliveredBefore(before.Date.AddDays(2)));
        }

        if (Unread is { } unread)
        {
            terms.Add(unread ? SearchQuery.NotSeen : SearchQuery.Seen);
        }

        if (Uids.Count > 0)
        {
            terms.Add(SearchQuery.Uids(Uids.Select(uid => new UniqueId(checked((uint)uid))).ToArray()));
        }

        return terms.Count == 0 ? SearchQuery.All : terms.Aggregate((left, right) => left.And(right));
    }

    // Several values of one criterion mean any of them.
    private static IEnumerable<SearchQuery> Any(IReadOnlyList<string> values, Func<string, SearchQuery> criterion) => values.Count == 0
        ? []
        : [values.Select(criterion).Aggregate((left, right) => left.Or(right))];
}
