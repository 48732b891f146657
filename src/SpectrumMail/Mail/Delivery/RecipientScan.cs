using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Delivery;

/// <summary>A recipient in the text of a report.</summary>
/// <param name="Address">The address.</param>
/// <param name="Line">The line where it stands.</param>
internal sealed record FoundRecipient(string Address, int Line);

/// <summary>Finds the recipients that the text of a report speaks of.</summary>
internal sealed class RecipientScan
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // The recipients follow such a line.
    private static readonly Pattern s_intro = new(
        @"(?:following|these|this|below|undeliverable|failed|intended|affected|one or more|list of|"
            + @"permanent)\b[^@]{0,60}\b(?:recipient|address|addressee|user|mailbox|destination|people|person)"
            + @"|(?:recipient|address|user)\(?e?s?\)?[^@]{0,40}(?:had|failed|could not|were|was|did not|follow|below|"
            + @"affected|not)|(?:not|unable|failed|failure)\b[^@]{0,40}\b(?:to|reach|deliver\w*)\b[^@]{0,40}:\s*$"
            + @"|undeliverable to|not (?:been )?delivered to|yet (?:been |to be )?delivered|failure reasons|"
            + @"did not reach|(?:failed|undelivered|rcpt|final) (?:recipients?|addresses|to)\b|transcript of session|"
            + @"following (?:error|reason|addresses)"
            + @"|could not be delivered|couldn't be delivered|wasn't delivered|cannot be delivered|was not delivered|"
            + @"not be reached|(?:has|have) failed|recipients? (?:list|status)|宛先|次の|以下|destinataires?|empf[äa]nger|"
            + @"destinatari|ontvanger|mottagar",
        Options
    );

    // A line that names its recipient.
    private static readonly Pattern s_label = new(
        @"(?:rcpt to|(?:final|original|failed|actual|intended|undelivered)[ -]recipients?|recipients?(?: address|"
            + @" e-?mail)?|failed address(?:es)?|undeliverable address(?:es)?|addressed to|address|undeliverable to|"
            + @"to recipient|mailbox|e-?mail address|user|unknown user|invalid (?:user|recipient|address)|empf[äa]nger|"
            + @"destinataire|destinatario)(?:\(s\))?\s*[:=]?\s*(?:rfc822\s*;)?\s*[<\[""'(]*(?<address>"
            + AddressText.Pattern
            + ")",
        Options
    );

    // A sentence that names its recipient.
    private static readonly Pattern s_sentence = new(
        @"(?:deliver(?:ed|y|ing)?|sent|send|sending|mail|message|reach(?:ed)?|rejected|rejects?|"
            + @"addressed)\b[^@]{0,80}?\b(?:to|for|by|recipient|user|address|reach)\b[^@]{0,30}?[<\[""'( :](?<address>"
            + AddressText.Pattern
            + ")",
        Options
    );

    private static readonly Pattern s_start = new(
        @"^(?:[\s>*•·|<(\[""'-]|\d{1,3}[.)] |[45]\d\d[ -](?:[45]\.\d+\.\d+\s+)?|(?:smtp|rfc822|mailto)[:;]|"
            + @"unknown user:?|to:|failed:|error:){0,20}?(?<address>"
            + AddressText.Pattern
            + @")(?=$|[\s>:;,.)\]""'(|<\\])",
        Options
    );

    private static readonly Pattern s_foreign = new(
        @"^\W*(?:from|sender|return[ -]?path|reply-?to|original[ -]sender|mail from|>>> mail from|message-?id|"
            + @"in-reply-to|references|errors-to|x-\S*|received|subject|date|reporting-mta|cc|contact|originator|"
            + @"organi[sz]ation|postmaster|help|sent|mailed-by)\b[^:]{0,20}:|mail from:|message[- ]?id|contact|postmaster@|"
            + @"please (?:forward|send|reply|e-?mail)|questions?|assistance|reply to|for (?:help|support|assistance)|https?:",
        Options
    );

    private static readonly Pattern s_alias = new(
        @"\((?:generated|expanded) from:?\s*[<""]*(?<address>"
            + AddressText.Pattern
            + ")|(?:expanded from|alias)[: ]+<?(?<address>"
            + AddressText.Pattern
            + ")",
        Options
    );

    // Another recipient in the same line.
    private static readonly Pattern s_next = new(
        @"\G[>""'\s)]{0,5}(?:,|;|&|\b(?:and|or|und|et|y|e)\b)\s{0,5}[<""'(]{0,3}(?<address>" + AddressText.Pattern + ")",
        Options
    );

    private readonly IReadOnlyList<string> _lines;
    private readonly HashSet<string> _unlikely;

    /// <param name="lines">The lines of the report.</param>
    /// <param name="unlikely">Addresses that are recipients only when no other is found: those of the report itself.</param>
    public RecipientScan(IReadOnlyList<string> lines, IEnumerable<string> unlikely)
    {
        _lines = lines;
        _unlikely = new HashSet<string>(unlikely, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The address before an alias was resolved, in a line below a recipient; empty without one.</summary>
    public static string FindAlias(string line) =>
        line.IndexOf('@') >= 0 && s_alias.Match(line) is { Success: true } match ? match.Groups["address"].Value : string.Empty;

    /// <summary>
    /// Finds the recipients, the surest way first. The addresses of the mail system and of the sender count only when there is no
    /// other: they may stand in any report.
    /// </summary>
    public IReadOnlyList<FoundRecipient> Find()
    {
        FoundRecipient[] last = [];
        foreach (IEnumerable<FoundRecipient> way in Ways())
        {
            FoundRecipient[] all = [.. Distinct(way)];
            FoundRecipient[] likely = [.. all.Where(IsLikely)];
            if (likely.Length > 0)
            {
                return likely;
            }

            last = last.Length > 0 ? last : all;
        }

        return last;
    }

    private IEnumerable<IEnumerable<FoundRecipient>> Ways()
    {
        int intro = 0;
        while (intro < _lines.Count && !s_intro.IsMatch(_lines[intro]))
        {
            intro++;
        }

        yield return Match(s_start, intro);
        yield return Match(s_label, 0);
        yield return Match(s_sentence, 0);
        yield return Match(s_start, 0);
        yield return Anywhere(ReportSigns.IsFailure);
        yield return Anywhere(_ => true);
    }

    private IEnumerable<FoundRecipient> Match(Pattern pattern, int from)
    {
        for (int index = from; index < _lines.Count; index++)
        {
            string line = _lines[index];
            if (
                line.IndexOf('@') >= 0
                && !s_foreign.IsMatch(line)
                && !IsAlias(line)
                && pattern.Match(line) is { Success: true } match
            )
            {
                yield return new FoundRecipient(AddressText.First(match.Groups["address"].Value), index);
                int end = match.Groups["address"].Index + match.Groups["address"].Length;
                for (Match next = s_next.Match(line, end); next.Success; next = s_next.Match(line, end))
                {
                    yield return new FoundRecipient(AddressText.First(next.Groups["address"].Value), index);
                    end = next.Index + next.Length;
                }
            }
        }
    }

    private IEnumerable<FoundRecipient> Anywhere(Func<string, bool> isWanted)
    {
        for (int index = 0; index < _lines.Count; index++)
        {
            string line = _lines[index];
            if (line.IndexOf('@') >= 0 && !s_foreign.IsMatch(line) && isWanted(line))
            {
                foreach (string address in AddressText.All(line))
                {
                    yield return new FoundRecipient(address, index);
                }
            }
        }
    }

    private static IEnumerable<FoundRecipient> Distinct(IEnumerable<FoundRecipient> found) =>
        found
            .Where(recipient => recipient.Address.Length > 0)
            .GroupBy(recipient => recipient.Address, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.First())
            .Take(ReportLimits.Recipients);

    private bool IsLikely(FoundRecipient recipient) =>
        !_unlikely.Contains(recipient.Address) && !AddressText.IsDaemon(recipient.Address);

    private static bool IsAlias(string line) =>
        s_alias.IsMatch(line) && !line.TrimStart().StartsWith("<", StringComparison.Ordinal);
}
