using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Support;

/// <summary>Texts that an attacker may put into a mailbox to make a page run what they want.</summary>
internal static class HostileTexts
{
    /// <summary>
    /// Scripts, elements, attributes, addresses, characters that hide or turn round, and what does not fit anywhere.
    /// </summary>
    public static string[] All { get; } =
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "</style><script>alert(1)</script>",
        "</title></script><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "<!--",
        "]]>",
        "&lt;b&gt; &amp; &#x3c;script&#x3e;",
        "${alert(1)}{{7*7}}",
        "invoice\u202Efdp.exe",
        "\u0000\u0007\u001b[2J\u0085\uFFFF\uD800x",
        "a\r\nb\tc",
        new string('W', 20000),
        "<meta http-equiv=refresh content=0;url=https://evil.example>",
        "<a href=//evil.example>",
        "<img src=https://evil.example/pixel.gif>",
        "<script>window.ran=1;alert(1)</script>",
        "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
        "<style>*{display:none}@import url(https://evil.example/x.css)</style>",
        "</bdi></td></tr></table></section></main><h1>Ha</h1>",
        "שלום " + new string('ש', 200),
        "Z" + string.Concat(Enumerable.Repeat("\u0316\u0301\u0327\u0308\u030A", 40)) + "algo",
    ];

    /// <summary>The audit of a mailbox that holds one such text wherever a text may be.</summary>
    public static MailboxAudit Mailbox(string attack)
    {
        MailboxAudit audit = AuditModels.Read(0);
        return audit with
        {
            EmailAddress = attack,
            Detail = attack,
            Remedy = attack,
            Provider = attack,
            Server = attack,
            Status = AuditStatus.PartlyRead,
            Folders =
            [
                .. audit.Folders.Select(folder =>
                    folder with
                    {
                        Name = attack,
                        FolderPath = attack,
                        Detail = attack,
                        Cause = MailCause.ServerRejected,
                        EmailAddress = attack,
                    }
                ),
            ],
            Findings =
            [
                new AuditFinding
                {
                    RuleId = attack,
                    Title = attack,
                    Evidence = attack,
                    Remedy = attack,
                    Folder = attack,
                    Severity = AuditSeverity.Critical,
                    EmailAddress = attack,
                },
            ],
            RulesNotJudged = [attack],
            Analysis = audit.Analysis! with
            {
                TopSenders =
                [
                    new SenderTotal
                    {
                        Address = attack,
                        Items = 1,
                        Size = 1,
                    },
                ],
                LargestMessages =
                [
                    new LargeMessage
                    {
                        Subject = attack,
                        From = attack,
                        Folder = attack,
                        Size = 1,
                    },
                ],
                AttachmentTypes =
                [
                    new AttachmentTotal
                    {
                        Type = attack,
                        Items = 1,
                        Size = 1,
                    },
                ],
                AgeHistogram =
                [
                    new HistogramBin
                    {
                        Name = attack,
                        Items = 1,
                        Size = 1,
                    },
                ],
                SizeHistogram =
                [
                    new HistogramBin
                    {
                        Name = attack,
                        Items = 1,
                        Size = 1,
                    },
                ],
            },
        };
    }
}
