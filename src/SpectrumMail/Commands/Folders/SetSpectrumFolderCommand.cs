using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Puts folders on the subscription list, which mail programs show, or takes them off it; the folders and their messages stay as
/// they are.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SpectrumFolder", SupportsShouldProcess = true)]
[OutputType(typeof(MailboxFolder))]
public sealed class SetSpectrumFolderCommand : FolderPathCmdlet
{
    /// <summary>Subscribes the folders; <c>-Subscribed:$false</c> takes them off the list.</summary>
    [Parameter(Mandatory = true)]
    public SwitchParameter Subscribed { get; set; }

    /// <summary>Emits the folders as they are afterwards.</summary>
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
