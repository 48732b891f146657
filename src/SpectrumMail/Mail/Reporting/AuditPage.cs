using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// The audits as one page that loads nothing from elsewhere. It is complete without its script, which only sorts and filters.
/// What comes from mailboxes is text and nothing else: it is encoded wherever it stands, no address is made of it, and the
/// policy in the page lets nothing run or load but the one script and the one style whose hashes it names.
/// </summary>
internal static class AuditPage
{
    private static readonly string s_style = Resource("AuditPage.css");
    private static readonly string s_script = Resource("AuditPage.js");

    /// <summary>How many times the audits are read.</summary>
    public const int Passes = 3;

    /// <param name="stream">Where the page goes.</param>
    /// <param name="spool">The audits.</param>
    /// <param name="each">Reads audits, one after the other.</param>
    /// <param name="title">The page's heading.</param>
    /// <param name="retention">What a policy of retention did; null when nothing is known of one.</param>
    /// <param name="migration">What a migration copied; null when nothing is known of one.</param>
    /// <param name="made">The time that the page says it was made at.</param>
    public static void Write(
        Stream stream,
        AuditSpool spool,
        Func<IEnumerable<SpooledAudit>, IEnumerable<MailboxAudit>> each,
        string title,
        RetentionTotals? retention,
        MigrationTotals? migration,
        DateTime made
    )
    {
        IReadOnlyList<SpooledAudit> ranked = spool.Ranked();
        var totals = new ReportTotals { Retention = retention, Migration = migration };
        foreach (MailboxAudit audit in each(ranked))
        {
            totals.Add(audit);
        }

        using var page = new HtmlWriter(stream);
        page.Begin();
        Head(page, title);
        page.Line().Open("body").Element("a", "Skip to the mailboxes", ("class", "skip"), ("href", "#mailboxes"));
        PageSummary.Write(page, totals, title, made);
        page.Open("main");
        PageFindings.Write(page, totals);
        PageRetention.Write(page, totals.Retention);
        PageMigration.Write(page, totals.Migration);
        PageCharts.Write(page, totals);
        PageMailboxes.Write(page, totals, each(ranked));
        PageDetails.Write(page, each(ranked), DetailLimits.For(ranked.Count));
        PageSummary.Notes(page, totals, spool.Replaced, made);
        page.Close().Line().Embedded("script", s_script).Close(2).Line();
    }

    private static void Head(HtmlWriter page, string title)
    {
        page.Line().Open("head").Void("meta", ("charset", "utf-8"));
        Meta(page, "http-equiv", "Content-Security-Policy", PagePolicy.For(s_style, s_script));
        Meta(page, "name", "viewport", "width=device-width, initial-scale=1");
        Meta(page, "name", "color-scheme", "light dark");
        Meta(page, "name", "referrer", "no-referrer");
        Meta(page, "name", "robots", "noindex");
        Meta(page, "name", "generator", "SpectrumMail");
        page.Line().Element("title", title).Line().Embedded("style", s_style).Close();
    }

    private static void Meta(HtmlWriter page, string kind, string name, string content) =>
        page.Line().Void("meta", (kind, name), ("content", content));

    // A browser hashes what it reads, and it reads line ends as LF.
    private static string Resource(string name)
    {
        using Stream stream = typeof(AuditPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
