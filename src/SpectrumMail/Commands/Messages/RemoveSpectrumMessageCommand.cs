using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Removes messages. On an IMAP session they are moved to the Trash, or deleted permanently with -Permanent, once the pipeline
/// has named them all. With -PassThru they are emitted at their place in the Trash, or as VanishedMessage objects when they are
/// deleted. On a POP3 session they are marked: Disconnect-Spectrum deletes them, and a session that ends in any other way
/// (Ctrl+C, the end of the shell, Remove-Module, a broken connection) deletes nothing. Messages of Search-SpectrumMailbox are
/// removed from the mailbox of each, several mailboxes at a time, after a question for each mailbox; a message whose Message-ID
/// or size is not what was found stays.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SpectrumMessage), typeof(VanishedMessage))]
public sealed class RemoveSpectrumMessageCommand : AccountChangeCmdlet
{
    /// <summary>The unique ids of the messages (UIDL), as Get-SpectrumMessage gives them on a POP3 session.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [AllowEmptyString]
    [ValidateNotNull]
    public string[] Uidl { get; set; } = [];

    /// <summary>
    /// Deletes permanently instead of moving to the Trash. This needs a server that can delete exactly these messages (UIDPLUS).
    /// Messages of POP3 are always deleted permanently.
    /// </summary>
    [Parameter]
    public SwitchParameter Permanent { get; set; }

    /// <summary>
    /// On a server that cannot delete exactly these messages (without UIDPLUS): deletes them with an EXPUNGE of the folder
    /// when no other message in it is marked as deleted, and nothing otherwise. A message that another program marks in that
    /// very moment is deleted with them. Also removes messages of Search-SpectrumMailbox that were found without any filter:
    /// without -Force the command ends then, and nothing is removed, because all of the mailboxes would be.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Action => Permanent ? "Delete for good" : "Move to the Trash";

    private protected override string Doing => "Removing from";

    /// <summary>Marks the messages, or collects them.</summary>
    protected override void ProcessRecord()
    {
        if (IsHit)
        {
            CollectHit(needsFilter: !Force);
            return;
        }

        SpectrumSession session = ResolveSession();
        if (session.Protocol == MailProtocol.Pop3)
        {
            Mark(session, [.. Uidl.Where(id => id.Length > 0)]);
        }
        else
        {
            Collect(session);
        }
    }

    // Nothing is removed by its UID alone.
    private protected override string? Missing => Size is null ? nameof(Size) : null;

    private protected override MailChange MakeChange(SpectrumSession session, MessageSelection selection) =>
        Permanent
            ? new DeleteChange(session.Account, session.Name, selection)
            {
                PassThru = PassThru,
                Forced = Force,
                Notes = Notes(session),
            }
            : MoveChange.ToTrash(session.Account, session.Name, selection, PassThru, Force, Notes(session));

    private void Mark(SpectrumSession session, IReadOnlyCollection<string> uidls)
    {
        if (uidls.Count == 0)
        {
            WriteError(ErrorRecords.From(NotNamed("-Uidl"), session.Name));
            return;
        }

        if (PassThru)
        {
            Fail(SessionFailures.ImapRequiredForDeleted.Make(), session.Name);
        }

        string[] wanted = [.. uidls.Where(id => ShouldProcess($"{id} of {session.Name}", "Delete at Disconnect-Spectrum"))];
        if (wanted.Length == 0)
        {
            return;
        }

        PopMailbox mailbox = PopMailbox.For(session.Account);
        foreach (string id in Run((_, cancel) => mailbox.Mark(wanted, cancel), session.Name))
        {
            WriteError(ErrorRecords.From(MessageFailures.UidlNotFound.Make(id), id));
        }

        string marked = Quantity.Text(mailbox.Marked.Count, "message");
        WriteVerbose($"Marked in {session.Name}: {marked}. Disconnect-Spectrum deletes what is marked.");
    }
}
