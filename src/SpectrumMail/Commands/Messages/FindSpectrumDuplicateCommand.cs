using System.Collections.Generic;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Duplicates;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Finds messages that a mailbox has more than once: by their content, without what servers change of it. Emits those that are
/// not needed, for Remove-SpectrumMessage and the like; the message to keep is named in each and never emitted.
/// </summary>
[Cmdlet(VerbsCommon.Find, "SpectrumDuplicate")]
[OutputType(typeof(DuplicateMessage), typeof(DuplicateGroup))]
public sealed class FindSpectrumDuplicateCommand : SessionCmdlet
{
    private readonly Dictionary<SpectrumSession, HashSet<string>> _named = [];

    /// <summary>
    /// Paths of the folders whose messages are compared with each other; wildcards are allowed and match across levels. A slash
    /// stands for the server's own separator. Default: all folders. The Trash is compared only when it is named by its path. A
    /// folder that shows messages of other folders (\All, \Flagged, and \Important at Gmail) is compared only when it alone is
    /// named.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Folder { get; set; } = ["*"];

    /// <summary>
    /// Whose folders wildcards stand for: the user's own (Personal), those of other users that this user may see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter]
    public MailboxNamespace Namespace { get; set; }

    /// <summary>Compares the messages of each folder with each other only, not with those of other folders.</summary>
    [Parameter]
    public SwitchParameter WithinFolder { get; set; }

    /// <summary>
    /// Emits one object for each message that is there more than once, with the message to keep (Kept) and the others
    /// (Duplicates), for looking at.
    /// </summary>
    [Parameter]
    public SwitchParameter AsGroup { get; set; }

    /// <summary>Collects the folders: those of all rows are compared with each other.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol != MailProtocol.Imap)
        {
            Fail(SessionFailures.ImapRequired.Make(), session.Name);
        }

        if (!_named.TryGetValue(session, out HashSet<string>? paths))
        {
            _named.Add(session, paths = []);
        }

        paths.UnionWith(Folder);
    }

    /// <summary>Compares the messages.</summary>
    protected override void EndProcessing()
    {
        foreach (KeyValuePair<SpectrumSession, HashSet<string>> named in _named)
        {
            SpectrumSession session = named.Key;
            var search = new FolderSearch(Namespace, NamePattern.Parse(named.Value));
            Run(
                (output, cancel) =>
                {
                    IReadOnlyList<MailboxFolder> all = FolderReader.Names(session.Account, session.Name, search, cancel);
                    IReadOnlyList<ComparedFolder> folders = ComparedFolder.Choose(all, search, output);
                    var finder = new DuplicateFinder(session.Account, session.Name, folders, output)
                    {
                        WithinFolder = WithinFolder,
                        AsGroup = AsGroup,
                    };
                    finder.Run(cancel);
                },
                session.Name
            );
        }
    }
}
