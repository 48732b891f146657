using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MailKit.Search;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Searching;

/// <summary>
/// Writes a filter as the keys of SEARCH (RFC 9051, section 6.4.4). The filter's own query decides; here it is only written.
/// </summary>
internal sealed class SearchKeys
{
    private static readonly Regex s_all = new(
        @"^[\s()]*(?:(?:ALL|(?:UID\s+)?(?:1:\*|\*:1))(?:[\s()]+|$))*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    );
    private readonly List<string> _parts = [];
    private readonly StringBuilder _text = new();

    private SearchKeys() { }

    /// <summary>The keys as parts of a command: texts, and a literal between any two of them.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="command">What stands before the keys.</param>
    public static IReadOnlyList<string> Write(MessageFilter filter, string command)
    {
        var keys = new SearchKeys();
        keys._text.Append(command);
        if (filter.FindForeignText() is not null)
        {
            keys._text.Append("CHARSET UTF-8 ");
        }

        SearchQuery query = filter.ToSearch();
        if (filter.RawQuery is { } raw)
        {
            // In parentheses it cannot take what follows it for a part of itself.
            keys._text.Append('(').Append(raw).Append(')').Append(query == SearchQuery.All ? string.Empty : " ");
        }

        if (filter.RawQuery is null || query != SearchQuery.All)
        {
            keys.Add(query);
        }

        return [.. keys._parts, keys._text.ToString()];
    }

    /// <summary>The same for people: what is searched for, and ALL when that is everything.</summary>
    public static string Describe(MessageFilter filter)
    {
        IReadOnlyList<string> parts = Write(filter, string.Empty);
        string text = string.Concat(parts.Select((part, index) => index % 2 == 0 ? part : Quoted(part)));
        text = text.StartsWith("CHARSET UTF-8 ", StringComparison.Ordinal) ? text.Substring("CHARSET UTF-8 ".Length) : text;
        if (filter.HasManyUids)
        {
            text += FormattableString.Invariant($" UID ({filter.Uids.Count} of them)");
        }

        return filter.HasAttachment switch
        {
            true => text + " with attachment",
            false => text + " without attachment",
            null => text,
        };
    }

    /// <summary>
    /// Whether a description restricts nothing: no description, ALL, or a range of every message. A query that the user wrote
    /// may say so too.
    /// </summary>
    public static bool MeansAll(string? foundBy) => foundBy is null || s_all.IsMatch(foundBy);

    private static string Quoted(string literal) =>
        ImapConversation.Quote(Encoding.UTF8.GetString(WireText.Write(literal)).Replace('\r', ' ').Replace('\n', ' '));

    private void Add(SearchQuery query)
    {
        switch (query)
        {
            case BinarySearchQuery { Term: SearchTerm.Or } either:
                _text.Append("OR ");
                AddOperand(either.Left);
                _text.Append(' ');
                AddOperand(either.Right);
                break;
            case BinarySearchQuery both:
                Add(both.Left);
                _text.Append(' ');
                Add(both.Right);
                break;
            case HeaderSearchQuery header:
                _text.Append("HEADER ").Append(header.Field).Append(' ');
                AddText(header.Value);
                break;
            case TextSearchQuery { Term: SearchTerm.Keyword } keyword:
                _text.Append("KEYWORD ").Append(keyword.Text);
                break;
            case TextSearchQuery text:
                _text.Append(NameOf(text.Term)).Append(' ');
                AddText(text.Text);
                break;
            case DateSearchQuery date:
                _text.Append(NameOf(date.Term)).Append(' ');
                _text.Append(date.Date.ToString("d-MMM-yyyy", CultureInfo.InvariantCulture));
                break;
            case NumericSearchQuery number:
                _text.Append(NameOf(number.Term)).Append(' ').Append(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case UidSearchQuery uids:
                _text.Append("UID ").Append(UidRanges.Write(uids.Uids.Select(uid => uid.Id).OrderBy(uid => uid)));
                break;
            default:
                _text.Append(NameOf(query.Term));
                break;
        }
    }

    private void AddOperand(SearchQuery query)
    {
        bool isList = query is BinarySearchQuery { Term: SearchTerm.And };
        _text.Append(isList ? "(" : string.Empty);
        Add(query);
        _text.Append(isList ? ")" : string.Empty);
    }

    private void AddText(string text)
    {
        if (ImapConversation.CanQuote(text) && text.All(character => character <= '~'))
        {
            _text.Append(ImapConversation.Quote(text));
            return;
        }

        _parts.Add(_text.ToString());
        _parts.Add(WireText.FromUtf8(text));
        _text.Clear();
    }

    private static string NameOf(SearchTerm term) =>
        term switch
        {
            SearchTerm.All => "ALL",
            SearchTerm.FromContains => "FROM",
            SearchTerm.ToContains => "TO",
            SearchTerm.CcContains => "CC",
            SearchTerm.BccContains => "BCC",
            SearchTerm.SubjectContains => "SUBJECT",
            SearchTerm.BodyContains => "BODY",
            SearchTerm.MessageContains => "TEXT",
            SearchTerm.DeliveredAfter => "SINCE",
            SearchTerm.DeliveredBefore => "BEFORE",
            SearchTerm.SentSince => "SENTSINCE",
            SearchTerm.SentBefore => "SENTBEFORE",
            SearchTerm.Seen => "SEEN",
            SearchTerm.NotSeen => "UNSEEN",
            SearchTerm.Flagged => "FLAGGED",
            SearchTerm.NotFlagged => "UNFLAGGED",
            SearchTerm.Answered => "ANSWERED",
            SearchTerm.NotAnswered => "UNANSWERED",
            SearchTerm.Deleted => "DELETED",
            SearchTerm.NotDeleted => "UNDELETED",
            SearchTerm.LargerThan => "LARGER",
            SearchTerm.SmallerThan => "SMALLER",
            // A key that is left out would find more messages than were asked for.
            _ => throw new NotSupportedException($"The filter uses {term}, which is not written as a key."),
        };
}
