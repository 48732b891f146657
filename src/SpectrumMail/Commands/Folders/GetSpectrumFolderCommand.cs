using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
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

    /// <summary>
    /// Whose folders wildcards, and all folders, stand for: the user's own (Personal), those of other users that this user may
    /// see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter]
    public MailboxNamespace Namespace { get; set; }

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
        Run((output, cancel) => List(session, output, cancel), session.Name);
    }

    private void List(SpectrumSession session, IWorkOutput output, CancellationToken cancel)
    {
        IReadOnlyList<MailboxFolder> all = FolderReader.List(session.Account, session.Name, Search, Chosen, cancel);
        foreach (INamePattern pattern in Search.Patterns)
        {
            MailboxFolder[] found = [.. FolderChoice.List(all, pattern, Namespace, output).Where(Wanted)];
            foreach (MailboxFolder folder in found)
            {
                folder.IsNamed = SpecialUse is not null || !pattern.HasWildcards || FolderChoice.IsPath(folder, pattern.Text);
            }

            output.WriteBatch(found);
        }
    }

    // A server may have to be asked for the figures of each folder, and for the sizes of all of its messages.
    private IEnumerable<MailboxFolder> Chosen(IReadOnlyList<MailboxFolder> all) =>
        Search.Patterns.SelectMany(pattern => FolderChoice.Match(all, pattern, Namespace)).Where(Wanted);

    private FolderSearch Search => new(Namespace, NamePattern.Parse(Path));

    private bool Wanted(MailboxFolder folder) =>
        (!Subscribed || folder.Subscribed) && (SpecialUse is null || SpecialUse.Contains(folder.SpecialUse));
}
