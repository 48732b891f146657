using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Returns the statistics of folders under the names that Exchange's Get-MailboxFolderStatistics uses. They are read over a
/// separate connection, with as few round trips as the server's extensions allow, and are exact without any extension.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SpectrumFolderStatistics")]
[OutputType(typeof(FolderStatistics))]
public sealed class GetSpectrumFolderStatisticsCommand : SessionCmdlet
{
    /// <summary>
    /// Paths of the folders wanted; wildcards are allowed and match across levels. A slash stands for the server's own
    /// separator. Default: all folders.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Folder", "FolderPath", "Identity")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Path { get; set; } = ["*"];

    /// <summary>
    /// Whose folders wildcards, and all folders, stand for: the user's own (Personal), those of other users that this user may
    /// see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter]
    public MailboxNamespace Namespace { get; set; }

    /// <summary>
    /// Only folders for these uses, for example Inbox or Trash; Exchange's names (SentItems, DeletedItems, JunkEmail) are known
    /// too. Default All.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public FolderScope[] FolderScope { get; set; } = [Models.FolderScope.All];

    /// <summary>
    /// Also returns when the oldest and the newest message of each folder were received. Reads flags, dates and sizes of all
    /// messages.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeOldestAndNewestItems { get; set; }

    /// <summary>
    /// Also returns the top senders, the largest messages, the attachments by kind, and histograms of age and size, in Analysis.
    /// Reads sender and parts of all messages; no text.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeAnalysis { get; set; }

    /// <summary>Reads them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        NamePattern[] patterns = NamePattern.Parse(Path);
        var request = new SurveyRequest(session.Account.Settings.Credential.UserName, Detail)
        {
            Views = true,

            // A folder that is named is found wherever it is.
            Namespace = patterns.All(pattern => pattern.Text == "*") ? Namespace : MailboxNamespace.All,
        };
        FolderStatistics[] rows = Run(
            (output, cancel) =>
                StatisticsReader.Folders(
                    session.Account.Settings,
                    request with
                    {
                        Scope = all => Wanted(all, patterns, output),
                    },
                    session.Name,
                    cancel
                ),
            session.Name
        );
        foreach (FolderStatistics row in rows)
        {
            WriteObject(row);
            if (row.Cause != MailCause.None)
            {
                WriteError(ErrorRecords.From(FolderFailures.NotRead(row.Cause, row.FolderPath, row.Detail), row.FolderPath));
            }
        }
    }

    private SurveyDetail Detail => SurveyRequest.DetailFor(IncludeAnalysis, IncludeOldestAndNewestItems);

    private HashSet<AuditFolder> Wanted(IReadOnlyList<AuditFolder> all, NamePattern[] patterns, IWorkOutput output) =>
        [
            .. patterns
                .SelectMany(pattern => FolderChoice.List(all, pattern, Namespace, output))
                .Where(folder =>
                    FolderScope.Contains(Models.FolderScope.All) || FolderScope.Contains(ScopeOf(folder.SpecialUse))
                ),
        ];

    private static FolderScope ScopeOf(FolderUse use) =>
        use switch
        {
            FolderUse.Inbox => Models.FolderScope.Inbox,
            FolderUse.Sent => Models.FolderScope.Sent,
            FolderUse.Drafts => Models.FolderScope.Drafts,
            FolderUse.Trash => Models.FolderScope.Trash,
            FolderUse.Junk => Models.FolderScope.Junk,
            FolderUse.Archive => Models.FolderScope.Archive,
            _ => Models.FolderScope.UserCreated,
        };
}
