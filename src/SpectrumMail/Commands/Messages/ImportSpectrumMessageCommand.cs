using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Imports messages from files into folders of the mailbox: .eml files, mbox files, Maildirs, and everything Save-SpectrumMessage
/// wrote, byte for byte with its flags, keywords, times of arrival and its tree of folders. An import that was
/// interrupted, even by a kill or a loss of power, continues where it stopped when the same command runs again, and no message is
/// imported twice. A complete import is not remembered: the same command imports everything again, unless -SkipExisting or
/// -CheckpointPath is given.
/// </summary>
[Cmdlet(VerbsData.Import, "SpectrumMessage", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(FolderTransferResult))]
public sealed class ImportSpectrumMessageCommand : SessionCmdlet
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    private readonly Dictionary<(SpectrumSession Session, string? Folder), List<string>> _files = [];
    private string? _checkpointFile;

    /// <summary>
    /// Files and directories; wildcards are allowed. What a list of Save-SpectrumMessage names is imported with its directories;
    /// of another directory its .eml files and *.mbox files; a directory with <c>cur</c> is a Maildir, with its folders
    /// (Maildir++). A file that begins with a <c>From </c> line is an mbox (mboxo, mboxrd, mboxcl or mboxcl2), any other one
    /// message. A byte order mark and empty lines at its start are left out, and the case of an extension does not matter. A
    /// warning names lines that may or may not separate messages.
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
    /// The folder to import into; created when it is missing. When the path contains several folders, each is imported into its
    /// own folder below this one. Default: for what Save-SpectrumMessage wrote the folder it came from, for anything else INBOX.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Destination")]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string? Folder { get; set; }

    /// <summary>The format of the messages on disk. Default: detected.</summary>
    [Parameter]
    [ValidateNotNull]
    public SaveFormat? Format { get; set; }

    /// <summary>
    /// Imports all directories below too, into folders of their names. Directories of saved folders are always imported.
    /// </summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>
    /// Leaves out messages that the folder contains already: those with the same bytes (but for line ends), or
    /// with the same Message-ID and the same body, because servers may change the header of what they store. Messages that may be
    /// the same are fetched to compare them. A message that the source has twice and the folder once is imported once.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipExisting { get; set; }

    /// <summary>
    /// A file with the list of what has been imported into which folder. Later runs with it import only what is new. A message
    /// is known by its content, whatever its file is called and wherever it stands in it. Default: a file of the module's own
    /// for each run, deleted when everything is imported; a run continues an interrupted one when it has the same messages.
    /// </summary>
    [Parameter]
    [Alias("Checkpoint")]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Resolves the path of the checkpoint, before anything is read.</summary>
    protected override void BeginProcessing() => _checkpointFile = CheckpointPath is null ? null : FilePath(CheckpointPath);

    /// <summary>Imports directories, and collects files of single messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        string? folder = string.IsNullOrEmpty(Folder) ? null : Folder;
        foreach (string path in Paths())
        {
            if (FileImport.IsMessage(path, Format))
            {
                if (!_files.TryGetValue((session, folder), out List<string>? list))
                {
                    _files.Add((session, folder), list = []);
                }

                list.Add(path);
            }
            else
            {
                FileImport import = CreateImport(session, folder);
                Run((output, cancel) => import.Import(path, output, cancel), path);
            }
        }
    }

    /// <summary>Imports the files that were collected.</summary>
    protected override void EndProcessing()
    {
        foreach (KeyValuePair<(SpectrumSession Session, string? Folder), List<string>> collected in _files)
        {
            FileImport import = CreateImport(collected.Key.Session, collected.Key.Folder);
            List<string> files = collected.Value;
            Run(
                (output, cancel) => import.ImportFiles(files, output, cancel),
                files.Count == 1 ? files[0] : collected.Key.Folder
            );
        }
    }

    private IEnumerable<string> Paths()
    {
        if (ParameterSetName == ByLiteralPath)
        {
            return LiteralPath.Select(FilePath);
        }

        return Path.SelectMany(FilePaths);
    }

    private FileImport CreateImport(SpectrumSession session, string? folder) =>
        new(new TransferGoal(session.Account, session.Name, folder, SkipExisting, _checkpointFile), Format, Recurse);
}
