using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>A report that audits are collected for, and that is written in one step when all are there.</summary>
internal sealed class AuditReport : IDisposable
{
    private readonly string _path;
    private readonly AuditReportFormat _format;
    private readonly AuditReportScope _scope;
    private readonly string _title;
    private readonly AuditSpool _spool;

    public AuditReport(string path, AuditReportFormat format, AuditReportScope scope, string title)
    {
        _path = path;
        _format = format;
        _scope = scope;
        _title = title;
        _spool = new AuditSpool(path);
    }

    /// <summary>What a policy of retention did, for the page; null when nothing is known of one.</summary>
    public RetentionTotals? Retention { get; init; }

    /// <summary>What a migration copied; null when nothing is known of one.</summary>
    public MigrationTotals? Migration { get; init; }

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _spool.Count;

    public void Add(MailboxAudit audit) => _spool.Add(audit);

    /// <summary>Writes the file: all of it, or nothing.</summary>
    /// <param name="output">Shows how far it has come.</param>
    /// <param name="cancel">Ends it.</param>
    public void Write(IWorkOutput output, CancellationToken cancel) =>
        DurableFile.Write(_path, stream => Write(stream, output, cancel), isShared: true);

    public void Dispose() => _spool.Dispose();

    private void Write(Stream stream, IWorkOutput output, CancellationToken cancel)
    {
        int all = _spool.Count * (_format == AuditReportFormat.Html ? AuditPage.Passes : 1);
        int done = 0;
        string activity = "Writing " + Path.GetFileName(_path);
        IEnumerable<SpooledAudit> Watch(IEnumerable<SpooledAudit> entries) =>
            entries.Select(entry =>
            {
                cancel.ThrowIfCancellationRequested();
                done++;
                output.Progress(activity, done, all, $"{(int)(100L * done / Math.Max(1, all))} %");
                return entry;
            });
        IEnumerable<MailboxAudit> Each(IEnumerable<SpooledAudit> entries) => Watch(entries).Select(_spool.Audit);
        switch (_format)
        {
            case AuditReportFormat.Csv:
                CsvReport.Write(stream, Each(_spool.InOrder()), _scope);
                break;
            case AuditReportFormat.Json:
                WriteJson(stream, Watch(_spool.InOrder()));
                break;
            default:
                AuditPage.Write(stream, _spool, Each, _title, Retention, Migration, DateTime.Now);
                break;
        }
    }

    // One audit a line: it reads as one list, and lines can be searched and compared.
    private void WriteJson(Stream stream, IEnumerable<SpooledAudit> entries)
    {
        using var writer = new StreamWriter(
            stream,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            65536,
            leaveOpen: true
        )
        {
            NewLine = "\n",
        };
        string before = "[\n";
        foreach (SpooledAudit entry in entries)
        {
            writer.Write(before);
            writer.Write(_spool.Text(entry));
            before = ",\n";
        }

        writer.WriteLine("\n]");
    }
}
