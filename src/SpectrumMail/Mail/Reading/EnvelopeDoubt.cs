using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Finds messages whose envelope cannot be all that their header says: servers, and MailKit, leave out addresses that they cannot
/// read, and read half of a date. Their headers are read instead.
/// </summary>
internal static class EnvelopeDoubt
{
    private const int LongestLatin = 2;

    // UTF-7, and encoded words.
    private static readonly Regex s_encoded = new(@"\+[A-Za-z0-9+/]{2,}-|=\?[^?]+\?[QBqb]\?", RegexOptions.CultureInvariant);

    private static readonly TimeSpan s_usualDelay = TimeSpan.FromMinutes(30);

    private static readonly HeaderId[] s_fields = [.. MessageFactory.EnvelopeHeaders, HeaderId.ContentType];

    // Most doubts are about dates, and one field is answered faster than all of them.
    private static readonly HeaderId[] s_date = [HeaderId.Date];

    /// <summary>Whether an envelope is in doubt.</summary>
    public static bool Applies(IMessageSummary summary) =>
        summary.Envelope is { } envelope && (IsOdd(envelope) || IsOdd(envelope.Date, summary.InternalDate));

    /// <summary>Reads the headers of messages in the open folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summaries">The messages, with their structures when they are known.</param>
    /// <returns>The envelopes by UID.</returns>
    public static IReadOnlyDictionary<uint, EnvelopeText> Resolve(IMailFolder folder, IReadOnlyList<IMessageSummary> summaries)
    {
        var found = new Dictionary<uint, EnvelopeText>();
        if (summaries.Count == 0)
        {
            return found;
        }

        MessageSummaryItems items = MessageSummaryItems.UniqueId;
        items |= summaries.Any(NeedsStructure) ? MessageSummaryItems.BodyStructure : 0;
        HeaderId[] fields = summaries.Any(summary => IsOdd(summary.Envelope!)) ? s_fields : s_date;
        var asked = summaries.ToDictionary(summary => summary.UniqueId.Id);
        UniqueId[] uids = [.. summaries.Select(summary => summary.UniqueId)];
        try
        {
            foreach (IMessageSummary answer in folder.Fetch(uids, new FetchRequest(items, fields)))
            {
                bool known = asked.TryGetValue(answer.UniqueId.Id, out IMessageSummary? summary);
                if (known && answer.Headers is { Count: > 0 } headers)
                {
                    EnvelopeText read = EnvelopeText.Read(headers, FindCharsets(summary!.Body ?? answer.Body));
                    found[answer.UniqueId.Id] = Choose(summary.Envelope!, read);
                }
            }
        }
        catch (ImapCommandException)
        {
            // A server that does not give the headers leaves the envelopes as they are.
        }

        return found;
    }

    // The server's words stay where they are not in doubt.
    private static EnvelopeText Choose(Envelope envelope, EnvelopeText header)
    {
        EnvelopeText server = EnvelopeText.Take(envelope);
        if (!IsOdd(envelope))
        {
            return server with { Date = header.Date };
        }

        EnvelopeText whole = header.Complete(server);
        return server.Subject.Length > 0 && !IsOdd(server.Subject) ? whole with { Subject = server.Subject } : whole;
    }

    /// <summary>Whether bytes are not plain text for certain: they may mean characters of another character set.</summary>
    public static bool MayBeOdd(ReadOnlySpan<byte> text) => text.IndexOf((byte)'+') >= 0 || text.IndexOf("=?"u8) >= 0;

    /// <summary>Whether a text seems to have been decoded by a wrong character set, or not at all.</summary>
    public static bool IsOdd(string text)
    {
        bool mayBeEncoded = false;
        int latin = 0;
        foreach (char character in text)
        {
            // Bytes of another character set that were taken for Latin-1, and characters that were lost.
            latin = character is >= '\u0080' and <= '\u00FF' ? latin + 1 : 0;
            if (character is (>= '\u0080' and <= '\u009F') or '\uFFFD' || latin > LongestLatin)
            {
                return true;
            }

            mayBeEncoded |= character is '+' or '=';
        }

        return mayBeEncoded && s_encoded.IsMatch(text);
    }

    /// <summary>Whether the texts or the addresses of an envelope are in doubt.</summary>
    public static bool IsOdd(Envelope envelope) => IsOddText(envelope) || IsOddList(envelope);

    /// <summary>
    /// Whether a date may be half of what the header says: MailKit takes an unreadable time for midnight, and an unreadable zone
    /// for UTC. A message that arrived then says the truth.
    /// </summary>
    /// <param name="date">The date; null for none.</param>
    /// <param name="arrived">When the server took the message; null when it does not say.</param>
    public static bool IsOdd(DateTimeOffset? date, DateTimeOffset? arrived) =>
        date is not { } sent
        || (
            (sent.TimeOfDay == TimeSpan.Zero || sent.Offset == TimeSpan.Zero)
            && !(arrived is { } known && (known - sent).Duration() < s_usualDelay)
        );

    private static bool NeedsStructure(IMessageSummary summary) => summary.Body is null && IsOddText(summary.Envelope!);

    private static IEnumerable<string> FindCharsets(BodyPart? part) =>
        part switch
        {
            BodyPartMultipart multipart => multipart.BodyParts.SelectMany(FindCharsets),
            BodyPartText { ContentType.Charset: { } charset } => [charset],
            _ => [],
        };

    private static bool IsOddText(Envelope envelope) =>
        (envelope.Subject is { } subject && IsOdd(subject))
        || Lists(envelope).Any(list => list.Any(address => address.Name is { } name && IsOdd(name)));

    // A message without a sender or without any recipient may have some that were left out.
    private static bool IsOddList(Envelope envelope) =>
        envelope.From.Count == 0
        || (envelope.To.Count == 0 && envelope.Cc.Count == 0)
        || Lists(envelope).Any(list => list.Mailboxes.Any(mailbox => EnvelopeText.IsPlaceholder(mailbox.Address)));

    private static IEnumerable<InternetAddressList> Lists(Envelope envelope) =>
        [envelope.From, envelope.To, envelope.Cc, envelope.Bcc];
}
