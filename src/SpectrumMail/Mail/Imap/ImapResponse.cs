using System;
using System.Collections.Generic;
using System.Globalization;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// One response of a server (RFC 9051, section 7). A value is a text, a list of values, or null for NIL; texts hold one byte in
/// each character, because what the bytes mean depends on where they stand.
/// </summary>
internal sealed class ImapResponse
{
    private static readonly IReadOnlyList<object?> s_nothing = [];

    /// <summary>The tag of the command it completes; "*" when it completes none, "+" when the server waits for more.</summary>
    public string Tag { get; init; } = string.Empty;

    /// <summary>What kind it is, in capitals: OK, NO, BAD, BYE, LIST, STATUS, FETCH and so on.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The number before the kind, as in <c>* 12 FETCH</c>; 0 when there is none.</summary>
    public long Number { get; init; }

    /// <summary>Its values; none when it is a text for people.</summary>
    public IReadOnlyList<object?> Values { get; init; } = s_nothing;

    /// <summary>The text for people, with its response code.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>
    /// The response code and its argument, without brackets, for example <c>UIDNEXT 12</c>; empty when there is none.
    /// </summary>
    public string Code =>
        Text.Length > 0 && Text[0] == '[' && Text.IndexOf(']') is > 0 and var end ? Text.Substring(1, end - 1) : string.Empty;

    /// <summary>A value as a text; empty when it is none.</summary>
    public string TextAt(int index) => index < Values.Count ? Values[index] as string ?? string.Empty : string.Empty;

    /// <summary>A value as a list; null when it is none.</summary>
    public IReadOnlyList<object?>? ListAt(int index) => index < Values.Count ? Values[index] as IReadOnlyList<object?> : null;

    /// <summary>A text as a number; null when it is none.</summary>
    public static long? NumberOf(object? value) =>
        value is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    /// <summary>A text as an INTERNALDATE (RFC 9051, section 9, date-time); null when it is none.</summary>
    public static DateTimeOffset? DateOf(string? text) =>
        DateTimeOffset.TryParseExact(
            text?.Trim() ?? string.Empty,
            "d-MMM-yyyy HH:mm:ss zzz",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AllowInnerWhite,
            out DateTimeOffset date
        )
            ? date
            : null;
}
