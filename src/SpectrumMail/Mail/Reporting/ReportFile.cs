using System;
using System.IO;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>What the user said about the file of a report, besides its path.</summary>
internal sealed record ReportFileOptions
{
    /// <summary>The format; null for the one that the file's extension says, or HTML.</summary>
    public AuditReportFormat? Format { get; init; }

    /// <summary>What a row of a CSV file is about; null for mailboxes.</summary>
    public AuditReportScope? Scope { get; init; }

    /// <summary>The heading of the page.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>What a policy of retention did; null when nothing is known of one.</summary>
    public RetentionTotals? Retention { get; init; }

    /// <summary>What a migration copied; null when nothing is known of one.</summary>
    public MigrationTotals? Migration { get; init; }

    /// <summary>Whether a file that exists is kept.</summary>
    public bool NoClobber { get; init; }

    /// <summary>Whether a file that is read-only is overwritten, too.</summary>
    public bool Force { get; init; }
}

/// <summary>
/// The file of a report: whether it may be written, in which format, and how the audits get into it. It is checked before hours
/// of work come down the pipeline, and once more when it is written.
/// </summary>
/// <param name="path">The file, as an absolute path.</param>
/// <param name="options">What the user said about it.</param>
internal sealed class ReportFile(string path, ReportFileOptions options) : IDisposable
{
    private AuditReport? _report;

    /// <summary>The format that is written.</summary>
    public AuditReportFormat Format => options.Format ?? FormatOf(path) ?? AuditReportFormat.Html;

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _report?.Count ?? 0;

    /// <summary>Checks whether the file may be written.</summary>
    /// <exception cref="MailException">InvalidInput: it may not.</exception>
    public void Validate()
    {
        if (options.Scope is { } scope and not AuditReportScope.Mailbox && Format != AuditReportFormat.Csv)
        {
            throw AuditFailures.ScopeNeedsCsv.Make($"{scope}", $"{Format}");
        }

        if (options.Retention is not null && Format != AuditReportFormat.Html)
        {
            throw AuditFailures.RetentionNeedsHtml.Make($"{Format}");
        }

        if (options.Migration is not null && Format != AuditReportFormat.Html)
        {
            throw AuditFailures.MigrationNeedsHtml.Make($"{Format}");
        }

        if (Directory.Exists(path))
        {
            throw InputFailures.PathIsFolder.Make(path);
        }

        var file = new FileInfo(path);
        if (file.Exists && options.NoClobber)
        {
            throw InputFailures.FileKept.Make(path);
        }

        if (file.Exists && file.IsReadOnly && !options.Force)
        {
            throw InputFailures.FileReadOnly.Make(path);
        }
    }

    /// <summary>Creates the folder and begins to collect audits.</summary>
    /// <exception cref="MailException">ReportUnwritable: nothing can be written there.</exception>
    public void Open() =>
        Guard(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _report = new AuditReport(path, Format, options.Scope ?? AuditReportScope.Mailbox, options.Title)
            {
                Retention = options.Retention,
                Migration = options.Migration,
            };
        });

    /// <summary>Adds an audit.</summary>
    /// <exception cref="MailException">ReportUnwritable: the disk is full, for example.</exception>
    public void Add(MailboxAudit audit) => Guard(() => _report!.Add(audit));

    /// <summary>Writes the file: all of it, or nothing.</summary>
    /// <param name="output">Shows how far it has come.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="MailException">InvalidInput: what appeared or was protected meanwhile is kept; or
    /// ReportUnwritable.</exception>
    public void Write(IWorkOutput output, CancellationToken cancel)
    {
        Validate();
        var file = new FileInfo(path);
        if (file.Exists && file.IsReadOnly)
        {
            file.IsReadOnly = false;
        }

        // Another program may have it open: a spreadsheet keeps it from being replaced on Windows.
        Guard(() => _report!.Write(output, cancel));
    }

    public void Dispose() => _report?.Dispose();

    private static AuditReportFormat? FormatOf(string path) =>
        Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".HTML" or ".HTM" => AuditReportFormat.Html,
            ".CSV" => AuditReportFormat.Csv,
            ".JSON" => AuditReportFormat.Json,
            _ => null,
        };

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw AuditFailures.ReportUnwritable.Make(path, ex.Message, ex);
        }
    }
}
