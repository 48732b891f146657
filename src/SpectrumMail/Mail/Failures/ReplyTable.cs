using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Failures;

/// <summary>
/// The codes of servers' replies as data (ReplyCodes.xml): those of a provider, the enhanced status codes, and the response codes
/// of IMAP and POP3. It serves SMTP replies and reports of mail that was not delivered.
/// </summary>
internal static class ReplyTable
{
    private static readonly Regex s_providerCode = new(@"\bAUP#[-A-Za-z]*(\d{4})(?!\d)", RegexOptions.CultureInvariant);

    // At the start, after the reply code if there is one: another code in the text may be quoted from elsewhere.
    private static readonly Regex s_statusCode = new(
        @"^\s*(?:[245]\d\d[ -]\s*)?[245](\.\d{1,3}\.\d{1,3})\b",
        RegexOptions.CultureInvariant
    );

    private static readonly Lazy<Table> s_table = new(Read);

    /// <summary>What the provider's own code in a text means; null when there is none that is known.</summary>
    public static ReplyMeaning? OfProvider(string text) =>
        s_providerCode.Match(text) is { Success: true } match
            ? s_table
                .Value.Provider.FirstOrDefault(row =>
                    row.Contains(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                )
                ?.Meaning
            : null;

    /// <summary>What the enhanced status code at the start of a text means; null when there is none that is known.</summary>
    public static ReplyMeaning? OfStatus(string text) =>
        s_statusCode.Match(text) is { Success: true } match
        && s_table.Value.Status.TryGetValue("X" + match.Groups[1].Value, out ReplyMeaning? meaning)
            ? meaning
            : null;

    /// <summary>What an SMTP reply or a report of mail that was not delivered means; the provider's code decides first.</summary>
    public static ReplyMeaning? OfReply(string text) => OfProvider(text) ?? OfStatus(text);

    /// <summary>What the response code of an IMAP or POP3 reply means; null when there is none that is known.</summary>
    public static ReplyMeaning? OfResponseCode(string reply) =>
        s_table
            .Value.Response.Where(row => reply.IndexOf(row.Code, StringComparison.OrdinalIgnoreCase) >= 0)
            .Select(row => row.Meaning)
            .FirstOrDefault();

    private static Table Read()
    {
        using Stream stream = typeof(ReplyTable).Assembly.GetManifestResourceStream("ReplyCodes.xml")!;
        XElement root = XDocument.Load(stream).Root!;
        return new Table(
            root.Elements("provider").SelectMany(row => Codes(row).Select(code => CreateRange(code, ReadMeaning(row)))).ToArray(),
            root.Elements("status")
                .SelectMany(row => Codes(row).Select(code => (code, Meaning: ReadMeaning(row))))
                .ToDictionary(pair => pair.code, pair => pair.Meaning),
            root.Elements("response").SelectMany(row => Codes(row).Select(code => (code, ReadMeaning(row)))).ToArray()
        );
    }

    private static ReplyMeaning ReadMeaning(XElement row) =>
        new(
            (MailCause)Enum.Parse(typeof(MailCause), (string)row.Attribute("cause")!),
            (ReplyClass)Enum.Parse(typeof(ReplyClass), (string?)row.Attribute("class") ?? nameof(ReplyClass.Permanent)),
            string.Join(" ", Words(row, "means")),
            string.Join(" ", Words(row, "remedy"))
        );

    private static string[] Codes(XElement row) => Words(row, "codes");

    // Attributes may have several lines.
    private static string[] Words(XElement row, string name) =>
        ((string?)row.Attribute(name) ?? string.Empty).Split([' '], StringSplitOptions.RemoveEmptyEntries);

    private static CodeRange CreateRange(string codes, ReplyMeaning meaning)
    {
        int[] ends = Array.ConvertAll(codes.Split('-'), end => int.Parse(end, CultureInfo.InvariantCulture));
        return new CodeRange(ends[0], ends[ends.Length - 1], meaning);
    }

    private sealed record CodeRange(int First, int Last, ReplyMeaning Meaning)
    {
        public bool Contains(int code) => code >= First && code <= Last;
    }

    private sealed record Table(
        IReadOnlyList<CodeRange> Provider,
        IReadOnlyDictionary<string, ReplyMeaning> Status,
        IReadOnlyList<(string Code, ReplyMeaning Meaning)> Response
    );
}
