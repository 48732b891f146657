using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;
using MimeKit.Utils;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Sorts messages as RFC 5256 requires it of servers, for servers without SORT. Reads the fields in batches, and keeps only the
/// keys.
/// </summary>
internal static class MessageSorter
{
    private const int Batch = 1000;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // RFC 5256, section 2.1: these are removed from the front and the back of a subject until nothing changes any more.
    private static readonly Regex s_blanks = new(@"\s+", Options);
    private static readonly Regex s_trailer = new(@"(\(fwd\)|\s)+$", Options);
    private static readonly Regex s_leader = new(@"^(?:\s|(?:\[[^\[\]]*\]\s*)*(?:re|fwd?)\s*(?:\[[^\[\]]*\]\s*)?:)+", Options);
    private static readonly Regex s_mark = new(@"^\[[^\[\]]*\]\s*(?=.)", Options | RegexOptions.Singleline);
    private static readonly Regex s_forwarded = new(@"^\[fwd:(.*)\]$", Options | RegexOptions.Singleline);

    /// <summary>Sorts messages of the open folder. Equal messages keep their order.</summary>
    public static IReadOnlyList<UniqueId> Sort(
        ImapClient client,
        IMailFolder folder,
        IReadOnlyList<UniqueId> uids,
        MessageSortKey key,
        bool descending
    )
    {
        var known = new List<(UniqueId Uid, long Number, string Text)>(uids.Count);
        var fetch = new FieldFetch(Request(key), uids, message => known.Add(Key(message, key)));
        fetch.Run(client, folder);
        UniqueId[] left = fetch.Left;
        for (int start = 0; start < left.Length; start += Batch)
        {
            fetch.RunInLibrary(folder, [.. left.Skip(start).Take(Batch)]);
        }

        known.Sort((left, right) => left.Uid.Id.CompareTo(right.Uid.Id));
        return (key, descending) switch
        {
            (MessageSortKey.Arrival or MessageSortKey.Date or MessageSortKey.Size, false) =>
            [
                .. known.OrderBy(message => message.Number).Select(message => message.Uid),
            ],
            (MessageSortKey.Arrival or MessageSortKey.Date or MessageSortKey.Size, true) =>
            [
                .. known.OrderByDescending(message => message.Number).Select(message => message.Uid),
            ],
            (_, false) => [.. known.OrderBy(message => message.Text, StringComparer.Ordinal).Select(message => message.Uid)],
            _ => [.. known.OrderByDescending(message => message.Text, StringComparer.Ordinal).Select(message => message.Uid)],
        };
    }

    /// <summary>A subject without Re:, Fwd: and list marks (RFC 5256, section 2.1).</summary>
    public static string BaseSubject(string subject)
    {
        string text = s_blanks.Replace(subject, " ").Trim();
        while (true)
        {
            string before = text;
            text = s_trailer.Replace(text, string.Empty);
            text = s_leader.Replace(text, string.Empty);
            text = s_mark.Replace(text, string.Empty);
            text = s_forwarded.Replace(text, "$1");
            if (text == before)
            {
                return text;
            }
        }
    }

    // The fields and not the envelope: a malformed message can make an envelope unreadable.
    private static FieldRequest Request(MessageSortKey key) =>
        key switch
        {
            MessageSortKey.Arrival => new FieldRequest(MessageSummaryItems.InternalDate),
            MessageSortKey.Size => new FieldRequest(MessageSummaryItems.Size),
            MessageSortKey.Date => new FieldRequest(MessageSummaryItems.InternalDate, "Date"),
            MessageSortKey.From => new FieldRequest(MessageSummaryItems.None, "From"),
            MessageSortKey.To => new FieldRequest(MessageSummaryItems.None, "To"),
            _ => new FieldRequest(MessageSummaryItems.None, "Subject"),
        };

    private static (UniqueId Uid, long Number, string Text) Key(MessageFields message, MessageSortKey key)
    {
        (long number, string text) = key switch
        {
            MessageSortKey.Arrival => (message.Arrived?.UtcTicks ?? 0, string.Empty),
            MessageSortKey.Size => (message.Size ?? 0, string.Empty),
            MessageSortKey.Date => ((Sent(message) ?? message.Arrived)?.UtcTicks ?? 0, string.Empty),
            MessageSortKey.Subject => (0, Fold(BaseSubject(message.Field(HeaderId.Subject)))),
            MessageSortKey.From => (0, Fold(Mailbox(message.Field(HeaderId.From)))),
            _ => (0, Fold(Mailbox(message.Field(HeaderId.To)))),
        };
        return (new UniqueId(message.Uid), number, text);
    }

    private static DateTimeOffset? Sent(MessageFields message) =>
        DateUtils.TryParse(message.Field(HeaderId.Date), out DateTimeOffset date) ? date : null;

    private static string Mailbox(string field) =>
        !InternetAddressList.TryParse(field, out InternetAddressList? addresses)
            ? string.Empty
            : addresses.FirstOrDefault() switch
            {
                MailboxAddress { Address: { } address } => address.Substring(0, Math.Max(address.LastIndexOf('@'), 0)),

                // Servers sort by ENVELOPE, where a group's name takes the place of the mailbox (RFC 9051, section 7.5.2).
                GroupAddress { Name: { } name } => name,
                _ => string.Empty,
            };

    // The comparison of RFC 5051: by titlecase, and decomposed.
    private static string Fold(string text)
    {
        try
        {
            return text.ToUpperInvariant().Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            // A lone half of a surrogate pair has no decomposition.
            return text.ToUpperInvariant();
        }
    }
}
