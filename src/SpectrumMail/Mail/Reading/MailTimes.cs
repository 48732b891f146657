using System;
using MimeKit.Utils;
using SpectrumMail.Mail.Imap;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Reads times in the one form that nearly all programs write, from the bytes; a listing has two of them for each message. Any
/// other form is the library's.
/// </summary>
internal static class MailTimes
{
    // 1-Jan-2025 10:00:00 +0100
    private const int TimeLength = 14;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    private static ReadOnlySpan<byte> Days => "MonTueWedThuFriSatSun"u8;

    /// <summary>Reads an INTERNALDATE (RFC 9051, section 9, date-time).</summary>
    /// <returns>Null for any other form.</returns>
    public static DateTimeOffset? Arrival(ReadOnlySpan<byte> text)
    {
        text = text.Length > 0 && text[0] == ' ' ? text.Slice(1) : text;
        return Read(text, (byte)'-');
    }

    /// <summary>Reads a Date header of the usual form, with its zone as a number.</summary>
    /// <returns>Null for any other form, and when there is none.</returns>
    public static DateTimeOffset? Usual(ResponseText text)
    {
        // Tue, 7 Jan 2025 10:00:00 +0100 (RFC 5322, section 3.3)
        ReadOnlySpan<byte> usual = WithoutComment(text.Span);
        if (usual.Length > 5 && usual[3] == ',' && usual[4] == ' ' && Find(Days, usual) > 0)
        {
            usual = usual.Slice(5);
        }

        return Read(usual, (byte)' ');
    }

    /// <summary>Reads a Date header as the library does.</summary>
    /// <returns>Null when there is none, or none that the library can read.</returns>
    public static DateTimeOffset? Sent(ResponseText text) =>
        !text.IsNil && DateUtils.TryParse(text.ToArray(), out DateTimeOffset date) ? date : null;

    // Many programs write the zone's name behind its number: +0000 (UTC).
    private static ReadOnlySpan<byte> WithoutComment(ReadOnlySpan<byte> text)
    {
        int end = text.Length - 1;
        if (end < 0 || text[end] != ')')
        {
            return text;
        }

        int at = end - 1;
        while (at > 0 && ((text[at] | 0x20) is >= 'a' and <= 'z' || text[at] == ' '))
        {
            at--;
        }

        return at > 0 && text[at] == '(' && text[at - 1] == ' ' ? text.Slice(0, at - 1) : text;
    }

    // The day has one digit or two; everything after it lies at the same places.
    private static DateTimeOffset? Read(ReadOnlySpan<byte> text, byte separator)
    {
        int digits = text.Length > 1 && text[1] == separator ? 1 : 2;
        if (text.Length != digits + 10 + TimeLength || !Number(text.Slice(0, digits), out int day))
        {
            return null;
        }

        text = text.Slice(digits);
        int month = Find(Months, text.Slice(1));
        return
            text[0] == separator
            && text[4] == separator
            && text[9] == ' '
            && Number(text.Slice(5, 4), out int year)
            && year is >= 1970 and < 9999
            && month > 0
            && day > 0
            && day <= DateTime.DaysInMonth(year, month)
            && Clock(text.Slice(10), out TimeSpan clock, out TimeSpan zone)
            ? new DateTimeOffset(new DateTime(year, month, day) + clock, zone)
            : null;
    }

    // 10:00:00 +0100
    private static bool Clock(ReadOnlySpan<byte> text, out TimeSpan clock, out TimeSpan zone)
    {
        bool isRead =
            Number(text.Slice(0, 2), out int hour)
            & Number(text.Slice(3, 2), out int minute)
            & Number(text.Slice(6, 2), out int second)
            & Number(text.Slice(10, 2), out int hours)
            & Number(text.Slice(12, 2), out int minutes);
        clock = new TimeSpan(hour, minute, second);
        zone = new TimeSpan(hours, minutes, 0);
        zone = text[9] == '-' ? -zone : zone;
        return isRead
            && text[2] == ':'
            && text[5] == ':'
            && text[8] == ' '
            && text[9] is (byte)'+' or (byte)'-'
            && hour < 24
            && minute < 60
            && second < 60
            && hours < 13
            && minutes < 60;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    // Which of the names of three letters a text begins with, from 1; 0 for none.
    private static int Find(ReadOnlySpan<byte> names, ReadOnlySpan<byte> text)
    {
        for (int index = 0; index < names.Length; index += 3)
        {
            if (text.StartsWith(names.Slice(index, 3)))
            {
                return (index / 3) + 1;
            }
        }

        return 0;
    }
}
