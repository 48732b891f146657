using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Pop;

/// <summary>
/// The messages that are wanted of a POP3 mailbox. The server cannot search, so the headers are examined here. It does not report
/// the time of arrival either, so every date limit applies to the Date header.
/// </summary>
/// <param name="Filter">The filter; criteria that need more than a header are ignored.</param>
/// <param name="Descending">The newest arrival first.</param>
/// <param name="Skip">How many to leave out at the start.</param>
/// <param name="First">How many at most; null for all.</param>
internal sealed record PopQuery(MessageFilter Filter, bool Descending, int Skip, int? First)
{
    /// <summary>Whether the headers decide. If not, the list can be cut before the headers are fetched.</summary>
    public bool HasFilter =>
        Filter.From.Count + Filter.To.Count + Filter.Cc.Count + Filter.Subject.Count > 0
        || (Filter.Since ?? Filter.Before ?? Filter.SentSince ?? Filter.SentBefore) is not null
        || (Filter.LargerThan ?? Filter.SmallerThan) is not null;

    /// <summary>
    /// Whether a message is wanted. One without a readable date is within -Since and -Before, but not within -SentSince and
    /// -SentBefore.
    /// </summary>
    public bool Admits(SpectrumMessage message) =>
        Any(Filter.From, message.From is null ? [] : [message.From])
        && Any(Filter.To, message.To)
        && Any(Filter.Cc, message.Cc)
        && (Filter.Subject.Count == 0 || Filter.Subject.Any(text => Contains(message.Subject, text)))
        && MessageFilter.Within(message.Date, Filter.Since, Filter.Before, unknown: true)
        && MessageFilter.Within(
            message.Date,
            Filter.SentSince,
            Filter.SentBefore,
            unknown: (Filter.SentSince ?? Filter.SentBefore) is null
        )
        && (Filter.LargerThan is not { } larger || message.Size > larger)
        && (Filter.SmallerThan is not { } smaller || message.Size < smaller);

    private static bool Any(IReadOnlyList<string> texts, IReadOnlyList<MailContact> contacts) =>
        texts.Count == 0 || texts.Any(text => contacts.Any(contact => Contains($"{contact.Name} <{contact.Address}>", text)));

    private static bool Contains(string value, string text) => value.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;
}
