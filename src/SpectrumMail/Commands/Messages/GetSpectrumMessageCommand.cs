using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Messages;

/// <summary>
/// Streams the messages of folders, chosen and sorted by the server: headers only, as they are read, unless more is asked for.
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
    /// What to sort by. Default: the order in which the folder got the messages. The server sorts where it can (RFC 5256);
    /// elsewhere the same order is made here.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public MessageSortKey? SortBy { get; set; }

    /// <summary>The other way round: the newest, largest or last first.</summary>
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
    /// A file, or a MessageCheckpoint object, that remembers what was read: only what is new since is returned, and, on servers
    /// with CONDSTORE, messages whose flags have changed. It is brought up to date once the pipeline has taken everything; when
    /// the connection breaks, with what was taken until then.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public CheckpointReference? Checkpoint { get; set; }

    /// <summary>With a checkpoint: also tells the messages that are gone since, as VanishedMessage objects.</summary>
    [Parameter]
    public SwitchParameter IncludeVanished { get; set; }

    /// <summary>Refuses what cannot be meant, before anything is sent.</summary>
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
            _checkpointFile = Checkpoint?.Path is { } path ? FilePath(path) : null;
            if (_checkpointFile is not null)
            {
                CheckpointFile.Probe(_checkpointFile);
            }

            _checkpoint = _checkpointFile is not null ? CheckpointFile.Read(_checkpointFile) : Checkpoint?.Checkpoint;
        }
        catch (MailException ex)
        {
            Fail(ex, CheckpointFailures.Contains(ex) ? Checkpoint?.ToString() : null);
        }
    }

    /// <summary>Reads them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        if (session.Protocol == MailProtocol.Pop3)
        {
            ReadPop3(session);
            return;
        }

        foreach (string folder in Folders(session).Distinct())
        {
            MessageQuery query = MakeQuery(folder);
            Run((output, cancel) => List(session, query, output, cancel), folder);
        }
    }

    // A name without wildcards costs no listing of the folders.
    private IEnumerable<string> Folders(SpectrumSession session)
    {
        IReadOnlyList<MailboxFolder>? all = null;
        foreach (string folder in Folder)
        {
            if (!FolderPattern.HasWildcards(folder))
            {
                yield return folder;
                continue;
            }

            all ??= Run((_, cancel) => FolderReader.Names(session.Account, session.Name, cancel), session.Name);
            foreach (MailboxFolder match in FolderPattern.Match(all, folder).Where(match => match.Selectable))
            {
                yield return match.Path;
            }
        }
    }

    private void List(SpectrumSession session, MessageQuery query, IWorkOutput output, CancellationToken cancel)
    {
        MessageReader reader;
        try
        {
            reader = MessageReader.Find(session.Account, session.Name, query, _checkpoint, cancel);
        }
        catch (MailException ex) when (FolderFailures.FolderNotSelectable.Is(ex) && !_named)
        {
            // All folders of a mailbox were piped in, and this one has nothing to list.
            output.Verbose(ex.Message);
            return;
        }
        catch (MailException ex) when (ex.Scope <= FailureScope.Folder)
        {
            // One folder among many: the others are read all the same.
            output.Error(ex, query.Folder);
            return;
        }

        if (reader.StartsOver)
        {
            output.Warning(
                $"Folder '{query.Folder}' was recreated since the checkpoint was written (its UIDVALIDITY changed): all of it is read again."
            );
        }

        output.WriteBatch([.. reader.Vanished]);
        try
        {
            Stream(reader, query.Folder, output, cancel);
        }
        finally
        {
            Remember(reader, output);
        }
    }

    private static void Stream(MessageReader reader, string folder, IWorkOutput output, CancellationToken cancel)
    {
        foreach (MessageBatch batch in reader.Read(cancel))
        {
            output.WriteBatch(batch.Messages);
            foreach (MailException problem in batch.Problems)
            {
                output.Error(problem, folder);
            }

            output.Progress($"Reading {folder}", batch.Done, batch.Total);
        }
    }

    // In the queue behind all that was read: so it happens only when the pipeline has taken that.
    private void Remember(MessageReader reader, IWorkOutput output)
    {
        if (_checkpoint is null || reader.Checkpoint() is not { } state)
        {
            return;
        }

        output.WhenTaken(() =>
        {
            _checkpoint.Put(state);
            if (_checkpointFile is not null)
            {
                CheckpointFile.Write(_checkpointFile, _checkpoint);
            }
        });
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
