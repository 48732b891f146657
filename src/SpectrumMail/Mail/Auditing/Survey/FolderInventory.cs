using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// The folders of a mailbox with their figures, by one command where the server can do that (LIST-STATUS, STATUS=SIZE,
/// SPECIAL-USE), and by plain commands, sent together, where not.
/// </summary>
/// <param name="imap">The connection.</param>
/// <param name="endpoint">The server, for failures.</param>
/// <param name="request">What is wanted of the mailbox.</param>
internal sealed class FolderInventory(ImapConversation imap, ServerEndpoint endpoint, SurveyRequest request)
{
    // Of 1,024 bytes each: a larger number does not fit when it is counted in bytes.
    private const long MostUnits = long.MaxValue / 1024;

    private readonly Dictionary<string, AuditFolder> _found = new(StringComparer.Ordinal);
    private readonly FolderOwners _owners = new();
    private ImapCommand? _list;

    /// <summary>The folders, the inbox first, then by path.</summary>
    public IReadOnlyList<AuditFolder> Folders { get; private set; } = [];

    /// <summary>The quota that the server reports; null when it reports none.</summary>
    public MailboxQuota? Quota { get; private set; }

    /// <summary>The LIST command that also marks special folders and gives the figures, as far as the server can.</summary>
    private string ListCommand(string pattern) =>
        $"LIST \"\" {ImapConversation.Quote(pattern)}"
        + (imap.Has("LIST-EXTENDED") && ListOptions().Any() ? " RETURN (" + string.Join(" ", ListOptions()) + ")" : string.Empty);

    private string StatusItems => "(" + string.Join(" ", StatusNames()) + ")";

    private bool HasListStatus => request.Figures && imap.Has("LIST-STATUS");

    private bool HasSpecialUse => imap.Has("SPECIAL-USE") && imap.Has("LIST-EXTENDED");

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
        if (imap.Has("STATUS=SIZE"))
        {
            yield return "SIZE";
        }

        // A server may have to open every folder for it, so it is asked for only where it saves fetching.
        if (request.Detail == SurveyDetail.Envelopes && (imap.Has("CONDSTORE") || imap.Has("QRESYNC")))
        {
            yield return "HIGHESTMODSEQ";
        }
    }

    /// <summary>Queues the commands for the list of folders, and for what belongs to it: the namespaces and the quota.</summary>
    public void Begin()
    {
        _list = imap.Queue(ListCommand("*"), response => Take(response, _found));
        if (imap.Has("NAMESPACE"))
        {
            imap.Queue("NAMESPACE", _owners.Take);
        }

        if (request.Quota && imap.Has("QUOTA"))
        {
            imap.Queue("GETQUOTAROOT \"INBOX\"", TakeQuota);
        }
    }

    /// <summary>Lists the folders. <see cref="Begin"/> comes before it.</summary>
    /// <exception cref="MailException">The server lists none.</exception>
    public void List()
    {
        imap.Complete();
        if (!_list!.Succeeded)
        {
            throw ServerReplies.Command(endpoint, _list.Reply, null);
        }

        if (_found.Count == 0)
        {
            // Every mailbox has an inbox (RFC 9051, section 5.1).
            throw ConnectionErrors.BeyondLimit(endpoint, "it lists no folder, not even the inbox.", _list.Reply);
        }

        ListOthers();
        foreach (AuditFolder folder in _found.Values)
        {
            folder.Namespace = _owners.OwnerOf(folder.Wire);
        }

        AuditFolder.GiveEachItsName(_found.Values);
        AuditFolder.GuessUses([.. _found.Values.Where(folder => folder.Namespace == MailboxNamespace.Personal)]);

        // Folders of others are not part of this mailbox unless they are asked for; views show messages of other folders.
        Folders = _found
            .Values.Where(folder => request.Namespace.Includes(folder.Namespace))
            .Where(folder => request.Views || !SpecialFolders.IsView(folder.SpecialUse))
            .OrderBy(folder => folder.SpecialUse == FolderUse.Inbox ? 0 : 1)
            .ThenBy(folder => folder.Path, StringComparer.OrdinalIgnoreCase)
            .ThenBy(folder => folder.Path, StringComparer.Ordinal)
            .ToArray();
        foreach (AuditFolder folder in Folders)
        {
            string path = folder.Path.StartsWith(_owners.Prefix, StringComparison.Ordinal)
                ? folder.Path.Substring(_owners.Prefix.Length)
                : folder.Path;
            folder.PortablePath = folder.Separator is "/" or "" ? path : path.Replace(folder.Separator, "/");
        }
    }

    private void ListOthers()
    {
        foreach (string prefix in _owners.PrefixesOfOthers(request.Namespace))
        {
            imap.Queue(ListCommand(prefix + "*"), response => Take(response, _found));
        }

        imap.Complete();
    }

    private void Take(ImapResponse response, Dictionary<string, AuditFolder> found)
    {
        if (response.Name == "STATUS" && response.ListAt(1) is { } figures)
        {
            if (found.TryGetValue(Key(response.TextAt(0)), out AuditFolder? folder))
            {
                folder.Take(figures);
            }
        }
        else if (AuditFolder.From(response, imap.Has("X-GM-EXT-1")) is { } folder && !found.ContainsKey(Key(folder.Wire)))
        {
            found[Key(folder.Wire)] = folder;
        }
    }

    // The inbox has one name in any spelling (RFC 9051, section 5.1).
    private static string Key(string wire) => FolderName.IsInbox(wire) ? FolderName.Inbox : wire;

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

    /// <summary>
    /// Asks for the figures of folders that have none: without LIST-STATUS all; with it those the server said nothing about, to
    /// hear why.
    /// </summary>
    /// <param name="wanted">The folders that are wanted.</param>
    public void AskMissingStatus(IEnumerable<AuditFolder> wanted)
    {
        var asked = new List<(AuditFolder Folder, ImapCommand Command)>();
        foreach (AuditFolder folder in wanted.Where(folder => folder.Messages is null))
        {
            asked.Add(
                (
                    folder,
                    imap.Queue(
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

        imap.Complete();
        foreach ((AuditFolder folder, ImapCommand command) in asked)
        {
            if (!command.Succeeded)
            {
                folder.Failure = ServerReplies.Command(endpoint, command.Reply, null);
            }
            else if (folder.Messages is null)
            {
                folder.Failure = ConnectionErrors.BeyondLimit(endpoint, "its figures of a folder cannot be true.", command.Reply);
            }
        }
    }
}
