using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Binding;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>
/// Removes messages. On an IMAP session they go to the Trash, or away for good with -Permanent, once the pipeline has named them all. On a POP3
/// session they are marked: Disconnect-Spectrum makes that final, and a session that ends in any other way (Ctrl+C, the end of the shell,
/// Remove-Module, a broken connection) deletes nothing.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SpectrumMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSpectrumMessageCommand : SessionCmdlet
{
    // So many messages are named in one command of the protocol.
    private const int Batch = 2000;

    private readonly Dictionary<(SpectrumSession Session, string Folder, long Validity), HashSet<uint>> _collected = [];

    /// <summary>The unique ids of the messages (UIDL), as Get-SpectrumMessage gives them on a POP3 session.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [AllowEmptyString]
    public string[] Uidl { get; set; } = [];

    /// <summary>The folder the messages lie in, on an IMAP session. Default: INBOX.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Folder { get; set; } = "INBOX";

    /// <summary>The UIDs of the messages, on an IMAP session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>The UIDVALIDITY under which the UIDs were read; when the folder has another one now, nothing is removed. Default: not checked.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? UidValidity { get; set; }

    /// <summary>Deletes for good instead of moving to the Trash. Only where the server can delete exactly these messages (UIDPLUS). POP3 knows no other way.</summary>
    [Parameter]
    public SwitchParameter Permanent { get; set; }

    /// <summary>Marks the messages, or collects them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string[] uidls = Uidl.Where(id => id.Length > 0).ToArray();
        uint[] uids = Uid.Where(uid => uid > 0).Select(uid => (uint)uid).ToArray();
        bool pop = session.Protocol == MailProtocol.Pop3;
        if (pop ? uidls.Length == 0 : uids.Length == 0)
        {
            WriteError(ErrorRecords.From(
                new MailException(
                    MailCause.InvalidInput,
                    $"No message is named: a session over {(pop ? "POP3 needs -Uidl" : "IMAP needs -Uid")}.",
                    "Pipe messages from Get-SpectrumMessage of the same session.") { ErrorId = "MessageNotNamed" },
                session.Name));
        }
        else if (pop)
        {
            Mark(session, uidls);
        }
        else
        {
            Collect(session, uids);
        }
    }

    /// <summary>Removes what was collected, a folder at a time.</summary>
    protected override void EndProcessing()
    {
        foreach (KeyValuePair<(SpectrumSession Session, string Folder, long Validity), HashSet<uint>> place in _collected)
        {
            (SpectrumSession session, string folder, long validity) = place.Key;
            uint[] uids = [.. place.Value.OrderBy(uid => uid)];
            for (int done = 0; done < uids.Length; done += Batch)
            {
                uint[] batch = uids.Skip(done).Take(Batch).ToArray();
                Run((pipeline, cancel) => Remove(session, folder, validity, batch, pipeline, cancel), folder);
            }
        }
    }

    private void Collect(SpectrumSession session, uint[] uids)
    {
        string action = Permanent ? "Delete for good" : "Move to the Trash";
        string folder = Folder;
        uint[] wanted = uids.Where(uid => ShouldProcess(Place(folder, uid) + " of " + session.Name, action)).ToArray();
        (SpectrumSession, string, long) place = (session, folder, UidValidity ?? 0);
        if (!_collected.TryGetValue(place, out HashSet<uint>? list))
        {
            _collected.Add(place, list = []);
        }

        list.UnionWith(wanted);
    }

    private void Remove(SpectrumSession session, string folder, long validity, uint[] uids, MailPipeline pipeline, CancellationToken cancel)
    {
        try
        {
            foreach (uint gone in MessageRemover.Remove(session.Account, folder, validity, uids, Permanent, cancel))
            {
                pipeline.Error(ErrorRecords.From(
                    new MailException(MailCause.MessageNotFound, $"Message {gone} is not in {folder} any more.", "It was deleted or moved since it was listed."), Place(folder, gone)));
            }
        }
        catch (MailException ex) when (ex.Cause is MailCause.FolderNotFound or MailCause.UidValidityChanged or MailCause.ServerRejected or MailCause.NotSupported or MailCause.InvalidInput)
        {
            // This folder's trouble; the others go on.
            pipeline.Error(ErrorRecords.From(ex, folder));
        }
    }

    private void Mark(SpectrumSession session, string[] uidls)
    {
        string[] wanted = uidls.Where(id => ShouldProcess($"{id} of {session.Name}", "Delete at Disconnect-Spectrum")).ToArray();
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

    private static string Place(string folder, uint uid) => folder + "/" + uid.ToString(CultureInfo.InvariantCulture);
}
