using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Copies messages to another folder of the same account, or, with -DestinationSession, to another account: single messages,
/// folders, or the whole mailbox. Within an account the server copies, so that no content crosses the wire; flags, keywords and
/// the time of arrival stay with the message (RFC 9051, section 6.4.7). To another account messages stream from one session to
/// the other, byte for byte, with flags, keywords and time of arrival. A checkpoint notes what has been copied: an interrupted
/// run, even a killed run, continues where it stopped, no message is copied twice, and later runs copy only what is new.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "SpectrumMessage", SupportsShouldProcess = true, DefaultParameterSetName = WithinAccount)]
[OutputType(typeof(SpectrumMessage), typeof(FolderTransferResult))]
public sealed class CopySpectrumMessageCommand : MessageChangeCmdlet
{
    private const string WithinAccount = "Folder";
    private const string ToAccount = "Account";

    private readonly Dictionary<(SpectrumSession Session, string Folder, long Validity), List<uint>> _messages = [];
    private readonly Dictionary<SpectrumSession, List<string>> _folders = [];
    private string? _checkpointFile;
    private FolderMap? _map;

    /// <summary>
    /// The path of the folder to copy to; it must exist. A slash stands for the server's own separator. With -DestinationSession
    /// a missing folder is created, and several folders are copied below it. The default is then: folders of the same names, and
    /// for Sent, Drafts, Trash, Junk and Archive the folders with that use at the destination.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = WithinAccount)]
    [Parameter(Position = 0, ParameterSetName = ToAccount)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string? DestinationFolder { get; set; }

    /// <summary>
    /// The session of the account to copy to: the object, its name or its id. Without UIDs -Folder may have wildcards; without
    /// -Folder everything is copied. Emits one result for each folder.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ToAccount)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? DestinationSession { get; set; }

    /// <summary>Folders of Get-SpectrumFolder to copy as a whole to another account.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ToAccount)]
    [ValidateNotNull]
    public MailboxFolder? InputObject { get; set; }

    /// <summary>
    /// Whose folders wildcards, and everything, stand for: the user's own (Personal), those of other users that this user may
    /// see (Shared),
    /// those that belong to no user (Public), or All. A folder that is named by its path is found wherever it is. Default
    /// Personal.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    public MailboxNamespace Namespace { get; set; }

    /// <summary>Folders that are not copied to the other account; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ToAccount)]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Exclude { get; set; } = [];

    /// <summary>
    /// Leaves out messages that the other account's folder contains already: those with the same bytes (but for line ends), or
    /// with the same Message-ID and the same body, because servers may change the header of what they store. Messages that may be
    /// the same are fetched to compare them. A message that the source has twice and the folder once is copied once.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    public SwitchParameter SkipExisting { get; set; }

    /// <summary>
    /// The file with the list of what has been copied from this account to that account. Default: a file in the module's own
    /// state folder (SPECTRUMMAIL_STATE); the result names it. If it is deleted, the next run copies everything again.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    [Alias("Checkpoint")]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// Which folders go to which: a hashtable, or the path of a CSV file with the columns Source and Destination. A source is a
    /// path or has wildcards; a destination is a path with slashes. Where both end with <c>/*</c>, the folders below keep their
    /// paths below the destination. Paths take precedence over wildcards, and folders without an entry go where they go
    /// without a map.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    [ValidateNotNullOrEmpty]
    public object? FolderMap { get; set; }

    /// <summary>
    /// What becomes of Gmail's labels; other servers have none, and are copied as without it. A folder of Gmail is a label, and
    /// All Mail has every message besides. Default Folder.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    public GmailLabelMode GmailLabel { get; set; } = GmailLabelMode.Folder;

    /// <summary>
    /// After a folder is copied, reads it again on both sides and compares counts, sizes and the content of every message. A
    /// message without a copy of the same content is an error that names it; the result has the figures (Verification). What a
    /// checkpoint says plays no part, and each message crosses the wire twice more.
    /// </summary>
    [Parameter(ParameterSetName = ToAccount)]
    public SwitchParameter Verify { get; set; }

    private protected override string Action => $"Copy to {DestinationFolder}";

    private protected override string Doing => "Copying from";

    private protected override MailChange MakeChange(SpectrumSession session, MessageSelection selection) =>
        new CopyChange(session.Account, session.Name, selection, DestinationFolder!) { PassThru = PassThru };

    /// <summary>Resolves the path of the checkpoint and reads the folder map, before anything is copied.</summary>
    protected override void BeginProcessing()
    {
        _checkpointFile = CheckpointPath is null ? null : FilePath(CheckpointPath);
        try
        {
            _map = FolderMapReader.Read(this, FolderMap);
        }
        catch (MailException ex)
        {
            Fail(ex, FolderMap);
        }
    }

    /// <summary>Collects messages and folders.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == WithinAccount)
        {
            base.ProcessRecord();
            return;
        }

        SpectrumSession session = ResolveSession();
        uint[] uids = NamedUids();
        if (InputObject is { } folder)
        {
            string? reason = FolderChoice.WhyLeftOut(folder);
            Add(_folders, session, folder.Selectable && reason is null ? [folder.RawPath] : []);
            if (reason is not null)
            {
                WriteWarning(reason);
            }
        }
        else if (uids.Length > 0 && _map is not null)
        {
            Fail(TransferFailures.FolderMapWithUid.Make(), null);
        }
        else if (uids.Length > 0)
        {
            Add(_messages, (session, Folder, UidValidity ?? 0), uids);
        }
        else if (MyInvocation.BoundParameters.ContainsKey(nameof(Uid)))
        {
            // An empty list of UIDs does not mean all messages.
            WriteError(ErrorRecords.From(NotNamed("-Uid"), session.Name));
        }
        else
        {
            Add(_folders, session, [MyInvocation.BoundParameters.ContainsKey(nameof(Folder)) ? Folder : "*"]);
        }
    }

    /// <summary>Copies what was collected, a folder at a time.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName == WithinAccount)
        {
            base.EndProcessing();
            return;
        }

        SpectrumSession destination = Resolve(DestinationSession);
        var goal = new TransferGoal(destination.Account, destination.Name, DestinationFolder, SkipExisting, _checkpointFile)
        {
            Verify = Verify,
            Map = _map,
            Labels = GmailLabel,
        };
        NamePattern[] excluded = NamePattern.Parse(Exclude);
        foreach ((SpectrumSession session, List<string> folders) in _folders.Select(pair => (pair.Key, pair.Value)))
        {
            NamePattern[] patterns = NamePattern.Parse(folders);
            var copy = new MailboxCopy(session.Account, session.Name, goal);
            Run(
                (output, cancel) => copy.CopyFolders(new FolderSearch(Namespace, patterns), excluded, output, cancel),
                session.Name
            );
        }

        foreach (
            ((SpectrumSession session, string folder, long validity), List<uint> uids) in _messages.Select(pair =>
                (pair.Key, pair.Value)
            )
        )
        {
            var copy = new MailboxCopy(session.Account, session.Name, goal);
            Run((output, cancel) => copy.CopyMessages(folder, validity, uids, output, cancel), folder);
        }
    }

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key, IEnumerable<TValue> values)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<TValue>? list))
        {
            lists.Add(key, list = []);
        }

        list.AddRange(values);
    }
}
