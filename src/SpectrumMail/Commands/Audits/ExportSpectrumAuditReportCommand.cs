using System;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reporting;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Audits;

/// <summary>
/// Writes audits of mailboxes as a report: one HTML page that needs nothing outside it, CSV, or JSON. The page has totals,
/// findings and failures with their remedies, charts, the mailboxes ranked by use of quota, and the details of each. It is
/// complete without scripts; with them, tables sort and filter. What comes from mail is shown and never run. The file is written
/// in one step when all audits are there; memory does not grow with their content. Of several audits of one mailbox the latest
/// counts.
/// </summary>
[Cmdlet(VerbsData.Export, "SpectrumAuditReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSpectrumAuditReportCommand : MailCmdlet
{
    private readonly PipedAudits _input = new();
    private AuditReport? _report;

    /// <summary>
    /// The file to write. Its folder is made when it is missing. The extension chooses the format: .html, .htm, .csv or .json.
    /// Wildcards mean themselves.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Audits, as Invoke-SpectrumMailboxAudit emits them, or as they came back from Import-Clixml, a job, remoting,
    /// ConvertFrom-Json or Import-Csv; JSON text, in one piece or by lines; or files of JSON and checkpoints of audits, as
    /// Get-ChildItem emits them.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject[]? InputObject { get; set; }

    /// <summary>
    /// What to write: Html, Csv or Json. Default: what the file's extension says, and Html when it says nothing.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public AuditReportFormat? Format { get; set; }

    /// <summary>
    /// What one row of a CSV file is about: Mailbox (the default), Folder or Finding. The other formats hold all of them. Sizes
    /// are in bytes. A text that a spreadsheet would take for a formula has an apostrophe in front.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public AuditReportScope? Scope { get; set; }

    /// <summary>The heading of the page. Default: Mailbox audit.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Mailbox audit";

    /// <summary>Overwrites a file that is read-only, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Keeps a file that exists: the command ends with an error. Without it the file is overwritten, as by Export-Csv.
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds out that the file cannot be written before hours of work have come down the pipeline.</summary>
    protected override void BeginProcessing()
    {
        string path = FilePath(Path);
        AuditReportFormat format = Format ?? AuditReport.FormatOf(path) ?? AuditReportFormat.Html;
        try
        {
            Check(path, format);
            if (ShouldProcess(path, $"Write the audit report as {format}"))
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                _report = new AuditReport(path, format, Scope ?? AuditReportScope.Mailbox, Title);
            }
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            Fail(ex as MailException ?? Unwritable(path, ex), path);
        }
    }

    /// <summary>Takes the audits; one that cannot be read does not keep the others from it.</summary>
    protected override void ProcessRecord()
    {
        if (_report is null)
        {
            return;
        }

        foreach (PSObject? item in InputObject ?? [])
        {
            try
            {
                foreach (object row in _input.Rows(item))
                {
                    Take(row, item);
                }
            }
            catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
            {
                WriteError(ErrorRecords.From(ex, item));
            }
        }
    }

    /// <summary>Writes the file.</summary>
    protected override void EndProcessing()
    {
        if (_report is not { } report)
        {
            return;
        }

        if (_input.Rest() is { Length: > 0 } rest)
        {
            Take(rest, rest);
        }

        if (_input.WasCutOff)
        {
            WriteWarning(
                "Folders, findings or senders of some audits are missing: they were written with too small a depth. ConvertTo-Json and Export-Clixml need -Depth 5."
            );
        }

        if (report.Count == 0)
        {
            WriteError(ErrorRecords.From(AuditFailures.NoAudits.Make(report.Path), report.Path));
            return;
        }

        Write(report);
    }

    private protected override void Release() => _report?.Dispose();

    private static MailException Unwritable(string path, Exception exception) =>
        AuditFailures.ReportUnwritable.Make(path, exception.Message, exception);

    private void Check(string path, AuditReportFormat format)
    {
        if (Scope is not (null or AuditReportScope.Mailbox) && format != AuditReportFormat.Csv)
        {
            throw AuditFailures.ScopeNeedsCsv.Make($"{Scope}", $"{format}");
        }

        if (Directory.Exists(path))
        {
            throw InputFailures.PathIsFolder.Make(path);
        }

        var file = new FileInfo(path);
        if (file.Exists && NoClobber)
        {
            throw InputFailures.FileKept.Make(path);
        }

        if (file.Exists && file.IsReadOnly && !Force)
        {
            throw InputFailures.FileReadOnly.Make(path);
        }
    }

    private void Take(object row, object? item)
    {
        try
        {
            _report!.Add(_input.Audit(row));
        }
        catch (FormatException ex)
        {
            WriteError(ErrorRecords.From(AuditFailures.AuditRowInvalid.Make(ex.Message, ex), item));
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            // The next row would fail for the same reason.
            Fail(Unwritable(_report!.Path, ex), _report.Path);
        }
    }

    private void Write(AuditReport report)
    {
        // What appeared or was protected while the audits ran is judged like what was there before.
        var file = new FileInfo(report.Path);
        try
        {
            Check(report.Path, Format ?? AuditReport.FormatOf(report.Path) ?? AuditReportFormat.Html);
            if (file.Exists && file.IsReadOnly)
            {
                file.IsReadOnly = false;
            }
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            Fail(ex, report.Path);
        }

        Run(
            (output, cancel) =>
            {
                report.Write(
                    (done, all) =>
                        output.Progress("Writing " + file.Name, done, all, $"{(int)(100L * done / Math.Max(1, all))} %"),
                    cancel
                );
            },
            report.Path
        );
        if (PassThru)
        {
            WriteObject(new FileInfo(report.Path));
        }
    }
}
