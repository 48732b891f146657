using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>
/// Marks messages of a POP3 session for deletion. Disconnect-Spectrum makes it final; a session that ends in any other way (Ctrl+C, the end of
/// the shell, Remove-Module, a broken connection) deletes nothing.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSpectrumMessageCommand : SessionCmdlet
{
    /// <summary>The unique ids of the messages (UIDL), as Get-SpectrumMessage gives them on a POP3 session.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [AllowEmptyString]
    public string[] Uidl { get; set; } = [];

    /// <summary>Marks them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol != MailProtocol.Pop3)
        {
            Fail(
                new MailException(
                    MailCause.NotSupported,
                    "Remove-SpectrumMessage works on POP3 sessions only in this version; this session is an IMAP one.",
                    "Delete the messages in a mail program, or connect with -Protocol Pop3.") { ErrorId = "Pop3Required" },
                session.Name);
        }

        string[] wanted = Uidl.Where(id => id.Length > 0 && ShouldProcess($"{id} of {session.Name}", "Delete at Disconnect-Spectrum")).ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        PopMailbox mailbox = session.Account.Pop;
        IReadOnlyList<string> missing = Run((_, cancel) => mailbox.Mark(wanted, cancel), session.Name);
        foreach (string id in missing)
        {
            WriteError(ErrorRecords.From(
                new MailException(MailCause.MessageNotFound, $"There is no message '{id}'.", "Get-SpectrumMessage lists the messages with their Uidl."), id));
        }

        WriteVerbose($"{mailbox.Marked.Count} messages of {session.Name} are marked; Disconnect-Spectrum deletes them.");
    }
}
