using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The folders of a run.</summary>
/// <param name="Chosen">The folders to copy.</param>
/// <param name="Excluded">The folders that the user leaves out.</param>
internal sealed record FolderSet(IReadOnlyList<MailboxFolder> Chosen, IReadOnlyList<MailboxFolder> Excluded);

/// <summary>
/// Copies a message of Gmail to as many folders as the user wants, and not once more for All Mail. A folder of Gmail is a label:
/// a message is in the folder of each of its labels, and All Mail has every message but spam and trash. The message is the same
/// in all of them by its X-GM-MSGID, whatever its UIDs are; the folder that a run reads first has it. X-GM-LABELS leaves out the
/// label of the open folder (developers.google.com/gmail/imap/imap-extensions).
/// </summary>
/// <param name="account">The account to copy from.</param>
/// <param name="mode">What becomes of the labels.</param>
/// <param name="output">Takes progress.</param>
internal sealed class GmailLabels(MailAccount account, GmailLabelMode mode, IWorkOutput output)
{
    private const int Block = 10_000;

    private readonly HashSet<ulong> _taken = [];
    private readonly Dictionary<string, uint> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _keywords = new(StringComparer.Ordinal);
    private bool _hasRest;

    /// <summary>Whether the server has labels.</summary>
    public static bool IsOffered(MailAccount account, CancellationToken cancel) =>
        account.Imap(client => client.Capabilities.HasFlag(ImapCapabilities.GMailExt1), cancel);

    /// <summary>Whether the labels of messages have to be read.</summary>
    public bool AreNeeded => _hasRest || mode == GmailLabelMode.Keyword;

    /// <summary>Whether a folder is copied after all others, and has what they have not.</summary>
    public bool IsRest(MailboxFolder folder) => _hasRest && folder.SpecialUse == FolderUse.All;

    /// <summary>
    /// Begins a run: returns the folders in the order in which they have their messages, and notes where each ends. What arrives
    /// while the run is busy is left to the next one, or All Mail would get what the inbox got after it was read.
    /// </summary>
    public MailboxFolder[] Begin(IReadOnlyList<MailboxFolder> folders, CancellationToken cancel)
    {
        _hasRest = folders.Count > 1 && folders.Any(folder => folder.SpecialUse == FolderUse.All);
        MailboxFolder[] ordered = [.. (mode == GmailLabelMode.Folder ? folders : Rank(folders)).OrderBy(IsRest)];

        // The last first: what arrives meanwhile is in the folder that has it, or in none.
        foreach (MailboxFolder folder in AreNeeded ? Enumerable.Reverse(ordered) : [])
        {
            _ends[folder.RawPath] = account.Imap(client => End(client, folder.RawPath), cancel);
        }

        return ordered;
    }

    /// <summary>Reads the labels of messages.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <param name="isRest">Whether it is copied after all others.</param>
    /// <param name="validity">Its UIDVALIDITY.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The folder cannot be read.</exception>
    public LabelledFolder Read(string folder, bool isRest, uint validity, IReadOnlyList<UniqueId> uids, CancellationToken cancel)
    {
        var labelled = new LabelledFolder(_ends.TryGetValue(folder, out uint end) && end > 0 ? end : uint.MaxValue);
        UniqueId[] known = [.. uids.Where(labelled.IsKnown)];
        for (int start = 0; start < known.Length; start += Block)
        {
            UniqueId[] block = [.. known.Skip(start).Take(Block)];
            foreach (IMessageSummary message in account.Imap(client => Fetch(client, folder, validity, block), cancel))
            {
                Judge(message, folder, isRest, labelled);
            }

            output.Progress($"Reading the labels of {folder}", start + block.Length, known.Length);
        }

        return labelled;
    }

    private static IEnumerable<MailboxFolder> Rank(IEnumerable<MailboxFolder> folders) =>
        folders
            .OrderBy(folder =>
                folder.SpecialUse switch
                {
                    FolderUse.Inbox => 0,
                    FolderUse.Drafts => 1,
                    FolderUse.Sent => 2,
                    _ => 3,
                }
            )
            .ThenByDescending(folder => folder.Levels.Count)
            .ThenBy(folder => folder.RawPath, StringComparer.Ordinal);

    // 0 when it is not known. A folder that is gone is reported when it is opened.
    private static uint End(ImapClient client, string path)
    {
        if (FolderFinder.Existing(client, path) is not { } folder)
        {
            return 0;
        }

        // STATUS of an open folder may know less than the server (RFC 9051, section 6.3.11).
        if (folder.IsOpen)
        {
            folder.Close(expunge: false);
        }

        folder.Status(StatusItems.UidNext);
        return folder.UidNext?.Id ?? 0;
    }

    private IMessageSummary[] Fetch(ImapClient client, string folder, uint validity, UniqueId[] uids)
    {
        MessageSummaryItems items = MessageSummaryItems.UniqueId | MessageSummaryItems.GMailMessageId;
        items |= mode == GmailLabelMode.Keyword ? MessageSummaryItems.GMailLabels : MessageSummaryItems.None;
        return
        [
            .. FolderFinder
                .Reopen(client, folder, validity)
                .Fetch(uids, items)
                .GroupBy(message => message.UniqueId.Id)
                .Select(group => group.First()),
        ];
    }

    private void Judge(IMessageSummary message, string folder, bool isRest, LabelledFolder labelled)
    {
        if (!message.UniqueId.IsValid || message.GMailMessageId is not { } id)
        {
            return;
        }

        if (!_taken.Add(id) && (isRest || mode == GmailLabelMode.Keyword))
        {
            labelled.LeftOut.Add(message.UniqueId.Id);
        }
        else if (mode == GmailLabelMode.Keyword && message.GMailLabels is { Count: > 0 } labels)
        {
            labelled.Marks[message.UniqueId.Id] = new LabelMarks(
                LabelKeyword.Flags(labels),
                [.. labels.Where(label => label != folder).Select(Keyword).OfType<string>().Distinct()]
            );
        }
    }

    private string? Keyword(string label)
    {
        if (!_keywords.TryGetValue(label, out string? keyword))
        {
            _keywords.Add(label, keyword = LabelKeyword.Make(label));
        }

        return keyword;
    }
}
