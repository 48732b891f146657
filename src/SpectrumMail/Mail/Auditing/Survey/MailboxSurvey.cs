using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Reads the figures of a mailbox with as few round trips as it can: extensions where they are offered (LIST-STATUS,
/// STATUS=SIZE, SPECIAL-USE, ESEARCH, CONDSTORE), and the same figures from plain commands, sent together, where not.
/// </summary>
internal sealed class MailboxSurvey
{
    // Of 1,024 bytes each: a larger number does not fit when it is counted in bytes.
    private const long MostUnits = long.MaxValue / 1024;

    private readonly ImapLink _link;
    private readonly ImapConversation _imap;
    private readonly ServerEndpoint _endpoint;
    private readonly SurveyRequest _request;
    private readonly FolderContents _contents;

    public MailboxSurvey(ImapLink link, SurveyRequest request)
    {
        _link = link;
        _imap = link.Conversation;
        _endpoint = link.Endpoint;
        _request = request;
        _contents = new FolderContents(_imap, _endpoint, request);
    }

    /// <summary>The folders, the inbox first, then by path.</summary>
    public IReadOnlyList<AuditFolder> Folders { get; private set; } = [];

    /// <summary>Those that are wanted.</summary>
    public HashSet<AuditFolder> InScope { get; private set; } = [];

    /// <summary>What was known of the folders from before.</summary>
    public IReadOnlyDictionary<string, FolderSnapshot> Known => _request.Known;

    /// <summary>The quota that the server reports; null when it reports none.</summary>
    public MailboxQuota? Quota { get; private set; }

    /// <summary>How many messages were fetched.</summary>
    public int Fetched => _contents.Fetched;

    /// <summary>Reads everything that the request asks for, and signs out. After a failure the data read so far stays.</summary>
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
        List();
        InScope = [.. _request.Scope(Folders)];
        AskMissingStatus();
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
        _contents.AskSubjects(parts.SelectMany(Analyst.Largest).Select(message => (message.Folder, message.Row.Uid)));
    }

    /// <summary>The LIST command that also marks special folders and gives the figures, as far as the server can.</summary>
    private string ListCommand(string pattern) =>
        $"LIST \"\" {ImapConversation.Quote(pattern)}"
        + (_imap.Has("LIST-EXTENDED") ? " RETURN (" + string.Join(" ", ListOptions()) + ")" : string.Empty);

    private string StatusItems => "(" + string.Join(" ", StatusNames()) + ")";

    private bool HasListStatus => _imap.Has("LIST-STATUS");

    private bool HasSpecialUse => _imap.Has("SPECIAL-USE") && _imap.Has("LIST-EXTENDED");

    private IEnumerable<string> ListOptions()
    {
        if (HasSpecialUse)
        {
            yield return "SPECIAL-USE";
        }

        if (HasListStatus)
        {
            yield return "STATUS " + StatusItems;
        }
    }

    private IEnumerable<string> StatusNames()
    {
        yield return "MESSAGES UNSEEN UIDNEXT UIDVALIDITY";
        if (_imap.Has("STATUS=SIZE"))
        {
            yield return "SIZE";
        }

        // A server may have to open every folder for it, so it is asked for only where it saves fetching.
        if (_request.Detail == SurveyDetail.Envelopes && (_imap.Has("CONDSTORE") || _imap.Has("QRESYNC")))
        {
            yield return "HIGHESTMODSEQ";
        }
    }

    private void List()
    {
        var found = new Dictionary<string, AuditFolder>(StringComparer.Ordinal);
        var owners = new FolderOwners();
        ImapCommand list = _imap.Queue(ListCommand("*"), response => Take(response, found));
        if (_imap.Has("NAMESPACE"))
        {
            _imap.Queue("NAMESPACE", owners.Take);
        }

        if (_request.Quota && _imap.Has("QUOTA"))
        {
            _imap.Queue("GETQUOTAROOT \"INBOX\"", TakeQuota);
        }

        _imap.Complete();
        if (!list.Succeeded)
        {
            throw ServerReplies.Command(_endpoint, list.Reply, null);
        }

        if (found.Count == 0)
        {
            // Every mailbox has an inbox (RFC 9051, section 5.1).
            throw ConnectionErrors.BeyondLimit(_endpoint, "it lists no folder, not even the inbox.", list.Reply);
        }

        ListOthers(owners, found);
        foreach (AuditFolder folder in found.Values)
        {
            folder.Namespace = owners.OwnerOf(folder.Wire);
        }

        AuditFolder.GiveEachItsName(found.Values);
        AuditFolder.GuessUses([.. found.Values.Where(folder => folder.Namespace == MailboxNamespace.Personal)]);

        // Folders of others are not part of this mailbox unless they are asked for; views show messages of other folders.
        Folders = found
            .Values.Where(folder => _request.Namespace.Includes(folder.Namespace))
            .Where(folder => _request.Views || !SpecialFolders.IsView(folder.SpecialUse))
            .OrderBy(folder => folder.SpecialUse == FolderUse.Inbox ? 0 : 1)
            .ThenBy(folder => folder.Path, StringComparer.OrdinalIgnoreCase)
            .ThenBy(folder => folder.Path, StringComparer.Ordinal)
            .ToArray();
        foreach (AuditFolder folder in Folders)
        {
            string path = folder.Path.StartsWith(owners.Prefix, StringComparison.Ordinal)
                ? folder.Path.Substring(owners.Prefix.Length)
                : folder.Path;
            folder.PortablePath = folder.Separator is "/" or "" ? path : path.Replace(folder.Separator, "/");
        }
    }

    private void ListOthers(FolderOwners owners, Dictionary<string, AuditFolder> found)
    {
        foreach (string prefix in owners.PrefixesOfOthers(_request.Namespace))
        {
            _imap.Queue(ListCommand(prefix + "*"), response => Take(response, found));
        }

        _imap.Complete();
    }

    private static void Take(ImapResponse response, Dictionary<string, AuditFolder> found)
    {
        if (response.Name == "STATUS" && response.ListAt(1) is { } figures)
        {
            if (found.TryGetValue(Key(response.TextAt(0)), out AuditFolder? folder))
            {
                folder.Take(figures);
            }
        }
        else if (AuditFolder.From(response) is { } folder && !found.ContainsKey(Key(folder.Wire)))
        {
            found[Key(folder.Wire)] = folder;
        }
    }

    // The inbox has one name in any spelling (RFC 9051, section 5.1).
    private static string Key(string wire) => wire.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : wire;

    private void TakeQuota(ImapResponse response)
    {
        if (response.Name != "QUOTA" || response.ListAt(1) is not { } resources)
        {
            return;
        }

        for (int index = 0; index + 2 < resources.Count; index += 3)
        {
            if (
                resources[index] is string name
                && name.Equals("STORAGE", StringComparison.OrdinalIgnoreCase)
                && ImapResponse.NumberOf(resources[index + 1]) is <= MostUnits and { } used
                && ImapResponse.NumberOf(resources[index + 2]) is > 0 and <= MostUnits and { } limit
            )
            {
                Quota = MailboxQuota.Fullest(Quota, used, limit);
            }
        }
    }

    // Without LIST-STATUS all folders; with it those the server said nothing about, to hear why.
    private void AskMissingStatus()
    {
        var asked = new List<(AuditFolder Folder, ImapCommand Command)>();
        foreach (AuditFolder folder in Wanted.Where(folder => folder.Messages is null))
        {
            asked.Add(
                (
                    folder,
                    _imap.Queue(
                        $"STATUS {ImapConversation.Quote(folder.Wire)} {StatusItems}",
                        response =>
                        {
                            if (response.Name == "STATUS" && response.ListAt(1) is { } figures)
                            {
                                folder.Take(figures);
                            }
                        }
                    )
                )
            );
        }

        _imap.Complete();
        foreach ((AuditFolder folder, ImapCommand command) in asked)
        {
            if (!command.Succeeded)
            {
                folder.Failure = ServerReplies.Command(_endpoint, command.Reply, null);
            }
            else if (folder.Messages is null)
            {
                folder.Failure = ConnectionErrors.BeyondLimit(
                    _endpoint,
                    "its figures of a folder cannot be true.",
                    command.Reply
                );
            }
        }
    }
}
