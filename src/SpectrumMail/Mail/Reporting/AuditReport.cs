using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>A report that audits are collected for, and that is written in one step when all are there.</summary>
internal sealed class AuditReport : IDisposable
{
    private readonly AuditReportFormat _format;
    private readonly AuditReportScope _scope;
    private readonly string _title;
    private readonly AuditSpool _spool;

    public AuditReport(string path, AuditReportFormat format, AuditReportScope scope, string title)
    {
        Path = path;
        _format = format;
        _scope = scope;
        _title = title;
        _spool = new AuditSpool(path);
    }

    public string Path { get; }

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _spool.Count;

    /// <summary>The format that the name of a file says; null when it says none.</summary>
    public static AuditReportFormat? FormatOf(string path) =>
        System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".HTML" or ".HTM" => AuditReportFormat.Html,
            ".CSV" => AuditReportFormat.Csv,
            ".JSON" => AuditReportFormat.Json,
            _ => null,
        };

    public void Add(MailboxAudit audit) => _spool.Add(audit);

    /// <summary>Writes the file: all of it, or nothing.</summary>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancel">Ends it.</param>
    public void Write(Action<int, int> progress, CancellationToken cancel) =>
        DurableFile.Write(Path, stream => Write(stream, progress, cancel), isShared: true);

    public void Dispose() => _spool.Dispose();

    private void Write(Stream stream, Action<int, int> progress, CancellationToken cancel)
    {
        int all = _spool.Count * (_format == AuditReportFormat.Html ? AuditPage.Passes : 1);
        int done = 0;
        IEnumerable<SpooledAudit> Watch(IEnumerable<SpooledAudit> entries) =>
            entries.Select(entry =>
            {
                cancel.ThrowIfCancellationRequested();
                progress(++done, all);
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
                AuditPage.Write(stream, _spool, Each, _title, DateTime.Now);
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
