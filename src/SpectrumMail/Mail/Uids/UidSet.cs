using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace SpectrumMail.Mail.Uids;

/// <summary>Sets of UIDs as they stand in commands and answers (RFC 9051, sequence-set), and as sorted ranges.</summary>
internal static class UidSet
{
    /// <summary>Reads a set; ranges with a star are not UIDs of messages and are left out.</summary>
    public static void Read(string text, List<(uint First, uint Last)> into)
    {
        foreach (string part in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = part.IndexOf(':');
            if (
                uint.TryParse(
                    colon < 0 ? part : part.Substring(0, colon),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out uint first
                )
                && uint.TryParse(
                    colon < 0 ? part : part.Substring(colon + 1),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out uint last
                )
            )
            {
                into.Add((Math.Min(first, last), Math.Max(first, last)));
            }
        }
    }

    /// <summary>Writes sorted UIDs as a set.</summary>
    public static string Write(IEnumerable<uint> sorted)
    {
        var text = new StringBuilder();
        uint first = 0,
            last = 0;
        void Range()
        {
            if (first != 0)
            {
                text.Append(text.Length > 0 ? "," : string.Empty).Append(first.ToString(CultureInfo.InvariantCulture));
                _ = last > first ? text.Append(':').Append(last.ToString(CultureInfo.InvariantCulture)) : text;
            }
        }

        foreach (uint uid in sorted)
        {
            if (uid != last + 1 || first == 0)
            {
                Range();
                first = uid;
            }

            last = uid;
        }

        Range();
        return text.ToString();
    }
}
