using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>A folder while it is searched.</summary>
/// <param name="folder">The folder.</param>
internal sealed class SearchedFolder(AuditFolder folder)
{
    // A server may find messages that have arrived since it last counted.
    private const int MostUnannounced = 100_000;

    private readonly List<(uint First, uint Last)> _found = [];

    /// <summary>The folder.</summary>
    public AuditFolder Folder { get; } = folder;

    /// <summary>The command that opened it; null until then.</summary>
    public ImapCommand? Open { get; set; }

    /// <summary>The search; null until then.</summary>
    public ImapCommand? Search { get; set; }

    /// <summary>How many messages the server counted; null when it was not asked to count.</summary>
    public int? Count { get; private set; }

    /// <summary>The UIDVALIDITY of the search. The folder's own is that of the last time it was opened.</summary>
    public long? Validity { get; private set; }

    /// <summary>What was found, in ascending order.</summary>
    public IReadOnlyList<uint> Uids { get; private set; } = [];

    /// <summary>
    /// Whether the answer names more messages than the folder can have: a few characters may name four billion.
    /// </summary>
    public bool IsImpossible => _found.Sum(range => (long)range.Last - range.First + 1) > (Folder.Exists ?? 0) + MostUnannounced;

    /// <summary>
    /// Whether the server sent a result. RFC 9051, section 6.4.4, requires one also where nothing is found; some servers omit it.
    /// </summary>
    public bool HasResult { get; private set; }

    /// <summary>Takes a response to the search.</summary>
    public void Take(ImapResponse response)
    {
        HasResult |= response.Name is "SEARCH" or "ESEARCH";
        if (response.Name == "SEARCH")
        {
            UidRanges.Read(string.Join(" ", response.Values.OfType<string>()), _found);
        }

        for (int index = 0; response.Name == "ESEARCH" && index + 1 < response.Values.Count; index++)
        {
            switch ((response.Values[index] as string)?.ToUpperInvariant())
            {
                case "ALL":
                    UidRanges.Read(response.TextAt(index + 1), _found);
                    break;
                case "COUNT" when ImapResponse.NumberOf(response.Values[index + 1]) is <= int.MaxValue and var count:
                    Count = (int)count;
                    break;
            }
        }
    }

    /// <summary>Why the folder could not be searched; null when it was.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="filter">What was searched for.</param>
    public MailException? WhyUnread(ServerEndpoint endpoint, MessageFilter filter)
    {
        if (Open is not { Succeeded: true })
        {
            return ServerReplies.Command(endpoint, Open!.Reply, null);
        }

        ImapCommand search = Search!;
        if (search.Succeeded)
        {
            return IsImpossible
                ? ConnectionErrors.BeyondLimit(endpoint, "it finds more messages than a folder has.", search.Reply)
                : null;
        }

        if (search.Completion!.Code.StartsWith("BADCHARSET", StringComparison.OrdinalIgnoreCase))
        {
            return MessageFailures.SearchTextRefused.Make(filter.FindForeignText() ?? string.Empty);
        }

        return filter.RawQuery is { } query && search.Completion.Name == "BAD"
            ? MessageFailures.QueryRefused.Make(query, search.Reply)
            : ServerReplies.Command(endpoint, search.Reply, null);
    }

    /// <summary>Writes the answer out, UID by UID.</summary>
    /// <param name="named">The UIDs that are wanted, when they did not fit the search; null for all.</param>
    public void Settle(HashSet<uint>? named)
    {
        Validity = Folder.UidValidity;
        Uids =
        [
            .. _found
                .SelectMany(range =>
                    Enumerable.Range(0, (int)(range.Last - range.First) + 1).Select(step => range.First + (uint)step)
                )
                .Where(uid => named?.Contains(uid) != false)
                .Distinct()
                .OrderBy(uid => uid),
        ];
    }
}
