using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Monitoring;

/// <summary>Results as metrics for Prometheus.</summary>
internal static class PrometheusText
{
    /// <summary>Writes the metrics of results.</summary>
    public static string Write(IEnumerable<IResultSource> results)
    {
        var metrics = new MetricSet();
        IResultSource[] all = [.. results];
        foreach (IResultSource result in all)
        {
            switch (result.Kind)
            {
                case ResultKind.Connection:
                    AddConnection(metrics, result);
                    break;
                case ResultKind.Mailflow:
                    AddMailflow(metrics, result);
                    break;
                case ResultKind.Audit:
                    AddAudit(metrics, result);
                    break;
            }
        }

        AddOutbox(metrics, [.. all.Where(result => result.Kind == ResultKind.Outbox)]);
        return metrics.ToString();
    }

    private static void AddConnection(MetricSet metrics, IResultSource test)
    {
        (string, string)[] labels =
        [
            ("account", test.Text("EmailAddress")),
            ("protocol", test.Choice<MailProtocol>("Protocol").ToString().ToLowerInvariant()),
            ("server", $"{test.Text("Server")}:{test.Text("Port")}"),
        ];
        void Add(string name, string help, double? value) => metrics.Add("spectrum_connection_" + name, help, value, labels);
        bool passed = test.Choice<ConnectionStatus>("Status") == ConnectionStatus.Passed;
        Add("up", "Whether every step of the connection test passed.", passed ? 1 : 0);
        Add("test_duration_seconds", "How long the connection test took.", test.Number("Duration"));
        Add(
            "certificate_expiry_timestamp_seconds",
            "When the certificate of the server expires.",
            test.Number("Certificate.ValidTo")
        );
        if (!passed)
        {
            metrics.Add(
                "spectrum_connection_failure_info",
                "Why the connection test failed.",
                1,
                [.. labels, ("cause", test.Choice<MailCause>("Cause").ToString())]
            );
        }
    }

    private static void AddMailflow(MetricSet metrics, IResultSource test)
    {
        (string, string)[] labels = [("from", test.Text("From")), ("to", test.Text("To"))];
        void Add(string name, string help, double? value) => metrics.Add("spectrum_mailflow_" + name, help, value, labels);
        MailflowOutcome outcome = test.Choice<MailflowOutcome>("Outcome");
        Add("success", "Whether the test message arrived outside the spam folder.", outcome == MailflowOutcome.Delivered ? 1 : 0);
        Add(
            "status",
            "How the test stands against its limits: 0 ok, 1 warning, 2 critical.",
            (int)test.Choice<MailflowStatus>("Status")
        );
        Add(
            "latency_seconds",
            "The time from the submission of the test message to its arrival.",
            test.Number("MessageLatencyTime")
        );
        Add("submission_duration_seconds", "How long the submission of the test message took.", test.Number("SubmissionTime"));
        Add("sent_timestamp_seconds", "When the test message was sent.", test.Number("Sent"));
        foreach (MailflowOutcome each in Values<MailflowOutcome>())
        {
            metrics.Add(
                "spectrum_mailflow_outcome",
                "What became of the test message: 1 for the outcome, 0 for the others.",
                each == outcome ? 1 : 0,
                [.. labels, ("outcome", each.ToString())]
            );
        }

        foreach (IResultSource hop in test.Many("Hops"))
        {
            metrics.Add(
                "spectrum_mailflow_hop_delay_seconds",
                "How long the test message took to this server since the one before.",
                hop.Number("Delay"),
                [.. labels, ("hop", hop.Text("Number")), ("server", hop.Text("By"))]
            );
        }
    }

    private static void AddAudit(MetricSet metrics, IResultSource audit)
    {
        (string, string)[] labels = [("account", audit.Text("EmailAddress"))];
        void Add(string name, string help, double? value) => metrics.Add("spectrum_" + name, help, value, labels);
        AuditStatus status = audit.Choice<AuditStatus>("Status");
        Add("audit_success", "Whether everything that the audit asked for was read.", status == AuditStatus.Ok ? 1 : 0);
        Add("audit_duration_seconds", "How long the audit of the mailbox took.", audit.Number("DurationSeconds"));
        Add("audit_ended_timestamp_seconds", "When the audit of the mailbox ended.", audit.Number("Ended"));
        Add("mailbox_messages", "How many messages the mailbox holds.", audit.Number("ItemCount"));
        Add("mailbox_unread_messages", "How many messages of the mailbox are unread.", audit.Number("UnreadItemCount"));
        Add("mailbox_size_bytes", "The size of all messages of the mailbox.", audit.Number("TotalItemSize"));
        Add("mailbox_quota_used_bytes", "How much of its limit the mailbox uses.", audit.Number("QuotaUsed"));
        Add("mailbox_quota_limit_bytes", "The limit of the mailbox.", audit.Number("QuotaLimit"));
        AuditSeverity[] found = [.. audit.Many("Findings").Select(finding => finding.Choice<AuditSeverity>("Severity"))];
        foreach (AuditSeverity severity in Values<AuditSeverity>().Where(each => each != AuditSeverity.None))
        {
            metrics.Add(
                "spectrum_audit_findings",
                "How many findings of a severity the audit has.",
                found.Count(each => each == severity),
                [.. labels, ("severity", severity.ToString().ToLowerInvariant())]
            );
        }
    }

    private static void AddOutbox(MetricSet metrics, IResultSource[] items)
    {
        foreach (IGrouping<string, IResultSource> account in items.GroupBy(item => item.Text("Account")))
        {
            ILookup<OutboxState, IResultSource> states = account.ToLookup(item => item.Choice<OutboxState>("State"));
            foreach (OutboxState state in Values<OutboxState>())
            {
                metrics.Add(
                    "spectrum_outbox_messages",
                    "How many messages the outbox has in a state.",
                    states[state].Count(),
                    ("account", account.Key),
                    ("state", state.ToString().ToLowerInvariant())
                );
            }

            metrics.Add(
                "spectrum_outbox_oldest_queued_timestamp_seconds",
                "When the oldest message that waits was queued.",
                states[OutboxState.Queued].Min(item => item.Number("Created")),
                ("account", account.Key)
            );
        }
    }

    private static IEnumerable<T> Values<T>()
        where T : struct, Enum => (T[])Enum.GetValues(typeof(T));
}
