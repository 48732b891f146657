using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Reads reports in words, which follow no standard: of qmail, old exim, Exchange, Domino and providers.</summary>
/// <param name="causes">Reads causes.</param>
internal sealed class TextReportReader(CauseReader causes)
{
    private const int LongestBlock = 25;
    private const int LongestDiagnostic = 600;

    private static readonly Pattern s_host = new(
        @"(?:host|while talking to|talking to|server|from|by|connect(?:ed|ing)? to|generating server:?|remote (?:host|"
            + @"system|server):?|gave this error:?)\s+[<(\[]*(?<host>(?:[A-Za-z0-9_-]{1,63}\.){1,8}[A-Za-z]{2,24})\b"
            + @"|(?:connected to|giving up on|host|while talking to)\s+\[?(?<host>\d{1,3}(?:\.\d{1,3}){3})\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    // Part of the report's own frame, not of the reason.
    private static readonly Pattern s_frame = new(@"^\s*[-=_*#|]{3,}|^\s*>>> ", RegexOptions.CultureInvariant);

    /// <summary>Reads a report; null when the message is none.</summary>
    public DeliveryContent? Read(MimeMessage message, ReportParts parts)
    {
        IReadOnlyList<string> notice = parts.Notice;
        bool isReport = ReportSigns.HasReportHeader(message);
        bool begins =
            ReportSigns.HasOpening(notice) && !ReportSigns.HasReplyHeader(message) && !ReportSigns.IsFromAuthor(message);
        if (!(isReport || begins) || !Speaks(message, notice))
        {
            return null;
        }

        OriginalMessage inText = TextSplitter.ReadOriginal(parts.Rest);
        OriginalMessage original = parts.Original?.Or(inText) ?? inText;
        IReadOnlyList<FoundRecipient> found = FindRecipients(message, notice, original);

        // A message that only looks like a report in its header names no recipient, and returns nothing.
        if (found.Count == 0 && original.MessageId.Length == 0)
        {
            return null;
        }

        bool isDelay = ReportSigns.SpeaksOfDelay(message, notice);
        DeliveryRecord[] records =
            found.Count == 0
                ? [CreateRecord(string.Empty, notice, notice, isDelay)]
                :
                [
                    .. found.Select(
                        (recipient, index) => CreateRecord(recipient.Address, Block(notice, found, index), notice, isDelay)
                    ),
                ];
        return new DeliveryContent(DeliveryReportFormat.Text, records, WithoutText(original, notice));
    }

    /// <summary>The words about a recipient in the text beside a report; empty when there are none.</summary>
    public static string FindWords(IReadOnlyList<string> notice, string recipient)
    {
        if (recipient.Length == 0)
        {
            return string.Empty;
        }

        string reason = string.Empty;
        for (int index = 0; index < notice.Count; index++)
        {
            if (notice[index].IndexOf(recipient, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                string[] block = [.. notice.Skip(index).Take(LongestBlock)];
                string words = Diagnostic(block, recipient, needsCode: true);
                if (words.Length > 0)
                {
                    return words;
                }

                string[] paragraph = [.. block.TakeWhile(line => line.Trim().Length > 0)];
                reason = reason.Length > 0 ? reason : Diagnostic(paragraph, recipient, needsCode: false);
            }
        }

        return reason;
    }

    /// <summary>The host that words name; empty when they name none.</summary>
    public static string FindHost(string words) => s_host.Match(words).Groups["host"].Value;

    private static bool Speaks(MimeMessage message, IReadOnlyList<string> notice) =>
        ReportSigns.SpeaksOfFailure(notice) || ReportSigns.SpeaksOfFailure([message.Subject ?? string.Empty]);

    private static IReadOnlyList<FoundRecipient> FindRecipients(
        MimeMessage message,
        IReadOnlyList<string> notice,
        OriginalMessage original
    )
    {
        string[] failed = [.. message.Headers.Where(IsFailedRecipients).SelectMany(header => AddressText.All(header.Value))];
        if (failed.Length > 0)
        {
            return
            [
                .. failed
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Take(ReportLimits.Recipients)
                    .Select(address => Locate(notice, address)),
            ];
        }

        IEnumerable<string> own = message
            .To.Mailboxes.Concat(message.From.Mailboxes)
            .Take(20)
            .Select(mailbox => mailbox.Address ?? string.Empty);
        IReadOnlyList<FoundRecipient> found = new RecipientScan(notice, own).Find();
        if (found.Count > 0 && !found.All(recipient => IsOwn(message, recipient.Address)))
        {
            return found;
        }

        // Where the text names no recipient, the returned message does.
        IReadOnlyList<string> named = original.EnvelopeRecipients.Count > 0 ? original.EnvelopeRecipients : original.Recipients;
        return named.Count > 0 ? [.. named.Select(address => Locate(notice, address))] : found;
    }

    private static bool IsOwn(MimeMessage message, string address) =>
        message
            .To.Mailboxes.Concat(message.From.Mailboxes)
            .Any(own => address.Equals(own.Address, StringComparison.OrdinalIgnoreCase));

    private static bool IsFailedRecipients(Header header) =>
        header.Field.Equals("X-Failed-Recipients", StringComparison.OrdinalIgnoreCase);

    private static FoundRecipient Locate(IReadOnlyList<string> notice, string address)
    {
        for (int index = 0; index < notice.Count; index++)
        {
            if (notice[index].IndexOf(address, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return new FoundRecipient(address, index);
            }
        }

        return new FoundRecipient(address, 0);
    }

    // From a recipient's line to that of the next one.
    private static string[] Block(IReadOnlyList<string> notice, IReadOnlyList<FoundRecipient> found, int index)
    {
        int start = found[index].Line;
        int end = found.Select(other => other.Line).Where(line => line > start).DefaultIfEmpty(notice.Count).Min();
        return [.. notice.Skip(start).Take(Math.Min(end - start, LongestBlock))];
    }

    private DeliveryRecord CreateRecord(string address, IReadOnlyList<string> block, IReadOnlyList<string> notice, bool isDelay)
    {
        string words = Diagnostic(block, address, needsCode: true);
        words = words.Length > 0 ? words : Transcript(notice, address);
        words = words.Length > 0 ? words : Diagnostic(block, address, needsCode: false);
        if (CauseTable.OfWords(words) == DeliveryCause.Other && CauseReader.IndexOfCode(words) < 0)
        {
            // The reason may stand before the recipients.
            string all = Diagnostic(notice, address, needsCode: true);
            string[] others = [all, Reason(notice), words];
            words = others.FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        }

        return causes.Complete(
            new DeliveryRecord
            {
                Recipient = address,
                OriginalRecipient =
                    block.Take(4).Select(RecipientScan.FindAlias).FirstOrDefault(alias => alias.Length > 0) ?? string.Empty,
                Diagnostic = words,
                RemoteHost = FindHost(string.Join(" ", block.Take(8))),
                Class = isDelay ? DeliveryClass.Delay : DeliveryClass.Hard,
                Action = isDelay ? "delayed" : "failed",
            }
        );
    }

    // What a transcript of the session says to a recipient's command.
    private static string Transcript(IReadOnlyList<string> notice, string address)
    {
        int command = -1;
        for (int index = 0; index < notice.Count; index++)
        {
            string line = notice[index].TrimStart();
            bool isAnswer = line.StartsWith("<<<", StringComparison.Ordinal) || CauseReader.IndexOfCode(line) is >= 0 and < 8;
            if (isAnswer && (command >= 0 || (address.Length > 0 && Contains(line, address))))
            {
                return Shorten(line.TrimStart('<', ' '));
            }

            if (address.Length > 0 && Contains(line, "RCPT") && Contains(line, address))
            {
                command = index;
            }
        }

        return string.Empty;
    }

    // The first line that names a cause.
    private static string Reason(IReadOnlyList<string> notice) =>
        Shorten(
            notice
                .FirstOrDefault(line => CauseTable.OfWords(line) is not (DeliveryCause.Other or DeliveryCause.PolicyRefused))
                ?.Trim()
                ?? string.Empty
        );

    private static string Diagnostic(IReadOnlyList<string> block, string address, bool needsCode)
    {
        for (int index = 0; index < block.Count; index++)
        {
            string line = block[index];
            if (needsCode ? CauseReader.IndexOfCode(line) < 0 : !IsReason(line, address, index))
            {
                continue;
            }

            // The words go on to the end of the paragraph.
            string paragraph = string.Join(
                " ",
                block
                    .Skip(index)
                    .TakeWhile((next, offset) => offset == 0 || (next.Trim().Length > 0 && offset < 8 && !s_frame.IsMatch(next)))
                    .Select(next => next.Trim())
            );
            // A reply begins with its code; an enhanced code may stand anywhere in a sentence.
            int start = needsCode && CauseReader.FindCode(paragraph) > 0 ? Math.Max(0, CauseReader.IndexOfCode(paragraph)) : 0;
            return Shorten(start > 0 ? paragraph.Substring(start) : WithoutAddress(paragraph, address));
        }

        return string.Empty;
    }

    private static bool IsReason(string line, string address, int index) =>
        line.Trim().Length > 3 && !s_frame.IsMatch(line) && (index > 0 || WithoutAddress(line.Trim(), address).Length > 3);

    private static string WithoutAddress(string text, string address)
    {
        string bare = text.TrimStart('<', '"', '\'', ' ', '*', '>');
        return address.Length > 0 && bare.StartsWith(address, StringComparison.OrdinalIgnoreCase)
            ? bare.Substring(address.Length).TrimStart('>', '"', '\'', ':', ' ', ',', ';', '.')
            : text;
    }

    // Reports that return nothing may name the message in their words.
    private static OriginalMessage WithoutText(OriginalMessage original, IReadOnlyList<string> notice)
    {
        if (original.MessageId.Length > 0 && original.Subject.Length > 0)
        {
            return original;
        }

        string[] plain = [.. notice.Select(line => line.Trim()).Where(Fields.IsField)];
        return Fields.ReadBlocks(plain).FirstOrDefault() is { } fields ? original.Or(OriginalMessage.From(fields)) : original;
    }

    private static string Shorten(string text) => text.Length > LongestDiagnostic ? text.Substring(0, LongestDiagnostic) : text;

    private static bool Contains(string text, string part) => text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
}
