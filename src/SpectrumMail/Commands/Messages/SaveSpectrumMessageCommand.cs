using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Saving;
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
    private SaveRun? _run;

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

    /// <summary>Emits each saved message with its file, instead of one result for each folder.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Resolves the directory, before anything is read.</summary>
    protected override void BeginProcessing() => _run = new SaveRun(FilePath(Path), Format, PassThru);

    /// <summary>Saves whole folders, and collects single messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string[] ids = Ids(session);
        if (InputObject is { } folder)
        {
            if (FolderChoice.WhyLeftOut(folder) is { } reason)
            {
                WriteWarning(reason);
            }
            else if (folder.Selectable)
            {
                var origin = new SaveOrigin(session.Account, session.Name, folder.RawPath, folder.UidValidity ?? 0);
                Run((output, cancel) => _run!.SaveFolder(origin, output, cancel), folder.Path);
            }
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
        else
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
            Run(_run.Finish, Folder[0]);
        }
    }

    private protected override void Release() => _run?.Dispose();

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
        if (_run!.Collect(origin, confirmed))
        {
            Run((output, cancel) => _run.SaveCollected(origin, output, cancel), origin.Path);
        }
    }
}
