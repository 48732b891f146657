using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Saves messages to disk, whole folders or single ones. A list beside the messages names what is saved. So the same command
/// continues where it was stopped, and later fetches only what is new: also after the process was killed, but not after a loss of
/// power, because nothing is forced to the disk. A folder that was recreated since (another UIDVALIDITY) needs another -Path. On
/// a POP3 session each message is held in memory while it is saved, and the list of messages may be up to 30 seconds old.
/// </summary>
[Cmdlet(VerbsData.Save, "SpectrumMessage", SupportsShouldProcess = true)]
[OutputType(typeof(FolderSaveResult), typeof(SavedMessage))]
public sealed class SaveSpectrumMessageCommand : SessionCmdlet
{
    private readonly CollectedHits _hits;
    private readonly HighImpact _impact;
    private string _root = string.Empty;
    private SaveRun? _run;
    private Lazy<ActionLog>? _log;
    private int _named;

    /// <summary>Initializes the command.</summary>
    public SaveSpectrumMessageCommand()
    {
        _hits = new CollectedHits(this);
        _impact = new HighImpact(this);
    }

    /// <summary>
    /// The directory to save in; created when it is missing. Each folder gets its own directory in it, or its own file (Mbox).
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Eml (default): a file for each message; Mbox: a file for each folder; Maildir: a Maildir for each folder. A message
    /// whose last line is not ended gets a line end in an mbox. The other formats keep the server's bytes.
    /// </summary>
    [Parameter]
    public SaveFormat Format { get; set; }

    /// <summary>
    /// The folders to save, or the folder with the messages. Wildcards are allowed: <c>*</c> saves all. Default: INBOX.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Folder { get; set; } = ["INBOX"];

    /// <summary>
    /// Whose folders wildcards stand for: the user's own (Personal), those of other users that this user may see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter]
    public MailboxNamespace Namespace { get; set; }

    /// <summary>The UIDs of the messages to save. Without UIDs the whole folder is saved.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>
    /// The UIDVALIDITY under which the UIDs were read; when the folder has another one now, nothing of it is saved. Default: not
    /// checked.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public long? UidValidity { get; set; }

    /// <summary>The unique ids of the messages to save, on a POP3 session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ValidateNotNull]
    public string[] Uidl { get; set; } = [];

    /// <summary>Folders of Get-SpectrumFolder to save as a whole.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public MailboxFolder? InputObject { get; set; }

    /// <summary>
    /// The address of the mailbox, as Search-SpectrumMailbox gives it. Its messages are saved below a directory of that name. It
    /// is reached as the search reached it, or over the settings of an open session of that user. Empty: the messages are those
    /// of the session.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Account { get; set; }

    /// <summary>With -Account: what the message was searched by, as Search-SpectrumMailbox gives it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? FoundBy { get; set; }

    /// <summary>
    /// Removes messages from the server for good when their copies are proven: written through to the disk, read back, and equal
    /// in size and hash to what the server sent. What an earlier run saved is fetched once more for that. Anything doubtful
    /// stays, and is an error. Needs IMAP, and a server that can delete exactly these messages (UIDPLUS). A run that is stopped
    /// or killed loses nothing; the same command continues.
    /// </summary>
    [Parameter]
    public SwitchParameter RemoveSaved { get; set; }

    /// <summary>
    /// With -RemoveSaved: only messages that the server received longer ago than this are removed: an age such as 2y, 6mo, 4w or
    /// 90d, a TimeSpan, or a date. All messages are saved.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AgeTransformation]
    public DateTime? OlderThan { get; set; }

    /// <summary>
    /// With -RemoveSaved: a file that names every message that is removed, with its copy and the hash of it: a line of JSON for
    /// each before the removal and one after it, both on the disk before the work goes on. Only its owner may read it.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ActionLog { get; set; }

    /// <summary>
    /// With -RemoveSaved: also removes messages of Search-SpectrumMailbox that were found without any filter. Without -Force the
    /// command ends then, and nothing is removed, because all of the mailboxes would be.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits each saved message with its file, instead of one result for each folder.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Resolves the paths, before anything is read.</summary>
    protected override void BeginProcessing()
    {
        if (OlderThan is not null && !RemoveSaved)
        {
            Fail(SavingFailures.RemoveSavedRequired.Make(), OlderThan);
        }

        _root = FilePath(Path);
        string? log = ActionLog is null ? null : FilePath(ActionLog);
        _log = log is null ? null : new Lazy<ActionLog>(() => Mail.Changing.ActionLog.Open(log));
        _run = NewRun(_root);
    }

    /// <summary>Saves whole folders, and collects single messages.</summary>
    protected override void ProcessRecord()
    {
        if (!string.IsNullOrEmpty(Account))
        {
            if (RemoveSaved && !Force)
            {
                _hits.RequireFilter(Account!, FoundBy);
            }

            _hits.Add(Account!, Folder[0], UidValidity, Uid, new ExpectedMessage(string.Empty, null));
            return;
        }

        SpectrumSession session = ResolveSession();
        string[] ids = Ids(session);
        if (RemoveSaved && session.Protocol == MailProtocol.Pop3)
        {
            Fail(SessionFailures.ImapRequired.Make(), session.Name);
        }

        if (InputObject is { } folder)
        {
            Save(session, folder);
        }
        else if (ids.Length > 0)
        {
            Collect(session, ids);
        }
        else if (IsNamed)
        {
            // An empty list of ids does not mean the whole folder.
            string needed = session.Protocol == MailProtocol.Pop3 ? "-Uidl" : "-Uid";
            WriteError(ErrorRecords.From(MessageFailures.MessageNotNamed.Make(needed), session.Name));
        }
        else if (MayRemove($"all messages of {string.Join(", ", Folder)} of {session.Name}"))
        {
            NamePattern[] patterns = NamePattern.Parse(Folder);
            Run(
                (output, cancel) =>
                    _run!.SaveFolders(
                        new SaveOrigin(session.Account, session.Name, string.Empty, UidValidity ?? 0),
                        new FolderSearch(Namespace, patterns),
                        output,
                        cancel
                    ),
                Folder.Length == 1 ? Folder[0] : session.Name
            );
        }
    }

    /// <summary>Saves the messages that are still collected, and emits the results.</summary>
    protected override void EndProcessing()
    {
        if (_run!.HasOpenFolders)
        {
            if (_named > 0 && !MayRemove(Quantity.Text(_named, "message")))
            {
                _run.KeepsAll();
            }

            Run(_run.Finish, Folder[0]);
        }

        string action = $"{_run.MessageAction}{(RemoveSaved ? ", and " + SavedRemoval.Action : string.Empty)}";
        if (_hits.Agreed(_impact, action, RemoveSaved) is { Count: > 0 } agreed)
        {
            Run(new HitRun(agreed, Store.Searched.Limits, "Saving mailboxes", Save).Run, null);
        }
    }

    private protected override void Release()
    {
        _run?.Dispose();
        if (_log is { IsValueCreated: true } log)
        {
            log.Value.Dispose();
        }
    }

    private SaveRun NewRun(string root)
    {
        Func<ActionLog>? log = _log is { } opened ? () => opened.Value : null;
        return new SaveRun(root, Format, PassThru, RemoveSaved ? new SavedRemoval(root, OlderThan, log) : null);
    }

    private bool MayRemove(string what) => !RemoveSaved || _impact.Confirm(what, SavedRemoval.Action);

    private void Save(SpectrumSession session, MailboxFolder folder)
    {
        if (FolderChoice.WhyLeftOut(folder) is { } reason)
        {
            WriteWarning(reason);
        }
        else if (folder.Selectable && MayRemove($"all messages of {folder.Path} of {session.Name}"))
        {
            var origin = new SaveOrigin(session.Account, session.Name, folder.RawPath, folder.UidValidity ?? 0);
            Run((output, cancel) => _run!.SaveFolder(origin, output, cancel), folder.Path);
        }
    }

    // Each account has a directory of its own: two of them may have folders of one name.
    private void Save(MailAccount account, AccountHits hits, IWorkOutput output, CancellationToken cancel)
    {
        using SaveRun run = NewRun(SaveRun.AccountRoot(_root, hits.Target.Address));
        foreach (MessageSelection place in hits.Selections)
        {
            run.Collect(
                new SaveOrigin(account, hits.Target.Address, place.Folder, place.Validity),
                place.Uids.Select(uid => uid.ToString(CultureInfo.InvariantCulture))
            );
        }

        run.Finish(output, cancel);
    }

    private bool IsNamed =>
        MyInvocation.BoundParameters.ContainsKey(nameof(Uid)) || MyInvocation.BoundParameters.ContainsKey(nameof(Uidl));

    private string[] Ids(SpectrumSession session) =>
        session.Protocol == MailProtocol.Pop3
            ? Uidl.Where(id => id.Length > 0).ToArray()
            : Uid.Where(uid => uid > 0).Select(uid => uid.ToString(CultureInfo.InvariantCulture)).ToArray();

    private void Collect(SpectrumSession session, string[] ids)
    {
        var origin = new SaveOrigin(session.Account, session.Name, Folder[0], UidValidity ?? 0);
        string[] confirmed = [.. ids.Where(id => ShouldProcess($"{origin.Path}/{id} of {session.Name}", _run!.MessageAction))];
        _named += confirmed.Length;
        if (_run!.Collect(origin, confirmed))
        {
            Run((output, cancel) => _run.SaveCollected(origin, output, cancel), origin.Path);
        }
    }
}
