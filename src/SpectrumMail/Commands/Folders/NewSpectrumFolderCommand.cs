using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Creates folders and their missing parent folders, and adds them to the subscription list, which mail programs show.
/// </summary>
[Cmdlet(VerbsCommon.New, "SpectrumFolder", SupportsShouldProcess = true)]
[OutputType(typeof(MailboxFolder))]
public sealed class NewSpectrumFolderCommand : SessionCmdlet
{
    /// <summary>
    /// Paths of the folders to create. A slash stands for the server's own separator, and a prefix such as <c>INBOX.</c> may be
    /// left out.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Folder")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Does not add the new folders to the subscription list.</summary>
    [Parameter]
    public SwitchParameter Unsubscribed { get; set; }

    /// <summary>Creates them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        var editor = new FolderEditor(session.Account, session.Name);
        foreach (string path in Path)
        {
            if (ShouldProcess($"{path} of {session.Name}", "Create folder"))
            {
                Attempt((output, cancel) => output.Write(editor.Create(path, !Unsubscribed, cancel)), path);
            }
        }
    }
}
