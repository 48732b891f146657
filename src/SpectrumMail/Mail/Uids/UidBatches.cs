using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MailKit;

namespace SpectrumMail.Mail.Uids;

/// <summary>Divides UIDs into batches that one command can name.</summary>
internal static class UidBatches
{
    /// <summary>
    /// The most octets of a set as it is written. Servers should take a command line of 8,000 (RFC 2683, section 3.2.1.5); the
    /// rest is left for the command's words and a folder's name.
    /// </summary>
    public const int MostOctets = 6500;

    // The server does a set in one go; it has to be done, and stopped, within reasonable time.
    private const int MostMessages = 1000;

    /// <summary>The sets, each in ascending order.</summary>
    /// <param name="uids">The UIDs, in any order.</param>
    public static IEnumerable<UniqueId[]> Split(IEnumerable<uint> uids)
    {
        var set = new List<UniqueId>();
        int octets = 0;
        uint previous = 0;
        bool inRange = false;
        foreach (uint uid in uids.Distinct().OrderBy(uid => uid))
        {
            bool follows = set.Count > 0 && uid == previous + 1;

            // A new number with its comma; the end of a range that begins; or a range's end, which takes the former end's place.
            int more = follows && inRange ? Digits(uid) - Digits(previous) : Digits(uid) + 1;
            if (set.Count > 0 && (set.Count == MostMessages || octets + more > MostOctets))
            {
                yield return [.. set];
                set.Clear();
                octets = 0;
                follows = false;
                more = Digits(uid) + 1;
            }

            set.Add(new UniqueId(uid));
            octets += more;
            inRange = follows;
            previous = uid;
        }

        if (set.Count > 0)
        {
            yield return [.. set];
        }
    }

    /// <summary>A part of UIDs: as many as there are from a place on, and no more than wanted.</summary>
    public static UniqueId[] Slice(UniqueId[] uids, int start, int most)
    {
        start = Math.Min(start, uids.Length);
        var slice = new UniqueId[Math.Min(most, uids.Length - start)];
        Array.Copy(uids, start, slice, 0, slice.Length);
        return slice;
    }

    /// <summary>The sets of UIDs as they are written, for commands that read.</summary>
    /// <param name="uids">The UIDs, in any order.</param>
    public static IEnumerable<string> Sets(UniqueId[] uids)
    {
        uint[] sorted = new uint[uids.Length];
        for (int place = 0; place < uids.Length; place++)
        {
            sorted[place] = uids[place].Id;
        }

        Array.Sort(sorted);
        string ranges = UidRanges.Write(sorted);
        while (ranges.Length > MostOctets)
        {
            int comma = ranges.LastIndexOf(',', MostOctets);
            yield return ranges.Substring(0, comma);
            ranges = ranges.Substring(comma + 1);
        }

        if (ranges.Length > 0)
        {
            yield return ranges;
        }
    }

    private static int Digits(uint number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
