using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Binding;
using SpectrumMail.Errors;
using SpectrumMail.Mail.Pop;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>Streams the messages of folders, chosen and sorted by the server: headers only, as they are read, unless more is asked for.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumMessage")]
[OutputType(typeof(SpectrumMessage), typeof(VanishedMessage))]
public sealed class GetSpectrumMessageCommand : SessionCmdlet
{
    private MessageCheckpoint? _checkpoint;
    private string? _checkpointFile;

    /// <summary>
    /// Paths of the folders to read; wildcards are allowed and match across levels. A slash stands for the server's own separator.
    /// Default: INBOX.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Folder { get; set; } = ["INBOX"];

    /// <summary>Only messages whose From header contains one of these texts (RFC 9051 SEARCH FROM).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] From { get; set; } = [];

    /// <summary>Only messages whose To header contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] To { get; set; } = [];

    /// <summary>Only messages whose Cc header contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Cc { get; set; } = [];

    /// <summary>Only messages whose Bcc header contains one of these texts: sent mail keeps it, received mail has none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Bcc { get; set; } = [];

    /// <summary>Only messages whose subject contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    /// <summary>Only messages whose body contains one of these texts. The server may have to read every message for it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Body { get; set; } = [];

    /// <summary>Only messages whose header or body contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Text { get; set; } = [];

    /// <summary>Only messages with all these header fields, as in <c>@{ 'List-Id' = 'news'; 'X-Spam' = '' }</c>: the field contains the text; an empty text asks only for the field.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable Header { get; set; } = [];

    /// <summary>Only messages the server received at this time or later; exact to the second, local time unless the value says otherwise.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Only messages the server received before this time; as <c>-Since</c>.</summary>
    [Parameter]
    public DateTime? Before { get; set; }

    /// <summary>Only messages whose Date header is at this time or later; exact to the second. Messages without a readable date are left out.</summary>
    [Parameter]
    public DateTime? SentSince { get; set; }

    /// <summary>Only messages whose Date header is before this time; as <c>-SentSince</c>.</summary>
    [Parameter]
    public DateTime? SentBefore { get; set; }

    /// <summary>Only messages larger than this: bytes, or a text such as 25MB.</summary>
    [Parameter]
    [ByteSizeTransformation]
    [ValidateRange(0, long.MaxValue)]
    public long? LargerThan { get; set; }

    /// <summary>Only messages smaller than this: bytes, or a text such as 25MB.</summary>
    [Parameter]
    [ByteSizeTransformation]
    [ValidateRange(0, long.MaxValue)]
    public long? SmallerThan { get; set; }

    /// <summary>Only unread messages; <c>-Unread:$false</c> only read ones.</summary>
    [Parameter]
    public SwitchParameter Unread { get; set; }

    /// <summary>Only read messages; <c>-Read:$false</c> only unread ones.</summary>
    [Parameter]
    public SwitchParameter Read { get; set; }

    /// <summary>Only flagged messages; <c>-Flagged:$false</c> only those that are not.</summary>
    [Parameter]
    public SwitchParameter Flagged { get; set; }

    /// <summary>Only answered messages; <c>-Answered:$false</c> only those that are not.</summary>
    [Parameter]
    public SwitchParameter Answered { get; set; }

    /// <summary>Only messages marked for deletion; <c>-Deleted:$false</c> only those that are not.</summary>
    [Parameter]
    public SwitchParameter Deleted { get; set; }

    /// <summary>Only messages with one of these keywords, for example $Junk.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Keyword { get; set; } = [];

    /// <summary>Only messages with an attachment, told by their structure; <c>-HasAttachment:$false</c> only those without. Images that belong to the text do not count.</summary>
    [Parameter]
    public SwitchParameter HasAttachment { get; set; }

    /// <summary>Only the messages with these UIDs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>An IMAP SEARCH key in its own language (RFC 9051, section 6.4.4), for example <c>OR FROM "ann" KEYWORD todo</c>; combined with the other filters.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>What to sort by. Default: the order in which the folder got the messages. The server sorts where it can (RFC 5256); elsewhere the same order is made here.</summary>
    [Parameter]
    public MessageSortKey? SortBy { get; set; }

    /// <summary>The other way round: the newest, largest or last first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Leaves out this many messages of each folder at the start.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>At most this many messages of each folder.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>What to read beyond envelope and flags: Headers, Attachments (names and sizes, nothing is downloaded), Preview, Body.</summary>
    [Parameter]
    public MessageDetail[] Include { get; set; } = [];

    /// <summary>
    /// A file, or a MessageCheckpoint object, that remembers what was read: only what is new since is returned, and, on servers with
    /// CONDSTORE, messages whose flags have changed. It is brought up to date once the pipeline has taken everything; when the
    /// connection breaks, with what was taken until then.
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
        try
        {
            if (IncludeVanished && Checkpoint is null)
            {
                throw new MailException(MailCause.InvalidInput, "-IncludeVanished needs a checkpoint to compare with.", "Add -Checkpoint.") { ErrorId = "CheckpointRequired" };
            }

            Filter().Check();
            _checkpointFile = Checkpoint?.Path is { } path ? GetUnresolvedProviderPathFromPSPath(path) : null;
            _checkpoint = _checkpointFile is not null ? CheckpointFile.Read(_checkpointFile) : Checkpoint?.Checkpoint;
        }
        catch (MailException ex)
        {
            Fail(ex, ex.ErrorId.StartsWith("Checkpoint", StringComparison.Ordinal) ? Checkpoint?.ToString() : null);
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

        foreach (string folder in Folders(session))
        {
            MessageQuery query = MakeQuery(folder);
            Run((pipeline, cancel) => List(session, query, pipeline, cancel), folder);
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

    private void List(SpectrumSession session, MessageQuery query, MailPipeline pipeline, CancellationToken cancel)
    {
        MessageReader reader;
        try
        {
            reader = MessageReader.Find(session.Account, session.Name, query, _checkpoint, cancel);
        }
        catch (MailException ex) when (ex.Cause is MailCause.FolderNotFound or MailCause.ServerRejected)
        {
            // One folder among many: the others are read all the same.
            pipeline.Error(ErrorRecords.From(ex, query.Folder));
            return;
        }

        if (reader.StartsOver)
        {
            pipeline.Warning($"Folder '{query.Folder}' was made anew since the checkpoint was written (its UIDVALIDITY changed): all of it is read again.");
        }

        pipeline.WriteBatch([.. reader.Vanished]);
        try
        {
            Stream(reader, query.Folder, pipeline, cancel);
        }
        finally
        {
            Remember(reader, pipeline);
        }
    }

    private static void Stream(MessageReader reader, string folder, MailPipeline pipeline, CancellationToken cancel)
    {
        var progress = new FolderProgress(folder, pipeline);
        foreach (MessageBatch batch in reader.Read(cancel))
        {
            pipeline.WriteBatch(batch.Messages);
            foreach (MailException problem in batch.Problems)
            {
                pipeline.Error(ErrorRecords.From(problem, folder));
            }

            progress.Report(batch.Done, batch.Total);
        }

        progress.Finish();
    }

    // In the queue behind all that was read: so it happens only when the pipeline has taken that.
    private void Remember(MessageReader reader, MailPipeline pipeline)
    {
        if (_checkpoint is null || reader.Checkpoint() is not { } state)
        {
            return;
        }

        pipeline.Do(() =>
        {
            _checkpoint.Put(state);
            if (_checkpointFile is not null)
            {
                CheckpointFile.Write(_checkpointFile, _checkpoint);
            }
        });
    }

    // POP3 has one mailbox and no search: what can be told by the headers is told here, the rest is refused.
    private void ReadPop3(SpectrumSession session)
    {
        try
        {
            Pop3Parameters.Check(MyInvocation.BoundParameters, Folder);
        }
        catch (MailException ex)
        {
            Fail(ex, session.Name);
        }

        MessageFilter filter = Filter();
        var reader = new PopReader(session.Account, session.Name);
        Run(
            (pipeline, cancel) =>
            {
                var progress = new FolderProgress(PopMailbox.Folder, pipeline);
                foreach (SpectrumMessage message in reader.Read(new PopQuery(filter, Descending, Skip, First), progress.Report, cancel))
                {
                    pipeline.Write(message);
                }

                progress.Finish();
            },
            session.Name);
    }

    private MessageQuery MakeQuery(string folder) => new()
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

    private MessageFilter Filter() => new()
    {
        From = From,
        To = To,
        Cc = Cc,
        Bcc = Bcc,
        Subject = Subject,
        Body = Body,
        Text = Text,
        Headers = Header.Cast<DictionaryEntry>().Select(entry => new KeyValuePair<string, string>(entry.Key.ToString()!, entry.Value?.ToString() ?? string.Empty)).ToArray(),
        Since = Since,
        Before = Before,
        SentSince = SentSince,
        SentBefore = SentBefore,
        LargerThan = LargerThan,
        SmallerThan = SmallerThan,
        Read = Switched(nameof(Read), Read) ?? !Switched(nameof(Unread), Unread),
        Flagged = Switched(nameof(Flagged), Flagged),
        Answered = Switched(nameof(Answered), Answered),
        Deleted = Switched(nameof(Deleted), Deleted),
        Keywords = Keyword,
        HasAttachment = Switched(nameof(HasAttachment), HasAttachment),
        Uids = Uid.Distinct().ToArray(),
        RawQuery = Query,
    };

    // Not given is neither on nor off.
    private bool? Switched(string name, SwitchParameter value) => MyInvocation.BoundParameters.ContainsKey(name) ? value.IsPresent : null;
}
