using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace SpectrumMail.Mail.Delivery;

/// <summary>Divides the text of a report into what it says and the message that it returns.</summary>
internal static class TextSplitter
{
    // Lines after which the returned message stands.
    private static readonly Pattern s_separator = new(
        @"^[\s>*#|=_-]*(?:"
            + @"(?:below (?:this line )?|here |this )?(?:is |are |follows )?(?:a |the |your )?(?:possibly |"
            + @"partially )?(?:copy|headers?|text|start|contents?|beginning)? ?(?:of )?(?:the |your |"
            + @"a )?(?:truncated )?(?:original|returned|undelivered|unsent|undeliverable|bounced|rejected|failed|old|"
            + @"bouncing)[ -](?:e-?)?(?:message|mail|messages|msg)\b[^@]{0,60}"
            + @"|(?:below|included|here|this|attached|following|enclosed)\b[^@]{0,50}\b(?:copy|headers?|first \d+ lines|"
            + @"beginning|returned)\b[^@]{0,60}"
            + @"|(?:the )?(?:header|headers|body) of the (?:original )?message\b[^@]{0,60}"
            + @"|(?:message|returned|unsent|original)[ -](?:header|headers|text|body|contents?|message|"
            + @"mail)\b[^@]{0,30}(?:follows?|:)?"
            + @"|[^@]{0,40}original message (?:is )?(?:follows|attached|included|below|headers)[^@]{0,30}"
            + @"|(?:bounced|returned|undelivered|original) (?:e-?)?(?:message|mail) follows[^@]{0,20}"
            + @"|non-delivered information|en-?t[êe]tes? (?:de message )?(?:d'origine|original)[^@]{0,20}|"
            + @"urspr[^@]{0,30}nachricht[^@]{0,20}"
            + @")[\s*#|=_:.-]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Pattern s_marked = new(
        @"^[\s|]*[-=_*#]{2,}.{0,70}\b(?:original|returned|unsent|undelivered|copy of|header|headers|message text|"
            + @"message follows|bounced)\b[^@]{0,60}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Pattern s_transport = new(
        @"^(?:Received|Return-Path|Delivered-To|X-Original-To|Message-ID|DKIM-Signature|X-Mailer|MIME-Version|Content-Type)\s*:",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Divides lines.</summary>
    public static (IReadOnlyList<string> Notice, IReadOnlyList<string> Original) Split(IReadOnlyList<string> lines)
    {
        int first = 0;
        while (first < lines.Count && lines[first].Trim().Length == 0)
        {
            first++;
        }

        for (int index = first; index < lines.Count; index++)
        {
            if (index > first && IsSeparator(lines, index))
            {
                return (lines.Take(index).ToArray(), lines.Skip(index + 1).ToArray());
            }

            if (index > first && IsHeader(lines, index))
            {
                return (lines.Take(index).ToArray(), lines.Skip(index).ToArray());
            }
        }

        return (lines, []);
    }

    /// <summary>Reads the header of the returned message from the lines after the separator.</summary>
    public static OriginalMessage ReadOriginal(IReadOnlyList<string> lines)
    {
        // Quote marks and indents of a whole block are taken away; empty lines, rules and words may precede the header.
        string[] plain = lines
            .Select(line => line.TrimStart('>', ' ', '\t', '|') is var bare && Fields.IsField(bare) ? bare : line)
            .ToArray();
        int start = Array.FindIndex(plain, Fields.IsField);
        return start < 0 || start > 30
            ? OriginalMessage.None
            : Fields
                .ReadBlocks(plain.Skip(start).Take(500).ToArray())
                .Take(2)
                .Select(OriginalMessage.From)
                .Aggregate((one, other) => one.Or(other));
    }

    // A line that says "original message" is a separator only where something like a message follows, or it is marked as one.
    private static bool IsSeparator(IReadOnlyList<string> lines, int index)
    {
        string line = lines[index];
        if (line.Length is < 8 or > 200 || line.IndexOf('@') >= 0)
        {
            return false;
        }

        return s_marked.IsMatch(line) || (s_separator.IsMatch(line) && lines.Skip(index + 1).Take(12).Any(IsAnyHeader));
    }

    private static bool IsAnyHeader(string line) => Fields.IsField(line.TrimStart('>', ' ', '\t', '|'));

    // Fields that only a message has, with others around them.
    private static bool IsHeader(IReadOnlyList<string> lines, int index) =>
        s_transport.IsMatch(lines[index])
        && lines.Skip(index).Take(8).Count(Fields.IsField) >= 3
        && !lines.Skip(index).Take(8).Any(line => line.StartsWith("Final-Recipient", StringComparison.OrdinalIgnoreCase));
}
