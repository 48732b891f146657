using System.Collections.Generic;
using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Streams the messages of folders, chosen and sorted by the server: headers only, unless -Include asks for more. Each message is
/// emitted as soon as it is read.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SpectrumMessage")]
[OutputType(typeof(SpectrumMessage), typeof(VanishedMessage))]
public sealed class GetSpectrumMessageCommand : MessageFilterCmdlet
{
    private MessageCheckpoint? _checkpoint;
    private string? _checkpointFile;
    private bool _named;

    /// <summary>
    /// Paths of the folders to read; wildcards are allowed and match across levels. A slash stands for the server's own
    /// separator. Default: INBOX.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
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

    /// <summary>
    /// What to sort by. Default: the order in which the folder got the messages. The server sorts where it can (RFC 5256);
    /// otherwise the messages are sorted here in the same order.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public MessageSortKey? SortBy { get; set; }

    /// <summary>Reverses the order: the newest, largest or last message first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Leaves out this many messages of each folder at the start.</summary>
    [Parameter]
    [RefuseNull]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>At most this many messages of each folder.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>
    /// What to read beyond envelope and flags: Headers, Attachments (names and sizes, nothing is downloaded), Preview, Body.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public MessageDetail[] Include { get; set; } = [];

    /// <summary>
    /// A file, or a MessageCheckpoint object, that notes what was read. Only messages that are new since then are returned, and,
    /// on servers with CONDSTORE, messages whose flags have changed. The checkpoint is updated when the pipeline has taken all
    /// messages; when the connection breaks, with the messages taken until then.
    /// </summary>
    [Parameter]
    [Alias("CheckpointPath")]
    [ValidateNotNull]
    public CheckpointReference? Checkpoint { get; set; }

    /// <summary>With a checkpoint: also emits the messages that are gone since, as VanishedMessage objects.</summary>
    [Parameter]
    public SwitchParameter IncludeVanished { get; set; }

    /// <summary>Validates the parameters and reads the checkpoint, before anything is sent.</summary>
    protected override void BeginProcessing()
    {
        _named = MyInvocation.BoundParameters.ContainsKey(nameof(Folder));
        try
        {
            if (IncludeVanished && Checkpoint is null)
            {
                throw CheckpointFailures.CheckpointRequired.Make();
            }

            Filter().Check();
            (_checkpoint, _checkpointFile) = OpenCheckpoint(Checkpoint);
        }
        catch (MailException ex)
        {
            Fail(ex, CheckpointFailures.Contains(ex) ? Checkpoint?.ToString() : null);
        }
    }

    /// <summary>Reads the messages.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol == MailProtocol.Pop3)
        {
            ReadPop3(session);
            return;
        }

        var listing = new FolderListing(session.Account, session.Name, _checkpoint, _checkpointFile)
        {
            SkipsUnselectable = !_named,
        };
        foreach (string folder in FindPaths(session, Folder, Namespace))
        {
            MessageQuery query = MakeQuery(folder);
            Run((output, cancel) => listing.List(query, output, cancel), folder);
        }
    }

    private void ReadPop3(SpectrumSession session)
    {
        IDictionary<string, object> bound = MyInvocation.BoundParameters;
        var query = new PopQuery(Filter(), Descending, Skip, First);
        Run((output, cancel) => Pop3Listing.Read(session, bound, Folder, query, output, cancel), session.Name);
    }

    private MessageQuery MakeQuery(string folder) =>
        new()
        {
            Folder = folder,
            Filter = Filter(),
            SortBy = SortBy,
            Descending = Descending,
            Skip = Skip,
            First = First,
            Details = Include,
            Vanished = IncludeVanished,
        };
}
