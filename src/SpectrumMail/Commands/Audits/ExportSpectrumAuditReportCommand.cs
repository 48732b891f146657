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
/// Writes audits of mailboxes as a report: one HTML page that loads nothing from elsewhere, CSV, or JSON. The page has totals,
/// findings and failures with their remedies, charts, the mailboxes ranked by use of quota, and the details of each. It is
/// complete without scripts; with them, tables sort and filter. Content from mail is shown and never run. The file is written
/// in one step when all audits are there; memory does not grow with their content. Of several audits of one mailbox the latest
/// counts.
/// </summary>
[Cmdlet(VerbsData.Export, "SpectrumAuditReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSpectrumAuditReportCommand : MailCmdlet
{
    private readonly PipedAudits _input = new();
    private ReportFile? _file;
    private string _path = string.Empty;

    /// <summary>
    /// The file to write. Its folder is created when it does not exist. The extension selects the format: .html, .htm, .csv or
    /// .json. Wildcard characters are taken literally.
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
    /// are in bytes. A text that a spreadsheet would read as a formula has an apostrophe in front.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public AuditReportScope? Scope { get; set; }

    /// <summary>The heading of the page. Default: Mailbox audit.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Mailbox audit";

    /// <summary>
    /// Rows of Invoke-SpectrumRetention, or as they came back from a file: the page gets a section about them, with the totals of
    /// each rule and what went wrong. Only for HTML.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[] Retention { get; set; } = [];

    /// <summary>
    /// Rows of Invoke-SpectrumMigration, or as they came back from a file: the page gets a section about them, with figures that
    /// add up and the accounts that are not all there. Only for HTML.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[] Migration { get; set; } = [];

    /// <summary>Overwrites a file that is read-only, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Keeps a file that exists: the command ends with an error. Without it the file is overwritten, as by Export-Csv.
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Checks the file before the pipeline delivers hours of work.</summary>
    protected override void BeginProcessing()
    {
        _path = FilePath(Path);
        var options = new ReportFileOptions
        {
            Format = Format,
            Scope = Scope,
            Title = Title,
            Retention = Totals<RetentionTotals>(
                Retention,
                AuditFailures.RetentionRowInvalid,
                (totals, row) => totals.Add(_input.Retention(row))
            ),
            Migration = Totals<MigrationTotals>(
                Migration,
                AuditFailures.MigrationRowInvalid,
                (totals, row) => totals.Add(_input.Migration(row))
            ),
            NoClobber = NoClobber,
            Force = Force,
        };
        var file = new ReportFile(_path, options);
        EndOnFailure(() =>
        {
            file.Validate();
            if (ShouldProcess(_path, $"Write the audit report as {file.Format}"))
            {
                file.Open();
                _file = file;
            }
        });
    }

    /// <summary>Adds the audits; one that cannot be read does not affect the others.</summary>
    protected override void ProcessRecord()
    {
        if (_file is null)
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
        if (_file is not { } file)
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
                "Folders, findings or senders of some audits are missing: they were written with too small a depth. "
                    + "ConvertTo-Json and Export-Clixml need -Depth 5."
            );
        }

        if (file.Count == 0)
        {
            WriteError(ErrorRecords.From(AuditFailures.NoAudits.Make(_path), _path));
            return;
        }

        Run(file.Write, _path);
        if (PassThru)
        {
            WriteObject(new FileInfo(_path));
        }
    }

    private protected override void Release() => _file?.Dispose();

    // A row of something else is an error of its own.
    private T? Totals<T>(PSObject[] rows, Failure<string> invalid, Action<T, PSObject> add)
        where T : class, new()
    {
        var totals = new T();
        foreach (PSObject row in rows)
        {
            try
            {
                add(totals, row);
            }
            catch (FormatException ex)
            {
                WriteError(ErrorRecords.From(invalid.Make(ex.Message, ex), row));
            }
        }

        return rows.Length > 0 ? totals : null;
    }

    private void Take(object row, object? item)
    {
        MailboxAudit audit;
        try
        {
            audit = _input.Audit(row);
        }
        catch (FormatException ex)
        {
            WriteError(ErrorRecords.From(AuditFailures.AuditRowInvalid.Make(ex.Message, ex), item));
            return;
        }

        // Where one row cannot be written, no other can.
        EndOnFailure(() => _file!.Add(audit));
    }

    private void EndOnFailure(Action action)
    {
        try
        {
            action();
        }
        catch (Exception ex) when (ErrorRecords.IsMailFailure(ex))
        {
            Fail(ex, _path);
        }
    }
}
