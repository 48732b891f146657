using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Imports messages from files into folders of the mailbox: .eml files, mbox files, Maildirs, and everything Save-SpectrumMessage
/// wrote, which comes back byte for byte with its flags, keywords, times of arrival and its tree of folders. An import that was
/// interrupted, even by a kill or a loss of power, goes on where it stopped when the same command runs again, and nothing is
/// there twice. One that has ended is over: running it again imports everything again, unless -SkipExisting or -Checkpoint is
/// given.
/// </summary>
[Cmdlet(VerbsData.Import, "SpectrumMessage", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(FolderTransferResult))]
public sealed class ImportSpectrumMessageCommand : SessionCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";
    private const string Files = "files";

    private readonly Dictionary<(SpectrumSession Session, string? Folder), List<string>> _files = [];
    private string? _checkpointFile;

    /// <summary>
    /// Files and directories; wildcards are allowed. What a list of Save-SpectrumMessage names is imported with its directories;
    /// of another directory its .eml files and *.mbox files; a directory with <c>cur</c> is a Maildir, with its folders
    /// (Maildir++). A file that begins with a <c>From </c> line is an mbox, any other one message.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = ByPath
    )]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files and directories by their exact names, as Get-ChildItem gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// The folder to import into; made when it is missing. When several folders lie at the path, each gets its own below this
    /// one. Default: for what Save-SpectrumMessage wrote the folder it came from, for anything else INBOX.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Destination")]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string? Folder { get; set; }

    /// <summary>How the messages lie on disk. Default: found out.</summary>
    [Parameter]
    [ValidateNotNull]
    public SaveFormat? Format { get; set; }

    /// <summary>
    /// Looks into all directories below, and makes folders of them. Directories of saved folders are looked into in any case.
    /// </summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>
    /// Leaves out messages that lie in the folder already: those with the same Message-ID and the same bytes (but for line ends).
    /// What may be the same is fetched to compare it. What the source has twice and the folder once is imported once.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipExisting { get; set; }

    /// <summary>
    /// A file that says what has been imported, and is kept: later runs with it import only what is new. Default: one of the
    /// module's own that goes away when everything is imported.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>Finds the checkpoint's place, before anything is read.</summary>
    protected override void BeginProcessing() => _checkpointFile = Checkpoint is null ? null : FilePath(Checkpoint);

    /// <summary>Imports directories, and collects files of single messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string? folder = string.IsNullOrEmpty(Folder) ? null : Folder;
        foreach (string path in Paths())
        {
            if (IsMessage(path))
            {
                if (!_files.TryGetValue((session, folder), out List<string>? list))
                {
                    _files.Add((session, folder), list = []);
                }

                list.Add(path);
            }
            else
            {
                Import(session, folder, path, () => ImportFinder.Find(path, Format, Recurse));
            }
        }
    }

    /// <summary>Imports the files that were collected.</summary>
    protected override void EndProcessing()
    {
        foreach (KeyValuePair<(SpectrumSession Session, string? Folder), List<string>> collected in _files)
        {
            List<string> list = collected.Value;
            string name = list.Count == 1 ? list[0] : $"{list.Count} files";
            Import(
                collected.Key.Session,
                collected.Key.Folder,
                Files,
                () => [new FoundFolder(new FileSource(name, () => list, fullIds: true), [])]
            );
        }
    }

    private IEnumerable<string> Paths() =>
        ParameterSetName == ByLiteralPath
            ? LiteralPath.Select(FilePath)
            : Path.SelectMany(path =>
                WildcardPattern.ContainsWildcardCharacters(path)
                && !File.Exists(FilePath(path))
                && !Directory.Exists(FilePath(path))
                    ? Matching(path)
                    : [FilePath(path)]
            );

    private IReadOnlyCollection<string> Matching(string path)
    {
        try
        {
            return FileSystemPath.Matching(this, path);
        }
        catch (MailException ex)
        {
            Fail(ex, path);
            throw;
        }
    }

    private bool IsMessage(string path)
    {
        try
        {
            return File.Exists(path)
                && (Format == SaveFormat.Eml || (Format is null && !MboxSource.Is(path) && SavedFolder.Of(path) is null));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // Reading it will tell what is wrong.
            return true;
        }
    }

    private void Import(SpectrumSession session, string? folder, string from, Func<IReadOnlyList<FoundFolder>> find)
    {
        var goal = new TransferGoal(session.Account, session.Name, folder, SkipExisting, _checkpointFile);
        using TransferRun run = TransferRun.FromFiles(goal, from);
        foreach ((IMessageSource source, string path) in Run((output, cancel) => Places(run, find, from, output, cancel), from))
        {
            run.Note(Import(run, source, path, session));
        }

        run.Finish();
    }

    private static (IMessageSource Source, string Path)[] Places(
        TransferRun run,
        Func<IReadOnlyList<FoundFolder>> find,
        string from,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        try
        {
            IReadOnlyList<FoundFolder> found = find();
            IReadOnlyList<string> paths = run.Places(
                found.Select(folder => folder.Levels).ToArray(),
                found.Select(_ => FolderUse.None).ToArray(),
                cancel
            );
            return found.Select((folder, index) => (folder.Source, paths[index])).ToArray();
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            // This path's trouble; the others go on.
            output.Error(ex, from);
            return [];
        }
    }

    private bool Import(TransferRun run, IMessageSource source, string path, SpectrumSession session)
    {
        var step = new TransferStep(run, path, "Importing into");
        if (Run((output, cancel) => step.Look(source, output, cancel), path) is not var (total, wanted, exists))
        {
            return false;
        }

        string made = exists ? string.Empty : ", which is made";
        return ShouldProcess($"{path} of {session.Name}{made}", $"Import {wanted:N0} of {total:N0} messages from {source.Name}")
            && Run((output, cancel) => step.Do(source, output, cancel), path);
    }
}
