using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Search;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// The messages that are wanted. The server chooses them. IMAP cannot express a time of the day or an attachment: the search is
/// wider then, and the messages are checked here.
/// </summary>
internal sealed record MessageFilter
{
    private static readonly Regex s_keyword = new(@"^[^\x00-\x20\x7f-\uffff(){%*""\\\]]+$", RegexOptions.CultureInvariant);
    private static readonly Regex s_fieldName = new(@"^[\x21-\x39\x3b-\x7e]+$", RegexOptions.CultureInvariant);

    // The zones of the Earth, to either side of UTC.
    private static readonly TimeSpan s_westernmost = TimeSpan.FromHours(-12);
    private static readonly TimeSpan s_easternmost = TimeSpan.FromHours(14);

    public IReadOnlyList<string> From { get; init; } = [];

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> Bcc { get; init; } = [];

    public IReadOnlyList<string> Subject { get; init; } = [];

    public IReadOnlyList<string> Body { get; init; } = [];

    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>Header fields and the texts of which they must contain one; an empty text asks only for the field.</summary>
    public IReadOnlyList<KeyValuePair<string, string[]>> Headers { get; init; } = [];

    public DateTime? Since { get; init; }

    public DateTime? Before { get; init; }

    public DateTime? SentSince { get; init; }

    public DateTime? SentBefore { get; init; }

    public long? LargerThan { get; init; }

    public long? SmallerThan { get; init; }

    public bool? Read { get; init; }

    /// <summary>The opposite of <see cref="Read"/>, and a criterion of its own: no message matches both.</summary>
    public bool? Unread { get; init; }

    public bool? Flagged { get; init; }

    public bool? Answered { get; init; }

    public bool? Deleted { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public bool? HasAttachment { get; init; }

    public IReadOnlyList<long> Uids { get; init; } = [];

    /// <summary>Only messages from this UID on. The server may add the last message of the folder, whatever its UID.</summary>
    public uint? FromUid { get; init; }

    /// <summary>A SEARCH key in the server's own language (RFC 9051, section 6.4.4).</summary>
    public string? RawQuery { get; init; }

    /// <summary>Whether messages must be checked after the search.</summary>
    public bool NeedsASecondLook =>
        Since is not null || Before is not null || SentSince is not null || SentBefore is not null || HasAttachment is not null;

    /// <summary>Validates the texts that become part of a command.</summary>
    /// <exception cref="MailException">InvalidInput.</exception>
    public void Check()
    {
        foreach (string keyword in Keywords.Where(keyword => !s_keyword.IsMatch(keyword)))
        {
            throw MessageFailures.KeywordInvalid.Make(keyword);
        }

        foreach (KeyValuePair<string, string[]> header in Headers)
        {
            if (!s_fieldName.IsMatch(header.Key))
            {
                throw MessageFailures.HeaderNameInvalid.Make(header.Key);
            }
        }

        if (SearchedTexts.Any(text => text.Contains('\0')))
        {
            throw MessageFailures.SearchTextCut.Make();
        }

        if (RawQuery is { } query)
        {
            RawSearch.Check(query);
        }
    }

    /// <summary>The first text outside ASCII, for which a server needs a character set; null when there is none.</summary>
    public string? FindForeignText() => SearchedTexts.FirstOrDefault(text => text.Any(mark => mark > '~'));

    private IEnumerable<string> SearchedTexts =>
        new[] { From, To, Cc, Bcc, Subject, Body, Text }
            .SelectMany(texts => texts)
            .Concat(Headers.SelectMany(header => header.Value));

    /// <summary>Whether a message matches the criteria that the search cannot express exactly.</summary>
    public bool Admits(SpectrumMessage message) =>
        Within(message.Received, Since, Before, unknown: true)
        && Within(message.Date, SentSince, SentBefore, unknown: SentSince is null && SentBefore is null)
        && (HasAttachment is not { } wanted || (message.Attachments ?? []).Any(part => !part.Inline) == wanted);

    /// <summary>
    /// Whether there are too many UIDs for one command. Then they are chosen from the result of the search.
    /// </summary>
    public bool HasManyUids => UidBatches.Split(Uids.Select(uid => checked((uint)uid))).Skip(1).Any();

    /// <summary>The SEARCH for the server, without the raw query, and without UIDs when there are many.</summary>
    public SearchQuery ToSearch()
    {
        List<SearchQuery> terms = [.. Texts(), .. Dates(), .. Flags(), .. Sizes()];
        if (Uids.Count > 0 && !HasManyUids)
        {
            terms.Add(SearchQuery.Uids(Uids.OrderBy(uid => uid).Select(uid => new UniqueId(checked((uint)uid))).ToArray()));
        }

        if (FromUid is { } from)
        {
            terms.Add(SearchQuery.Uids(new UniqueIdRange(new UniqueId(from), UniqueId.MaxValue)));
        }

        return terms.Count == 0 ? SearchQuery.All : terms.Aggregate((left, right) => left.And(right));
    }

    private IEnumerable<SearchQuery> Texts() =>
        Any(From, SearchQuery.FromContains)
            .Concat(Any(To, SearchQuery.ToContains))
            .Concat(Any(Cc, SearchQuery.CcContains))
            .Concat(Any(Bcc, SearchQuery.BccContains))
            .Concat(Any(Subject, SearchQuery.SubjectContains))
            .Concat(Any(Body, SearchQuery.BodyContains))
            .Concat(Any(Text, SearchQuery.MessageContains))
            .Concat(Any(Keywords, SearchQuery.HasKeyword))
            .Concat(Headers.SelectMany(header => Any(header.Value, text => SearchQuery.HeaderContains(header.Key, text))));

    // The server compares days in its own time zone, SENTSINCE in that of the sender. The search covers the day in every zone.
    private IEnumerable<SearchQuery> Dates()
    {
        if (Since is { } since)
        {
            yield return SearchQuery.DeliveredAfter(Day(since, s_westernmost));
        }

        if (Before is { } before)
        {
            yield return SearchQuery.DeliveredBefore(Day(before, s_easternmost + TimeSpan.FromDays(1)));
        }

        if (SentSince is { } sentSince)
        {
            yield return SearchQuery.SentSince(Day(sentSince, s_westernmost));
        }

        if (SentBefore is { } sentBefore)
        {
            yield return SearchQuery.SentBefore(Day(sentBefore, s_easternmost + TimeSpan.FromDays(1)));
        }
    }

    private IEnumerable<SearchQuery> Flags()
    {
        if (Read is { } read)
        {
            yield return read ? SearchQuery.Seen : SearchQuery.NotSeen;
        }

        if (Unread is { } unread)
        {
            yield return unread ? SearchQuery.NotSeen : SearchQuery.Seen;
        }

        if (Flagged is { } flagged)
        {
            yield return flagged ? SearchQuery.Flagged : SearchQuery.NotFlagged;
        }

        if (Answered is { } answered)
        {
            yield return answered ? SearchQuery.Answered : SearchQuery.NotAnswered;
        }

        if (Deleted is { } deleted)
        {
            yield return deleted ? SearchQuery.Deleted : SearchQuery.NotDeleted;
        }
    }

    private IEnumerable<SearchQuery> Sizes()
    {
        if (LargerThan is { } larger)
        {
            yield return SearchQuery.LargerThan((int)Math.Min(larger, int.MaxValue));
        }

        // No message reaches 2 GiB, so a larger limit has no effect.
        if (SmallerThan is { } smaller and <= int.MaxValue)
        {
            yield return SearchQuery.SmallerThan((int)smaller);
        }
    }

    // A message matches several values of one criterion if it matches one of them.
    private static IEnumerable<SearchQuery> Any(IReadOnlyList<string> values, Func<string, SearchQuery> criterion) =>
        values.Count == 0 ? [] : [values.Select(criterion).Aggregate((left, right) => left.Or(right))];

    /// <summary>Whether a moment is within limits. Local times occur twice when summer time ends; moments do not.</summary>
    /// <param name="value">The moment.</param>
    /// <param name="since">The first moment within; null for no limit.</param>
    /// <param name="before">The first moment after; null for no limit.</param>
    /// <param name="unknown">The answer when the moment is not known.</param>
    public static bool Within(DateTime? value, DateTime? since, DateTime? before, bool unknown) =>
        value is not { } time
            ? unknown
            : (since is not { } from || time.ToUniversalTime() >= from.ToUniversalTime())
                && (before is not { } to || time.ToUniversalTime() < to.ToUniversalTime());

    // Nothing can be added near the first and the last possible date; the day itself is wide enough there.
    private static DateTime Day(DateTime time, TimeSpan zone)
    {
        DateTime moment = time.ToUniversalTime();
        TimeSpan room = zone < TimeSpan.Zero ? moment - DateTime.MinValue : DateTime.MaxValue - moment;
        return room < zone.Duration() ? moment.Date : (moment + zone).Date;
    }
}
