using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>Lists the folders of a mailbox with their statistics.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumFolder")]
[OutputType(typeof(MailboxFolder))]
public sealed class GetSpectrumFolderCommand : SessionCmdlet
{
    /// <summary>
    /// Paths of the folders wanted; wildcards are allowed and match across levels. A slash stands for the server's own separator,
    /// and a prefix such as <c>INBOX.</c> may be left out. Default: all folders.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Folder")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Path { get; set; } = ["*"];

    /// <summary>Only folders on the subscription list, which mail programs show.</summary>
    [Parameter]
    public SwitchParameter Subscribed { get; set; }

    /// <summary>Only folders for these uses, for example Trash.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public FolderUse[]? SpecialUse { get; set; }

    /// <summary>Lists them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        IReadOnlyList<MailboxFolder> all = Run(
            (_, cancel) => FolderReader.List(session.Account, session.Name, Chosen, cancel),
            session.Name
        );
        foreach (string path in Path)
        {
            MailboxFolder[] found = FolderPattern.Match(all, path);
            if (found.Length == 0 && !FolderPattern.HasWildcards(path))
            {
                WriteError(ErrorRecords.From(FolderFailures.NotAmongAll.Make(path), path));
            }

            foreach (MailboxFolder folder in found.Where(Wanted))
            {
                folder.IsNamed =
                    SpecialUse is not null
                    || !FolderPattern.HasWildcards(path)
                    || path == folder.Path
                    || path == folder.PortablePath;
                WriteObject(folder);
            }
        }
    }

    // A server may have to be asked for the figures of each folder, and for the sizes of all of its messages.
    private IEnumerable<MailboxFolder> Chosen(IReadOnlyList<MailboxFolder> all) =>
        Path.SelectMany(path => FolderPattern.Match(all, path)).Where(Wanted);

    private bool Wanted(MailboxFolder folder) =>
        (!Subscribed || folder.Subscribed) && (SpecialUse is null || SpecialUse.Contains(folder.SpecialUse));
}
