using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Removes folders permanently, and unsubscribes them. A folder that contains messages or other folders is removed with its
/// content only with -Force; its messages do not go to the Trash. The inbox and folders with a special use, such as Trash and
/// Sent, are refused, and so is a folder that holds one of them.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumFolder", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSpectrumFolderCommand : FolderPathCmdlet
{
    /// <summary>Removes folders that are not empty, with the messages in them and the folders below.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(SpectrumSession session, string path)
    {
        FolderRemoval? content = null;
        Attempt((_, cancel) => content = FolderRemover.Look(session.Account, path, Force, cancel), path);
        if (
            content is not null
            && ShouldProcess(
                $"{content.Path} of {session.Name}",
                content.IsEmpty ? "Remove folder" : $"Remove folder with {content.Words}, for good"
            )
        )
        {
            Attempt((_, cancel) => FolderRemover.Remove(session.Account, path, Force, cancel), path);
        }
    }
}
