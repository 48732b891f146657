using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Saves messages to disk, whole folders or single ones. A list beside the messages says what is saved, so that the same command
/// goes on where it was stopped and later fetches only what is new: also after the process was killed, but not after a loss of
/// power, because nothing is forced to the disk. A folder that was recreated since (another UIDVALIDITY) needs another -Path. On
/// a POP3 session each message is held in memory while it is saved, and the list of messages may be up to 30 seconds old.
/// </summary>
[Cmdlet(VerbsData.Save, "SpectrumMessage", SupportsShouldProcess = true)]
[OutputType(typeof(FolderSaveResult), typeof(SavedMessage))]
public sealed class SaveSpectrumMessageCommand : SessionCmdlet
{
    // A set large enough for the wire's speed; the pipeline waits for no more than this.
    private const int Batch = 1000;

    private readonly Dictionary<string, OpenFolder> _open = new(StringComparer.Ordinal);
    private string _root = string.Empty;

    /// <summary>
    /// The directory to save in; made when it is missing. Each folder gets its own directory in it, or its own file (Mbox).
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Eml (default): a file for each message; Mbox: a file for each folder; Maildir: a Maildir for each folder. An mbox cannot
    /// say that a message's last line is not ended: it ends it. The others are byte for byte what the server has.
    /// </summary>
    [Parameter]
    public SaveFormat Format { get; set; }

    /// <summary>
    /// The folders to save, or the folder that the messages lie in. Wildcards are allowed: <c>*</c> saves all. Default: INBOX.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string[] Folder { get; set; } = ["INBOX"];

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

    /// <summary>Finds out where to, before anything is read.</summary>
    protected override void BeginProcessing() => _root = FilePath(Path);

    /// <summary>Saves whole folders, and collects single messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string[] ids = Ids(session);
        if (InputObject is { } folder)
        {
            if (folder.Selectable)
            {
                SaveFolder(session, folder.Path, folder.UidValidity ?? 0);
            }
        }
        else if (ids.Length == 0 && IsNamed)
        {
            // A list of ids that came out empty does not mean the whole folder.
            string needed = session.Protocol == MailProtocol.Pop3 ? "-Uidl" : "-Uid";
            WriteError(ErrorRecords.From(MessageFailures.MessageNotNamed.Make(needed), session.Name));
        }
        else if (ids.Length == 0)
        {
            foreach (string path in Folder.SelectMany(pattern => Paths(session, pattern)).Distinct())
            {
                SaveFolder(session, path, UidValidity ?? 0);
            }
        }
        else
        {
            Collect(session, Folder[0], ids);
        }
    }

    /// <summary>Saves what is still collected, and tells what it came to.</summary>
    protected override void EndProcessing()
    {
        foreach (OpenFolder folder in _open.Values)
        {
            Flush(folder);
            Close(folder);
        }
    }

    private protected override void Release()
    {
        foreach (OpenFolder folder in _open.Values)
        {
            folder.Save?.Dispose();
        }
    }

    private bool IsNamed =>
        MyInvocation.BoundParameters.ContainsKey(nameof(Uid)) || MyInvocation.BoundParameters.ContainsKey(nameof(Uidl));

    private string[] Ids(SpectrumSession session) =>
        session.Protocol == MailProtocol.Pop3
            ? Uidl.Where(id => id.Length > 0).ToArray()
            : Uid.Where(uid => uid > 0).Select(uid => uid.ToString(CultureInfo.InvariantCulture)).ToArray();

    private IEnumerable<string> Paths(SpectrumSession session, string pattern)
    {
        if (session.Protocol == MailProtocol.Pop3 || !FolderPattern.HasWildcards(pattern))
        {
            return [pattern];
        }

        IReadOnlyList<MailboxFolder> all = Run(
            (_, cancel) => MessageSavers.Folders(session.Account, session.Name, cancel),
            pattern
        );
        return FolderPattern.Match(all, pattern).Where(folder => folder.Selectable).Select(folder => folder.Path);
    }

    private void SaveFolder(SpectrumSession session, string path, long validity)
    {
        OpenFolder folder = Find(session, path, validity);
        if (ShouldProcess($"{path} of {session.Name}", $"Save all messages as {Format} to {folder.Root}"))
        {
            Work(folder, (save, output, cancel) => folder.Saver.SaveAll(save, output, cancel));
            Close(folder);
        }

        _open.Remove(folder.Key);
    }

    private void Collect(SpectrumSession session, string path, string[] ids)
    {
        OpenFolder folder = Find(session, path, UidValidity ?? 0);
        folder.Ids.AddRange(
            ids.Where(id => ShouldProcess($"{path}/{id} of {session.Name}", $"Save as {Format} to {folder.Root}"))
        );
        if (folder.Ids.Count >= Batch)
        {
            Flush(folder);
        }
    }

    private void Flush(OpenFolder folder)
    {
        string[] ids = [.. folder.Ids];
        folder.Ids.Clear();
        if (ids.Length > 0)
        {
            Work(folder, (save, output, cancel) => folder.Saver.Save(save, ids, output, cancel));
        }
    }

    private void Work(OpenFolder folder, Action<FolderSave, IWorkOutput, CancellationToken> work) =>
        Run(
            (output, cancel) =>
            {
                try
                {
                    folder.Save ??= folder.Saver.Open(folder.Path, folder.Validity, cancel);
                    folder.Save.EmitsMessages = PassThru;
                    work(folder.Save, output, cancel);
                }
                catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
                {
                    // This folder's trouble; the others go on.
                    output.Error(ex, folder.Path);
                }
            },
            folder.Path
        );

    private void Close(OpenFolder folder)
    {
        if (folder.Save is { } save)
        {
            save.Dispose();
            folder.Save = null;
            if (!PassThru)
            {
                WriteObject(save.Conclude());
            }
        }
    }

    private OpenFolder Find(SpectrumSession session, string path, long validity)
    {
        string key = string.Join("\n", session.Id, path, validity);
        if (!_open.TryGetValue(key, out OpenFolder? folder))
        {
            folder = new OpenFolder(
                key,
                path,
                validity,
                _root,
                MessageSavers.For(session.Account, new SavePlan(_root, Format, session.Name))
            );
            _open.Add(key, folder);
        }

        return folder;
    }

    private sealed class OpenFolder(string key, string path, long validity, string root, IMessageSaver saver)
    {
        public string Key { get; } = key;

        public string Path { get; } = path;

        public long Validity { get; } = validity;

        public string Root { get; } = root;

        public IMessageSaver Saver { get; } = saver;

        public List<string> Ids { get; } = [];

        public FolderSave? Save { get; set; }
    }
}
