using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace SpectrumMail.Mail.Uids;

/// <summary>Reads and writes UIDs as the ranges of commands, answers and checkpoints (RFC 9051, sequence-set).</summary>
internal static class UidRanges
{
    /// <summary>Reads ranges; a range with a star names no UID of a message and is skipped.</summary>
    public static void Read(string text, List<(uint First, uint Last)> into)
    {
        foreach (string part in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = part.IndexOf(':');
            string start = colon < 0 ? part : part.Substring(0, colon);
            string end = part.Substring(colon + 1);
            if (IsUid(start, out uint first) && IsUid(end, out uint last))
            {
                into.Add((Math.Min(first, last), Math.Max(first, last)));
            }
        }
    }

    /// <summary>Writes sorted UIDs as ranges.</summary>
    public static string Write(IEnumerable<uint> sorted)
    {
        var text = new StringBuilder();
        uint first = 0;
        uint last = 0;
        foreach (uint uid in sorted)
        {
            if (last == 0 || uid != last + 1)
            {
                Append(text, first, last);
                first = uid;
            }

            last = uid;
        }

        Append(text, first, last);
        return text.ToString();
    }

    /// <summary>Writes ranges.</summary>
    public static string Write(IEnumerable<(uint First, uint Last)> ranges)
    {
        var text = new StringBuilder();
        foreach ((uint first, uint last) in ranges)
        {
            Append(text, first, last);
        }

        return text.ToString();
    }

    // No message has the UID 0.
    private static void Append(StringBuilder text, uint first, uint last)
    {
        if (last == 0)
        {
            return;
        }

        text.Append(text.Length > 0 ? "," : string.Empty).Append(first.ToString(CultureInfo.InvariantCulture));
        if (first != last)
        {
            text.Append(':').Append(last.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool IsUid(string text, out uint uid) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uid);
}
