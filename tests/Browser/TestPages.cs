using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.ClientConfiguration;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Reporting;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Browser;

/// <summary>The pages under test, each written by the module when it is first asked for.</summary>
internal sealed class TestPages : IDisposable
{
    /// <summary>How many mailboxes the company has.</summary>
    public const int Mailboxes = 60;

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, Lazy<string>> _pages;

    public TestPages()
    {
        _pages = new()
        {
            ["company"] = new(() => Report("company.html", "Mailbox audit", AuditModels.Company(Mailboxes))),
            ["team"] = new(() => Report("team.html", "Mailbox audit", AuditModels.Company(12))),
            ["hostile"] = new(() =>
                Report(
                    "hostile.html",
                    string.Concat(HostileTexts.All.Select(text => text.Length > 200 ? text[..200] : text)),
                    Hostile()
                )
            ),
            ["sheet"] = new(() => Sheet("sheet.html", "ada.abbott@charter.net", "Ada Abbott")),
            ["hostile-sheet"] = new(() =>
                Sheet(
                    "hostile-sheet.html",
                    new string('w', 60) + "<script>alert(1)</script>\u202E'onmouseover='alert(1)@charter.net",
                    new string('W', 300) + " </p><img src=x onerror=alert(1)><script>window.ran=1</script>\u202Egpj.exe"
                )
            ),
        };
    }

    /// <summary>One page of each kind, small where that shows the same.</summary>
    public static IEnumerable<string> Names => ["team", "hostile", "sheet", "hostile-sheet"];

    public string this[string name] => _pages[name].Value;

    /// <summary>A page with a text of the test's own, to see that what is watched for is seen.</summary>
    public string Plain(string html)
    {
        string path = Target(Guid.NewGuid().ToString("N") + ".html");
        File.WriteAllText(path, html);
        return path;
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<MailboxAudit> Hostile() =>
        HostileTexts.All.SelectMany(
            (text, index) =>
                (MailboxAudit[])
                    [
                        HostileTexts.Mailbox(text),
                        AuditModels.Failed(index, AuditStatus.Failed, MailCause.Other, text, text) with
                        {
                            EmailAddress = text + index,
                        },
                    ]
        );

    private string Report(string name, string title, IEnumerable<MailboxAudit> audits)
    {
        string path = Target(name);
        using var report = new AuditReport(path, AuditReportFormat.Html, AuditReportScope.Mailbox, title);
        foreach (MailboxAudit audit in audits)
        {
            report.Add(audit);
        }

        report.Write(new RecordedOutput(), CancellationToken.None);
        return path;
    }

    private string Sheet(string name, string address, string person)
    {
        string path = Target(name);
        var nothing = new ServerOverride(null, 0, MailSecurity.Auto);
        var settings = new ClientSettings(address, person, MailProvider.Choose(null, address)!, nothing, nothing);
        File.WriteAllBytes(path, ClientConfigurationFile.Content(ClientConfigurationFormat.Html, settings));
        return path;
    }

    private string Target(string name)
    {
        Directory.CreateDirectory(_folder.Path);
        return _folder.Combine(name);
    }
}
