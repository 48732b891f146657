using System;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Reading;

/// <summary>Reads the Message-IDs of an envelope. What is not of the usual form is the library's to read.</summary>
internal static class ListedIds
{
    /// <summary>The Message-ID that a message answers, without brackets; empty when there is none.</summary>
    public static string Answered(ResponseText text) =>
        IsUsualId(text.Span) ? Inner(text) : OddEnvelope.Answered(text.Decode()) ?? string.Empty;

    /// <summary>The Message-ID without brackets; empty when there is none.</summary>
    public static string Read(ResponseText text) =>
        IsUsualId(text.Span) ? Inner(text) : OddEnvelope.Id(text.Decode()) ?? string.Empty;

    private static string Inner(ResponseText text) => text.Slice(1, text.Span.Length - 2).ToString();

    // <left@right> of letters, digits and some characters that mean nothing.
    private static bool IsUsualId(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'@');
        if (at < 2 || at > text.Length - 3 || text[0] != '<' || text[text.Length - 1] != '>')
        {
            return false;
        }

        return IsUsualWord(text.Slice(1, at - 1)) && IsUsualWord(text.Slice(at + 1, text.Length - at - 2));
    }

    private static bool IsUsualWord(ReadOnlySpan<byte> text)
    {
        bool isBetween = false;
        foreach (byte value in text)
        {
            bool isLetter =
                (value | 0x20) is >= 'a' and <= 'z'
                || value is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_' or (byte)'+' or (byte)'=' or (byte)'$';
            if (!isLetter && !(value == '.' && isBetween))
            {
                return false;
            }

            isBetween = isLetter;
        }

        return isBetween;
    }
}
