using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

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
    public static string Write(IEnumerable<uint> sorted) => Write(Join(sorted));

    /// <summary>Writes ranges.</summary>
    public static string Write(IEnumerable<(uint First, uint Last)> ranges) => string.Join(",", ranges.Select(Write));

    private static string Write((uint First, uint Last) range)
    {
        string first = range.First.ToString(CultureInfo.InvariantCulture);
        return range.First == range.Last ? first : first + ":" + range.Last.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(uint First, uint Last)> Join(IEnumerable<uint> sorted)
    {
        (uint First, uint Last)? open = null;
        foreach (uint uid in sorted)
        {
            if (open is { } range && uid == range.Last + 1)
            {
                open = (range.First, uid);
                continue;
            }

            if (open is { } done)
            {
                yield return done;
            }

            open = (uid, uid);
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private static bool IsUid(string text, out uint uid) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uid);
}
