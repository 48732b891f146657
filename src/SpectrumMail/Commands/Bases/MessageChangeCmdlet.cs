using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Base of the cmdlets that change messages which are named, by the pipeline or by folder and UID. They are collected, of any
/// mixture of sessions and folders, and changed at the end, a folder at a time: few commands for many messages, and a listing
/// that feeds the pipeline is not disturbed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MessageChangeCmdlet : SessionCmdlet
{
    private readonly Dictionary<(SpectrumSession Session, string Folder, long Validity), HashSet<uint>> _collected = [];

    private protected MessageChangeCmdlet() { }

    /// <summary>The folder with the messages, on an IMAP session. Default: INBOX.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Folder { get; set; } = "INBOX";

    /// <summary>The UIDs of the messages, on an IMAP session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>
    /// The UIDVALIDITY under which the UIDs were read; when the folder has another one now, nothing of it is changed. Default:
    /// not checked.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? UidValidity { get; set; }

    /// <summary>
    /// Emits the messages as they are afterwards, at their new place if they have one; read from the server again, with envelope
    /// and flags.
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Collects the messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol == MailProtocol.Imap)
        {
            Collect(session);
        }
        else
        {
            Fail(SessionFailures.ImapRequiredForFlags.Make(), session.Name);
        }
    }

    /// <summary>Changes what was collected, a folder at a time.</summary>
    protected override void EndProcessing()
    {
        foreach (
            KeyValuePair<(SpectrumSession Session, string Folder, long Validity), HashSet<uint>> place in _collected.Where(
                place => place.Value.Count > 0
            )
        )
        {
            (SpectrumSession session, string folder, long validity) = place.Key;
            var selection = new MessageSelection(folder, validity, place.Value);
            Run((output, cancel) => Change(session, selection, output, cancel), folder);
        }
    }

    /// <summary>The action, for the question to the user: "Move to X".</summary>
    private protected abstract string Action { get; }

    /// <summary>The activity, for the progress bar: "Moving from".</summary>
    private protected abstract string Doing { get; }

    /// <summary>The work on messages of one folder.</summary>
    private protected abstract MailChange MakeChange(SpectrumSession session, MessageSelection selection);

    /// <summary>Collects the messages of this row, those that the user agrees to.</summary>
    private protected void Collect(SpectrumSession session)
    {
        uint[] uids = NamedUids();
        if (uids.Length == 0)
        {
            WriteError(ErrorRecords.From(NotNamed("-Uid"), session.Name));
            return;
        }

        (SpectrumSession, string, long) place = (session, Folder, UidValidity ?? 0);
        if (!_collected.TryGetValue(place, out HashSet<uint>? list))
        {
            _collected.Add(place, list = []);
        }

        list.UnionWith(uids.Where(uid => ShouldProcess($"{Place(Folder, uid)} of {session.Name}", Action)));
    }

    /// <summary>The UIDs of this row. A row without a message of IMAP has 0.</summary>
    private protected uint[] NamedUids() => [.. Uid.Where(uid => uid > 0).Select(uid => (uint)uid)];

    /// <summary>Changes messages of one folder, and reports the messages and the failures.</summary>
    private protected virtual void Change(
        SpectrumSession session,
        MessageSelection selection,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        try
        {
            foreach (ChangeStep step in MakeChange(session, selection).Run(cancel))
            {
                Report(step, selection.Folder, output);
                output.Progress($"{Doing} {selection.Folder}", step.Done, step.Total);
            }
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            // A failure of one folder does not end the others.
            output.Error(ex, selection.Folder);
        }
    }

    /// <summary>The error of a row that names no message.</summary>
    private protected static MailException NotNamed(string parameter) => MessageFailures.MessageNotNamed.Make(parameter);

    /// <summary>Reports a part of a change.</summary>
    /// <param name="step">The part.</param>
    /// <param name="folder">The folder of the messages.</param>
    /// <param name="output">Takes results and failures.</param>
    /// <param name="target">What the failures are about; null for the message or the folder.</param>
    private protected static void Report(ChangeStep step, string folder, IWorkOutput output, string? target = null)
    {
        foreach (uint gone in step.Missing)
        {
            output.Error(MessageFailures.MessageNotFound.Make(gone, folder), target ?? Place(folder, gone));
        }

        foreach (MailException problem in step.Problems)
        {
            output.Error(problem, target ?? folder);
        }

        output.WriteBatch(step.Results);
    }

    private static string Place(string folder, uint uid) => folder + "/" + uid.ToString(CultureInfo.InvariantCulture);
}
