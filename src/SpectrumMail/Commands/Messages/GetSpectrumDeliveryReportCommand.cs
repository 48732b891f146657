using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Tracking;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Reads what came back for mail that was sent: delivery status notifications, read receipts, complaints, automatic replies, and
/// reports in words. It emits one object for each recipient; with -Match one for each recipient of the mail that was sent.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SpectrumDeliveryReport", DefaultParameterSetName = ByFolder)]
[OutputType(typeof(SpectrumDeliveryReport), typeof(SentRecipientStatus))]
public sealed class GetSpectrumDeliveryReportCommand : MessageFilterCmdlet
{
    private const string ByFolder = "Folder";
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    private MessageCheckpoint? _checkpoint;
    private string? _checkpointFile;
    private SentMatch? _match;

    /// <summary>
    /// The paths of the folders with the reports; wildcards are allowed and match across levels. Default: INBOX.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByFolder)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Folder { get; set; } = ["INBOX"];

    /// <summary>
    /// Reads every message of the folder. Default: the server chooses those that may be reports by their headers, and only they
    /// are fetched.
    /// </summary>
    [Parameter(ParameterSetName = ByFolder)]
    public SwitchParameter All { get; set; }

    /// <summary>
    /// A file, or a MessageCheckpoint object, that notes what was read. Only reports that are new since then are returned. It is
    /// updated when the pipeline has taken all reports.
    /// </summary>
    [Parameter(ParameterSetName = ByFolder)]
    [Alias("CheckpointPath")]
    [ValidateNotNull]
    public CheckpointReference? Checkpoint { get; set; }

    /// <summary>
    /// Files and directories with reports instead of a folder of the mailbox; wildcards are allowed: .eml files, mbox files,
    /// Maildirs. No session is needed.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files and directories by their exact names, as Get-ChildItem gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Also reads all directories below.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>
    /// Matches the reports to what was sent, and emits every recipient of the log: Delivered, Accepted, Delayed, Bounced,
    /// Complained, Replied or Unknown.
    /// </summary>
    [Parameter]
    public SwitchParameter Match { get; set; }

    /// <summary>
    /// For -Match: the files of Send-SpectrumMail -SentLog. Default: the log of the outbox, which has everything that went
    /// through it.
    /// </summary>
    [Parameter]
    [Alias("SentLogPath")]
    [ValidateNotNullOrEmpty]
    public string[] SentLog { get; set; } = [];

    /// <summary>
    /// For -Match: the folder of the outbox. Default: outbox in the module's state folder (see about_SpectrumMail_Sending).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutboxPath { get; set; }

    /// <summary>Validates the parameters, and reads the checkpoint and the log, before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            CheckFilters();
            if (Match && Checkpoint is not null)
            {
                throw DeliveryFailures.MatchNeedsEveryReport.Make();
            }

            (_checkpoint, _checkpointFile) = OpenCheckpoint(Checkpoint);
            _match = Match ? new SentMatch(ReadLog()) : null;
        }
        catch (MailException ex)
        {
            Fail(ex, CheckpointFailures.Contains(ex) ? Checkpoint?.ToString() : null);
        }
    }

    /// <summary>Reads the reports.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByFolder)
        {
            ReadFolders();
            return;
        }

        var files = new FileReports(Recurse, Since, Before);
        foreach (string path in ParameterSetName == ByPath ? Path.SelectMany(FilePaths) : LiteralPath.Select(FilePath))
        {
            Attempt((output, cancel) => files.Read(path, Receiver(output), output, cancel), path);
        }
    }

    /// <summary>Emits the matches.</summary>
    protected override void EndProcessing()
    {
        EndProgress();
        if (_match is not null)
        {
            WriteVerbose($"{_match.Unmatched:N0} reports belong to no message of the log.");
            WriteObject(_match.Results, enumerateCollection: true);
        }
    }

    private void ReadFolders()
    {
        SpectrumSession session = ResolveSession();
        var reports = new FolderReports(session.Account, session.Name, _checkpoint, _checkpointFile);
        MessageFilter filter = Filter();
        foreach (string folder in FindPaths(session, Folder, MailboxNamespace.Personal))
        {
            var query = new MessageQuery { Folder = folder, Filter = All ? filter : Preselection.Narrow(filter) };
            Run((output, cancel) => reports.Read(query, Receiver(output), output, cancel), folder);
        }
    }

    private IReportReceiver Receiver(IWorkOutput output) => _match is null ? new ReportWriter(output) : _match;

    private void CheckFilters()
    {
        Filter().Check();
        if (ParameterSetName == ByFolder)
        {
            return;
        }

        string? given = typeof(IFilterParameters)
            .GetProperties()
            .Select(property => property.Name)
            .FirstOrDefault(name =>
                name is not (nameof(Since) or nameof(Before)) && MyInvocation.BoundParameters.ContainsKey(name)
            );
        if (given is not null)
        {
            throw DeliveryFailures.FilterNeedsFolder.Make(given);
        }
    }

    private IReadOnlyList<SentRecipient> ReadLog()
    {
        if (SentLog.Length == 0)
        {
            return OpenOutbox(OutboxPath).SentLog.Read();
        }

        string[] paths = [.. SentLog.Select(FilePath)];
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            throw DeliveryFailures.SentLogNotFound.Make(missing);
        }

        return [.. paths.SelectMany(path => new SentLog(path).Read())];
    }
}
