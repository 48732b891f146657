using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Reads the figures of a mailbox with as few round trips as it can: extensions where they are offered (ESEARCH, CONDSTORE, and
/// those of <see cref="FolderInventory"/>), and the same figures from plain commands, sent together, where not.
/// </summary>
internal sealed class MailboxSurvey
{
    private readonly ImapLink _link;
    private readonly ServerEndpoint _endpoint;
    private readonly SurveyRequest _request;
    private readonly FolderContents _contents;
    private readonly FolderInventory _list;

    public MailboxSurvey(ImapLink link, SurveyRequest request)
    {
        _link = link;
        _endpoint = link.Endpoint;
        _request = request;
        _contents = new FolderContents(link.Conversation, _endpoint, request);
        _list = new FolderInventory(link.Conversation, _endpoint, request);
    }

    /// <summary>The folders, the inbox first, then by path.</summary>
    public IReadOnlyList<AuditFolder> Folders => _list.Folders;

    /// <summary>Those that are wanted.</summary>
    public HashSet<AuditFolder> InScope { get; private set; } = [];

    /// <summary>What was known of the folders from before.</summary>
    public IReadOnlyDictionary<string, FolderSnapshot> Known => _request.Known;

    /// <summary>The quota that the server reports; null when it reports none.</summary>
    public MailboxQuota? Quota => _list.Quota;

    /// <summary>How many messages were fetched.</summary>
    public int Fetched => _contents.Fetched;

    /// <summary>Queues the commands that it begins with.</summary>
    public void Begin() => _list.Begin();

    /// <summary>
    /// Reads everything that the request asks for, and signs out; <see cref="Begin"/> comes before it. After a failure the data
    /// read so far stays.
    /// </summary>
    /// <param name="cancel">Ends it by cutting the connection.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Run(CancellationToken cancel) =>
        _link.Run(
            imap =>
            {
                Read();
                if (_request.Detail == SurveyDetail.Envelopes)
                {
                    NameLargest();
                }

                imap.Leave();
            },
            // The time limit is that of each answer: a large mailbox has many of them.
            Timeout.InfiniteTimeSpan,
            cancel
        );

    private void Read()
    {
        _list.List();
        InScope = [.. _request.Scope(Folders)];
        if (_request.Grants)
        {
            FolderGrant.Ask(_link.Conversation, Folders.Where(folder => folder.Selectable));
        }

        _list.AskMissingStatus(Wanted);
        try
        {
            foreach (AuditFolder folder in Wanted)
            {
                _contents.Ask(folder);
            }

            _contents.Settle();
        }
        catch
        {
            _contents.KeepComplete();
            throw;
        }

        RefuseImpossibleCounts();
    }

    /// <summary>Notes of each folder that was not read why the connection failed.</summary>
    public void NoteUnread(MailException failure)
    {
        foreach (AuditFolder folder in Wanted.Where(folder => !_contents.IsComplete(folder)).ToArray())
        {
            folder.Failure = failure;
        }
    }

    private IEnumerable<AuditFolder> Wanted =>
        Folders.Where(folder => folder is { Selectable: true, Failure: null } && InScope.Contains(folder));

    // What is unknown is not 0.
    private void RefuseImpossibleCounts()
    {
        foreach (AuditFolder folder in Wanted.Where(folder => folder.Unseen is null || folder.Unseen > folder.Messages).ToArray())
        {
            folder.Unseen = null;
            folder.Failure = ConnectionErrors.BeyondLimit(
                _endpoint,
                "its count of unread messages cannot be true.",
                string.Empty
            );
        }
    }

    // Reads the subjects of the largest messages, as far as they are not known.
    private void NameLargest()
    {
        IEnumerable<IReadOnlyList<AuditFolder>> parts = _request.PerFolder
            ? Folders.Select(folder => new[] { folder })
            : [Folders];
        _contents.AskSubjects(parts.SelectMany(Analyst.Largest));
    }
}
