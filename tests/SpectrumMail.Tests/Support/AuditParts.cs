using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>What the audits of <see cref="AuditModels"/> consist of: folders, findings, trend and analysis.</summary>
internal static class AuditParts
{
    private static readonly (string Path, FolderUse Use, int Weight)[] s_folders =
    [
        ("INBOX", FolderUse.Inbox, 40),
        ("Sent", FolderUse.Sent, 18),
        ("Trash", FolderUse.Trash, 7),
        ("Spam", FolderUse.Junk, 4),
        ("Drafts", FolderUse.Drafts, 1),
        ("Archive", FolderUse.Archive, 12),
        ("Customers", FolderUse.None, 8),
        ("Customers/Orders", FolderUse.None, 5),
        ("Projects", FolderUse.None, 3),
        ("Invoices", FolderUse.None, 2),
    ];

    private static readonly string[] s_senders =
    [
        "news@harborsupply.example",
        "no-reply@payroll.example",
        "alerts@frontdesk.example",
        "orders@larkspur.example",
        "team@meridian.example",
        "billing@northwind.example",
    ];

    private static readonly (string, int)[] s_types =
    [
        (".pdf", 31),
        (".jpg", 24),
        (".zip", 11),
        (".docx", 9),
        (".xlsx", 6),
        (".mp4", 5),
    ];

    private static readonly string[] s_subjects =
    [
        "Site plans, final",
        "Photos of the new store",
        "Quarterly figures",
        "Signed contract",
        "Catalogue 2027",
        "Training video",
    ];

    public static FolderStatistics[] Folders(string address, long used, Random random) =>
        [
            .. s_folders.Select(folder =>
            {
                long size = used * folder.Weight / 100;
                int items = (int)(size / (60_000 + random.Next(90_000)));
                return new FolderStatistics
                {
                    EmailAddress = address,
                    FolderPath = folder.Path,
                    Name = folder.Path.Split('/')[^1],
                    FolderType = folder.Use,
                    ItemsInFolder = items,
                    ItemsInFolderAndSubfolders = items,
                    UnreadItemsInFolder = folder.Use is FolderUse.Sent ? 0 : items / (5 + random.Next(30)),
                    FolderSize = size,
                    FolderAndSubfolderSize = size,
                    UidValidity = 1700000000 + random.Next(99999),
                    UidNext = items + 1,
                };
            }),
        ];

    public static IEnumerable<AuditFinding> Findings(string address, int index, double percent, FolderStatistics[] folders)
    {
        AuditFinding Make(string rule, AuditSeverity severity, string title, string evidence, string remedy) =>
            new()
            {
                EmailAddress = address,
                RuleId = rule,
                Severity = severity,
                Title = title,
                Evidence = evidence,
                Remedy = remedy,
            };
        if (percent >= 95)
        {
            yield return Make(
                "QuotaCritical",
                AuditSeverity.Critical,
                "Mailbox full or about to be",
                $"{percent} % of 5.0 GB in use",
                "Empty Trash and Spam, save old mail with Save-SpectrumMessage, then remove it."
            );
        }
        else if (percent >= 80)
        {
            yield return Make(
                "QuotaWarning",
                AuditSeverity.Warning,
                "Mailbox nearly full",
                $"{percent} % of 5.0 GB in use",
                "Look at the largest messages and at old mail before it is full."
            );
        }

        if (index % 9 == 4)
        {
            yield return Make(
                "LargeMessages",
                AuditSeverity.Warning,
                "Messages over 25 MB",
                "3 messages over 25 MB, 96.4 MB together, the largest in Archive",
                "Save their attachments with Save-SpectrumAttachment and remove the messages."
            );
        }

        if (index % 11 == 6)
        {
            yield return Make(
                "TrashExpiring",
                AuditSeverity.Information,
                "Trash about to be emptied by the provider",
                $"{folders[2].ItemsInFolder} messages in Trash are older than 3 days",
                "Move what is still needed out of Trash."
            );
        }

        if (index % 29 == 2)
        {
            yield return Make(
                "ExecutableAttachments",
                AuditSeverity.Critical,
                "Programs as attachments",
                "2 messages with .exe or .js attachments in INBOX",
                "Have them looked at before anybody opens them."
            );
        }
    }

    public static AuditTrend Trend(long used, Random random)
    {
        double perDay = (random.NextDouble() - 0.15) * 9_000_000;
        AuditSample[] history =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(week => new AuditSample
                {
                    Time = AuditModels.Night.AddDays((week - 5) * 7),
                    Items = 1000,
                    Size = Math.Max(0, (long)(used - (perDay * 7 * (5 - week)) + (random.NextDouble() * 4_000_000))),
                }),
        ];
        return new AuditTrend
        {
            Since = history[0].Time,
            Samples = 6,
            BytesGrown = used - history[0].Size,
            BytesPerDay = perDay,
            History = history,
            FullOn = perDay > 200_000 ? AuditModels.Night.AddDays(((5 * AuditModels.Gigabyte) - used) / perDay) : null,
        };
    }

    public static MailboxAnalysis Analysis(long used, FolderStatistics[] folders, Random random)
    {
        int items = folders.Sum(folder => folder.ItemsInFolder ?? 0);
        HistogramBin Bin(string name, long from, long? to, int part) =>
            new()
            {
                Name = name,
                From = from,
                To = to,
                Items = items * part / 100,
                Size = used * part / 100,
            };
        return new MailboxAnalysis
        {
            TopSenders =
            [
                .. s_senders
                    .OrderBy(_ => random.Next())
                    .Take(5)
                    .Select(
                        (sender, place) =>
                            new SenderTotal
                            {
                                Address = sender,
                                Items = items / (6 + (place * 4)),
                                Size = used / (9 + (place * 7)),
                            }
                    ),
            ],
            LargestMessages =
            [
                .. s_subjects
                    .OrderBy(_ => random.Next())
                    .Take(5)
                    .Select(
                        (subject, place) =>
                            new LargeMessage
                            {
                                Folder = s_folders[place].Path,
                                Uid = random.Next(9000),
                                UidValidity = 17,
                                From = s_senders[place],
                                Subject = subject,
                                Received = AuditModels.Night.AddDays(-random.Next(700)),
                                Size = 31_000_000 - (place * 4_300_000),
                            }
                    ),
            ],
            AttachmentTypes =
            [
                .. s_types.Select(type => new AttachmentTotal
                {
                    Type = type.Item1,
                    Items = items * type.Item2 / 400,
                    Size = used * type.Item2 / 140,
                }),
            ],
            AgeHistogram =
            [
                Bin("under 30 days", 0, 30, 6),
                Bin("30 to 90 days", 30, 90, 9),
                Bin("90 days to 1 year", 90, 365, 22),
                Bin("1 to 2 years", 365, 730, 25),
                Bin("2 to 5 years", 730, 1826, 30),
                Bin("over 5 years", 1826, null, 8),
            ],
            SizeHistogram =
            [
                Bin("under 10 KB", 0, 10240, 30),
                Bin("10 to 100 KB", 10240, 102400, 45),
                Bin("100 KB to 1 MB", 102400, 1048576, 18),
                Bin("1 to 10 MB", 1048576, 10485760, 6),
                Bin("over 10 MB", 10485760, null, 1),
            ],
        };
    }
}
