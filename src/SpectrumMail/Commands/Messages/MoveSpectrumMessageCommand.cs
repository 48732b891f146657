using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Moves messages to another folder of the same account, once the pipeline has named them all: with MOVE (RFC 6851), or, on a
/// server without it, with a copy and the deletion of exactly these messages (UIDPLUS, RFC 4315). On a server without both the
/// command fails with ExactDeletionMissing, and nothing is changed. Flags, keywords and the time of arrival stay with the
/// message. Messages of Search-SpectrumMailbox are moved in the mailbox of each, several mailboxes at a time, after a question
/// for each mailbox.
/// </summary>
[Cmdlet(VerbsCommon.Move, "SpectrumMessage", SupportsShouldProcess = true)]
[OutputType(typeof(SpectrumMessage))]
public sealed class MoveSpectrumMessageCommand : AccountChangeCmdlet
{
    /// <summary>The path of the folder to move to; it must exist. A slash stands for the server's own separator.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string DestinationFolder { get; set; } = string.Empty;

    private protected override string Action => $"Move to {DestinationFolder}";

    private protected override string Doing => "Moving from";

    private protected override MailChange MakeChange(SpectrumSession session, MessageSelection selection) =>
        new MoveChange(session.Account, session.Name, selection, DestinationFolder)
        {
            PassThru = PassThru,
            Notes = Notes(session),
        };
}
