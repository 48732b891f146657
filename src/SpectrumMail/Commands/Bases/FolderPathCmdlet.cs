using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that change folders which are there already, by path or from Get-SpectrumFolder.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FolderPathCmdlet : SessionCmdlet
{
    private protected FolderPathCmdlet() { }

    /// <summary>
    /// Paths of the folders; wildcards are allowed and match across levels. A slash stands for the server's own separator, and a
    /// prefix such as <c>INBOX.</c> may be left out.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Folder")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Whose folders wildcards stand for: the user's own (Personal), those of other users that this user may see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter]
    public MailboxNamespace Namespace { get; set; }

    /// <summary>Changes them, those at the bottom of the tree first.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        foreach (string path in NamePattern.Parse(Path).SelectMany(pattern => Matches(session, pattern)))
        {
            Process(session, path);
        }
    }

    /// <summary>Changes one folder.</summary>
    private protected abstract void Process(SpectrumSession session, string path);

    private IEnumerable<string> Matches(SpectrumSession session, NamePattern pattern)
    {
        if (!pattern.HasWildcards)
        {
            return [pattern.Text];
        }

        MailboxFolder[] found = Run(
            (output, cancel) =>
            {
                var search = new FolderSearch(Namespace, [pattern]);
                IReadOnlyList<MailboxFolder> all = FolderReader.Names(session.Account, session.Name, search, cancel);
                return FolderChoice.Match(all, pattern, Namespace, output);
            },
            session.Name
        );
        return found.Select(folder => folder.RawPath).OrderByDescending(path => path.Length);
    }
}
