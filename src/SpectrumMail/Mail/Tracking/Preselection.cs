using System.Linq;
using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Mail.Tracking;

/// <summary>
/// The search for messages that may be reports. The server knows only headers and words, so it is wide: what follows no standard
/// must not be missed, and what is no report costs only its reading.
/// </summary>
internal static class Preselection
{
    private static readonly string[] s_keys =
    [
        "HEADER Content-Type report",
        "HEADER Content-Type delivery-status",
        "HEADER Return-Path \"<>\"",
        "HEADER Auto-Submitted auto-",
        "HEADER X-Failed-Recipients \"\"",
        "HEADER X-Autoreply \"\"",
        "HEADER X-Autorespond \"\"",
        "HEADER X-Auto-Response-Suppress \"\"",
        "HEADER Precedence auto",
        "FROM daemon",
        "FROM postmaster",
        "FROM post_master",
        "FROM mailmaster",
        "FROM deliver",
        "FROM bounce",
        "FROM administrator",
        "FROM \"mail system\"",
        "FROM \"mail server\"",
        "FROM exchange",
        "FROM feedback",
        "FROM staff@",
        "FROM abuse",
        "SUBJECT deliver",
        "SUBJECT return",
        "SUBJECT fail",
        "SUBJECT reject",
        "SUBJECT bounce",
        "SUBJECT undeliv",
        "SUBJECT \"not sent\"",
        "SUBJECT \"could not\"",
        "SUBJECT error",
        "SUBJECT warning",
        "SUBJECT delay",
        "SUBJECT unzustellbar",
        "SUBJECT zustell",
        "SUBJECT blocked",
        "SUBJECT \"user unknown\"",
        "SUBJECT complaint",
        "SUBJECT \"abuse report\"",
        "SUBJECT read:",
        "SUBJECT auto",
        "SUBJECT \"out of\"",
        "SUBJECT vacation",
        "SUBJECT abwesen",
        "SUBJECT absence",
        "SUBJECT notification",
        "SUBJECT \"mail system\"",
    ];

    private static readonly string s_query = "(" + s_keys.Reverse().Aggregate((all, key) => $"OR {key} {all}") + ")";

    /// <summary>Adds the search to a filter. Messages that the user named by their UIDs are read in any case.</summary>
    public static MessageFilter Narrow(MessageFilter filter) =>
        filter.Uids.Count > 0 ? filter : filter with { RawQuery = filter.RawQuery is { } own ? $"{own} {s_query}" : s_query };
}
