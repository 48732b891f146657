using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Monitoring;

/// <summary>Results as the line of a monitoring plugin (Monitoring Plugins Development Guidelines).</summary>
internal static class PluginLine
{
    // A line that a terminal and a pager take.
    private const int MostNamed = 5;
    private const int LongestDetail = 160;

    /// <summary>Writes the line of results.</summary>
    public static MonitoringResult Write(IReadOnlyCollection<IResultSource> results)
    {
        if (results.Count == 0)
        {
            return new MonitoringResult { Status = MonitoringStatus.Unknown, Text = "there is no result" };
        }

        (MonitoringStatus Status, string Text)[] judged = [.. results.Select(result => (Judge(result), Describe(result)))];
        MonitoringStatus worst = judged.Max(each => each.Status);
        string[] bad =
        [
            .. judged
                .Where(each => each.Status != MonitoringStatus.Ok)
                .OrderByDescending(each => each.Status)
                .Select(each => each.Text),
        ];
        string rest = bad.Length > MostNamed ? FormattableString.Invariant($"; {bad.Length - MostNamed} more") : string.Empty;
        string noun = results.Count == 1 ? "result is" : "results are";
        string text =
            bad.Length == 0
                ? FormattableString.Invariant($"{results.Count} {noun} well")
                : FormattableString.Invariant($"{bad.Length} of {results.Count} not well: ")
                    + string.Join("; ", bad.Take(MostNamed))
                    + rest;
        return new MonitoringResult
        {
            Status = worst,

            // The bar divides the text from the performance data.
            Text = PlainText.Line(text).Replace('|', '/'),
            PerformanceData = [.. Measure(results).GroupBy(each => each.Label).Select(same => same.Last().Text)],
        };
    }

    private static MonitoringStatus Judge(IResultSource result) =>
        result.Kind switch
        {
            ResultKind.Connection => result.Choice<ConnectionStatus>("Status") == ConnectionStatus.Failed
                ? MonitoringStatus.Critical
                : MonitoringStatus.Ok,
            ResultKind.Mailflow => (MonitoringStatus)(int)result.Choice<MailflowStatus>("Status"),
            ResultKind.Audit => JudgeAudit(result),
            _ => result.Choice<OutboxState>("State") switch
            {
                OutboxState.Failed => MonitoringStatus.Critical,
                OutboxState.Indeterminate => MonitoringStatus.Warning,
                _ => MonitoringStatus.Ok,
            },
        };

    private static MonitoringStatus JudgeAudit(IResultSource audit) =>
        (audit.Choice<AuditStatus>("Status"), audit.Choice<AuditSeverity>("Severity")) switch
        {
            (not (AuditStatus.Ok or AuditStatus.PartlyRead), _) or (_, AuditSeverity.Critical) => MonitoringStatus.Critical,
            (AuditStatus.PartlyRead, _) or (_, AuditSeverity.Warning) => MonitoringStatus.Warning,
            _ => MonitoringStatus.Ok,
        };

    private static string Describe(IResultSource result) =>
        result.Kind switch
        {
            ResultKind.Connection => $"{result.Text("EmailAddress")} {result.Choice<MailProtocol>("Protocol")} at "
                + $"{result.Text("Server")}:{result.Text("Port")}: {result.Choice<MailCause>("Cause")}",
            ResultKind.Mailflow => $"{result.Text("From")} to {result.Text("To")}: {result.Choice<MailflowOutcome>("Outcome")}, "
                + Short(result.Text("Detail")),
            ResultKind.Audit => DescribeAudit(result),
            _ => $"outbox of {result.Text("Account")}: {result.Choice<OutboxState>("State")}, {Short(result.Text("Reason"))}",
        };

    private static string DescribeAudit(IResultSource audit)
    {
        AuditStatus status = audit.Choice<AuditStatus>("Status");
        IResultSource? finding = audit.Many("Findings").FirstOrDefault();
        string found = finding is null ? audit.Text("Detail") : $"{finding.Text("RuleId")} {finding.Text("Evidence")}";
        return $"mailbox {audit.Text("EmailAddress")}: {status}, {Short(found)}";
    }

    private static IEnumerable<(string Label, string Text)> Measure(IReadOnlyCollection<IResultSource> results)
    {
        foreach (IResultSource result in results)
        {
            switch (result.Kind)
            {
                case ResultKind.Connection:
                    string protocol = result.Choice<MailProtocol>("Protocol").ToString().ToLowerInvariant();
                    yield return Datum($"{protocol} {result.Text("EmailAddress")}", result.Number("Duration"), "s", minimum: 0);
                    break;
                case ResultKind.Mailflow:
                    yield return Datum(
                        $"latency {result.Text("From")} {result.Text("To")}",
                        result.Number("MessageLatencyTime"),
                        "s",
                        result.Number("WarningTime"),
                        result.Number("CriticalTime"),
                        0
                    );
                    break;
                case ResultKind.Audit:
                    yield return Datum(
                        $"mailbox {result.Text("EmailAddress")}",
                        result.Number("TotalItemSize"),
                        "B",
                        minimum: 0,
                        maximum: result.Number("QuotaLimit")
                    );
                    break;
            }
        }

        IResultSource[] outbox = [.. results.Where(result => result.Kind == ResultKind.Outbox)];
        foreach (IGrouping<OutboxState, IResultSource> state in outbox.GroupBy(item => item.Choice<OutboxState>("State")))
        {
            yield return Datum($"outbox {state.Key.ToString().ToLowerInvariant()}", state.Count(), string.Empty, minimum: 0);
        }
    }

    // A value that is not known is U, and has no unit. A label has no equals sign, and a quote in it is doubled.
    private static (string Label, string Text) Datum(
        string label,
        double? value,
        string unit,
        double? warning = null,
        double? critical = null,
        double? minimum = null,
        double? maximum = null
    )
    {
        string name = PlainText.Line(label).Replace('=', '_').Replace("'", "''").Replace('|', '/');
        string number = value is null ? "U" : Write(value) + unit;
        string limits = string.Join(";", new[] { warning, critical, minimum, maximum }.Select(Write)).TrimEnd(';');
        return (name, $"'{name}'={number}" + (limits.Length == 0 ? string.Empty : ";" + limits));
    }

    private static string Write(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Short(string text) => PlainText.Shorten(text, LongestDetail);
}
