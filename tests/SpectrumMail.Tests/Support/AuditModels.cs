using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>Audits of invented mailboxes: a company of any size, the same in every run.</summary>
internal static class AuditModels
{
    public const long Gigabyte = 1L << 30;

    /// <summary>When the audits ran.</summary>
    public static DateTime Night { get; } = new(2026, 11, 23, 22, 0, 0, DateTimeKind.Local);

    private static readonly string[] s_first =
    [
        "ada",
        "ben",
        "carla",
        "dan",
        "elena",
        "felix",
        "grace",
        "hugo",
        "iris",
        "jon",
        "kira",
        "leo",
        "mona",
        "nils",
        "olga",
        "pete",
        "quinn",
        "rosa",
        "sam",
        "tina",
    ];

    private static readonly string[] s_last =
    [
        "abbott",
        "baker",
        "chen",
        "dawson",
        "ellis",
        "ferreira",
        "grant",
        "hughes",
        "ivanova",
        "jensen",
        "keller",
        "lopez",
        "moreau",
        "nguyen",
        "okafor",
        "patel",
        "quist",
        "rossi",
        "sato",
        "tanaka",
    ];

    /// <summary>A company: mostly well, with everything that an audit can come to in it.</summary>
    public static IEnumerable<MailboxAudit> Company(int mailboxes) =>
        Enumerable
            .Range(0, mailboxes)
            .Select(index =>
                (index % 40) switch
                {
                    7 => Failed(
                        index,
                        AuditStatus.AuthenticationFailed,
                        MailCause.BadCredentials,
                        "imap.spectrum.com:993 refused the sign-in: Invalid credentials",
                        "Sign in to webmail with the same password; if that works, type it again here."
                    ),
                    19 when index % 80 == 19 => Failed(
                        index,
                        AuditStatus.TimedOut,
                        MailCause.TimedOut,
                        "imap.spectrum.com:993 did not answer within 60 seconds",
                        "Run the audit again later, or give more time with -TimeoutSec."
                    ),
                    31 when index % 120 == 31 => Failed(
                        index,
                        AuditStatus.Unreachable,
                        MailCause.NameNotFound,
                        "The name mail.oldsite.example has no address",
                        "Correct the server in the list, or leave it out."
                    ),
                    _ => Read(index),
                }
            );

    public static string Address(int index)
    {
        string number = index < 400 ? string.Empty : (index / 400).ToString(CultureInfo.InvariantCulture);
        return $"{s_first[index % 20]}.{s_last[index / 20 % 20]}{number}@charter.net";
    }

    /// <summary>A mailbox that was read at Envelope depth.</summary>
    public static MailboxAudit Read(int index)
    {
        var random = new Random(index * 7919);
        string address = Address(index);
        double percent = Math.Round(Math.Pow(random.NextDouble(), 2.2) * 92 + (index % 23 == 0 ? 9 : 0), 1);
        percent = index % 61 == 5 ? 100 : percent;
        long used = (long)(percent / 100 * 5 * Gigabyte);
        FolderStatistics[] folders = AuditParts.Folders(address, used, random);
        AuditFinding[] findings = [.. AuditParts.Findings(address, index, percent, folders)];
        bool isPartlyRead = index % 97 == 11;
        AuditTrend? trend = index % 3 == 0 ? AuditParts.Trend(used, random) : null;
        return new MailboxAudit
        {
            EmailAddress = address,
            Status = isPartlyRead ? AuditStatus.PartlyRead : AuditStatus.Ok,
            Cause = CauseOf(isPartlyRead, percent),
            Detail = TextIf(isPartlyRead, "The folder Projects could not be opened: Permission denied"),
            Remedy = TextIf(isPartlyRead, "Open the folder in webmail; if that fails too, the provider can repair it."),
            Provider = "Charter",
            Server = "mobile.charter.net",
            Port = 993,
            Security = MailSecurity.Tls,
            Depth = AuditDepth.Envelope,
            Started = Night.AddSeconds(index * 2),
            Ended = Night.AddSeconds((index * 2) + 9),
            DurationSeconds = 9.4,
            Attempts = 1,
            RoundTrips = 9,
            FolderCount = folders.Length,
            ItemCount = folders.Sum(folder => folder.ItemsInFolder),
            UnreadItemCount = folders.Sum(folder => folder.UnreadItemsInFolder),
            TotalItemSize = folders.Sum(folder => folder.FolderSize),
            DeletedItemCount = 3,
            OldestItemReceivedDate = Night.AddDays(-1900),
            NewestItemReceivedDate = Night.AddDays(-random.Next(0, 40)),
            StorageLimitStatus = StorageOf(percent),
            QuotaUsed = used,
            QuotaLimit = 5 * Gigabyte,
            QuotaPercent = percent,
            QuotaSource = QuotaSource.Provider,
            Severity = findings.Select(finding => finding.Severity).DefaultIfEmpty().Max(),
            Folders = folders,
            Analysis = AuditParts.Analysis(used, folders, random),
            Findings = findings,
            Trend = trend,
        };
    }

    /// <summary>A mailbox that could not be read.</summary>
    public static MailboxAudit Failed(int index, AuditStatus status, MailCause cause, string detail, string remedy) =>
        new()
        {
            EmailAddress = Address(index),
            Status = status,
            Cause = cause,
            Detail = detail,
            Remedy = remedy,
            FailedStep = ConnectionStep.Authenticate,
            Provider = "Charter",
            Server = "mobile.charter.net",
            Port = 993,
            Security = MailSecurity.Tls,
            Depth = AuditDepth.Envelope,
            Started = Night.AddSeconds(index * 2),
            Ended = Night.AddSeconds((index * 2) + 3),
            Attempts = 2,
        };

    private static string TextIf(bool known, string text) => known ? text : string.Empty;

    private static MailCause CauseOf(bool isPartlyRead, double percent) =>
        percent switch
        {
            _ when isPartlyRead => MailCause.ServerRejected,
            >= 100 => MailCause.OverQuota,
            _ => MailCause.None,
        };

    private static StorageLimitStatus StorageOf(double percent) =>
        percent switch
        {
            >= 100 => StorageLimitStatus.ProhibitReceive,
            >= 80 => StorageLimitStatus.IssueWarning,
            _ => StorageLimitStatus.BelowLimit,
        };
}
