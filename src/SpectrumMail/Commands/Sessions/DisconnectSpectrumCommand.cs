using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Sessions;

/// <summary>
/// Signs sessions out and closes their connections. For a POP3 session this also deletes the messages that Remove-SpectrumMessage
/// marked; the result says how many.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "Spectrum", DefaultParameterSetName = "Session")]
[OutputType(typeof(DeletionResult))]
public sealed class DisconnectSpectrumCommand : MailCmdlet
{
    /// <summary>The sessions to close: objects, names or ids. Default: the default session, the one connected last.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Session")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[]? Session { get; set; }

    /// <summary>
    /// Closes every session of this runspace, and forgets how to reach the mailboxes in which Search-SpectrumMailbox found
    /// messages.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Closes them.</summary>
    protected override void ProcessRecord()
    {
        if (All)
        {
            foreach (SpectrumSession session in Store.All)
            {
                Close(session);
            }

            Store.Searched.Clear();
            return;
        }

        foreach (SessionReference? reference in Session ?? [null!])
        {
            Close(reference);
        }
    }

    private void Close(SessionReference? reference)
    {
        try
        {
            Close(Store.Resolve(reference));
        }
        catch (MailException ex)
        {
            WriteError(ErrorRecords.From(ex, reference?.ToString()));
        }
    }

    private void Close(SpectrumSession session)
    {
        PopMailbox mailbox = PopMailbox.For(session.Account);
        bool done =
            mailbox.Marked.Count == 0
            || Run(
                (output, cancel) =>
                {
                    try
                    {
                        DeletionResult result = mailbox.Commit(session.Name, cancel);
                        output.Verbose($"The server has deleted {Quantity.Text(result.Deleted, "message")} of {session.Name}.");
                        output.Write(result);
                        return true;
                    }
                    catch (MailException ex)
                    {
                        // The session stays, and the marks with it, so that this can be tried again.
                        output.Error(ex, session.Name);
                        return false;
                    }
                },
                session.Name
            );
        if (done)
        {
            Store.Remove(session);
        }
    }
}
