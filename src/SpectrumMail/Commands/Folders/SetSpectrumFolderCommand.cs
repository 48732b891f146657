using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Adds folders to the subscription list, which mail programs show, or removes them from it; the folders and their messages do
/// not change.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SpectrumFolder", SupportsShouldProcess = true)]
[OutputType(typeof(MailboxFolder))]
public sealed class SetSpectrumFolderCommand : FolderPathCmdlet
{
    /// <summary>Subscribes the folders; <c>-Subscribed:$false</c> removes them from the list.</summary>
    [Parameter(Mandatory = true)]
    public SwitchParameter Subscribed { get; set; }

    /// <summary>Returns the changed folders.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(SpectrumSession session, string path)
    {
        if (!ShouldProcess($"{path} of {session.Name}", Subscribed ? "Subscribe" : "Unsubscribe"))
        {
            return;
        }

        var editor = new FolderEditor(session.Account, session.Name);
        Attempt(
            (output, cancel) =>
            {
                MailboxFolder changed = editor.Subscribe(path, Subscribed, cancel);
                if (PassThru)
                {
                    output.Write(changed);
                }
            },
            path
        );
    }
}
