using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.Text;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>
/// Audits as comma-separated values (RFC 4180): sizes in bytes, times that sort, and no text that a spreadsheet would run as a
/// formula.
/// </summary>
internal static class CsvReport
{
    public static void Write(Stream stream, IEnumerable<MailboxAudit> audits, AuditReportScope scope)
    {
        // Spreadsheets take a file for UTF-8 only when it says so at its beginning.
        using var writer = new StreamWriter(
            stream,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            65536,
            leaveOpen: true
        )
        {
            NewLine = "\r\n",
        };
        List<(string Name, Func<object, object?> Value)> columns = Columns(scope);
        writer.WriteLine(string.Join(",", columns.Select(column => column.Name)));
        foreach (object row in audits.SelectMany(audit => Rows(audit, scope)))
        {
            writer.WriteLine(string.Join(",", columns.Select(column => Cell(column.Value(row)))));
        }
    }

    private static IEnumerable<object> Rows(MailboxAudit audit, AuditReportScope scope) =>
        scope switch
        {
            AuditReportScope.Folder => audit.Folders.Select(folder => folder with { EmailAddress = audit.EmailAddress }),
            AuditReportScope.Finding => audit.Findings.Select(finding => finding with { EmailAddress = audit.EmailAddress }),
            _ => [audit],
        };

    private static List<(string Name, Func<object, object?> Value)> Columns(AuditReportScope scope) =>
        scope switch
        {
            AuditReportScope.Folder => Scalars(typeof(FolderStatistics), nameof(FolderStatistics.Session)),
            AuditReportScope.Finding => Scalars(typeof(AuditFinding)),
            _ =>
            [
                .. Scalars(typeof(MailboxAudit), nameof(MailboxAudit.SchemaVersion)),
                ("FindingCount", row => ((MailboxAudit)row).Findings.Length),
                (
                    "FindingRules",
                    row => string.Join(" ", ((MailboxAudit)row).Findings.Select(finding => finding.RuleId).Distinct())
                ),
                ("GrowthSince", row => ((MailboxAudit)row).Trend?.Since),
                ("BytesGrown", row => ((MailboxAudit)row).Trend?.BytesGrown),
                ("BytesPerDay", row => ((MailboxAudit)row).Trend is { } trend ? Math.Round(trend.BytesPerDay) : null),
                ("FullOn", row => ((MailboxAudit)row).Trend?.FullOn),
            ],
        };

    private static List<(string Name, Func<object, object?> Value)> Scalars(Type type, params string[] without) =>
        [
            .. RowBinder
                .Members(type)
                .Where(property => RowBinder.IsScalar(property.PropertyType) && !without.Contains(property.Name))
                .Select(property => (property.Name, (Func<object, object?>)property.GetValue)),
        ];

    private static string Cell(object? value) =>
        value switch
        {
            null => string.Empty,
            string text => Text(ReportText.Clean(text)),
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    // A spreadsheet takes a cell that begins like this for a formula, some also behind spaces and in their wide forms; an
    // apostrophe in front says that it is text.
    private static string Text(string text)
    {
        string start = text.TrimStart(' ', '\u00A0', '\u3000');
        string defused = start.Length > 0 && "=+-@|%＝＋－＠".IndexOf(start[0]) >= 0 ? "'" + text : text;
        return defused.IndexOfAny([',', '"', ';', '\'']) < 0 ? defused : "\"" + defused.Replace("\"", "\"\"") + "\"";
    }
}
