using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Renames a folder, or moves it to another level. The folders below and the entries of the subscription list move with it.
/// The inbox and folders with a special use, such as Trash and Sent, are refused.
/// </summary>
[Cmdlet(VerbsCommon.Rename, "SpectrumFolder", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(MailboxFolder))]
public sealed class RenameSpectrumFolderCommand : SessionCmdlet
{
    private const string ByName = "NewName";
    private const string ByPath = "NewPath";

    /// <summary>The path of the folder. A slash stands for the server's own separator.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Folder")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>The new last part of the path: the folder stays where it is.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = string.Empty;

    /// <summary>The whole new path; its parent folder must exist.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewPath { get; set; } = string.Empty;

    /// <summary>Returns the changed folder.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Renames it.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string path = Path,
            name = NewName,
            newPath = NewPath;
        bool toPath = ParameterSetName == ByPath;
        if (!ShouldProcess($"{path} of {session.Name}", $"Rename to {(toPath ? newPath : name)}"))
        {
            return;
        }

        var editor = new FolderEditor(session.Account, session.Name);
        Attempt(
            (output, cancel) =>
            {
                MailboxFolder renamed = toPath ? editor.Relocate(path, newPath, cancel) : editor.Rename(path, name, cancel);
                if (PassThru)
                {
                    output.Write(renamed);
                }
            },
            path
        );
    }
}
