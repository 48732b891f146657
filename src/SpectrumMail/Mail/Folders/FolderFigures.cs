using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>
/// Reads the figures of many folders over a connection of its own, on which the commands are sent together: the library waits for
/// each answer. An answer that cannot be read is that folder's alone.
/// </summary>
internal sealed class FolderFigures
{
    private readonly ImapConversation _imap;
    private readonly List<(string Wire, MailboxFolder Folder)> _asked = [];

    private FolderFigures(ImapConversation imap) => _imap = imap;

    /// <summary>Reads the figures of folders.</summary>
    /// <param name="account">The account.</param>
    /// <param name="folders">The folders; they get their figures.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The folders that were not asked for: all of them where the server takes no second connection.</returns>
    public static IReadOnlyList<MailboxFolder> Read(
        MailAccount account,
        IReadOnlyList<MailboxFolder> folders,
        CancellationToken cancel
    )
    {
        AccountSettings settings = account.Settings;
        IReadOnlyList<ServerEndpoint> places = account.Mailbox.Endpoint is { } used ? [used] : settings.Mailbox;
        try
        {
            var search = new CandidateSearch(places, settings.Policy);
            using ImapLink link = ImapLink.Connect(search, settings.Policy, settings.Credential, cancel);
            var figures = new FolderFigures(link.Conversation);
            link.Run(_ => figures.Read(folders), Timeout.InfiniteTimeSpan, cancel);
            return folders.Except(figures._asked.Select(asked => asked.Folder)).ToArray();
        }
        catch (MailException)
        {
            // It saves time and is not needed: the session's own connection asks for the same, and says why it fails.
            return folders;
        }
    }

    private void Read(IReadOnlyList<MailboxFolder> folders)
    {
        _imap.NeedCapabilities();
        Find(folders);
        AskStatus();
        if (!_imap.Has("STATUS=SIZE"))
        {
            AskSizes();
        }

        _imap.Leave();
    }

    // The names as the server writes them: what is shown cannot always be turned back.
    private void Find(IReadOnlyList<MailboxFolder> folders)
    {
        var wanted = new Dictionary<string, MailboxFolder>(StringComparer.Ordinal);
        foreach (MailboxFolder folder in folders)
        {
            wanted[folder.RawPath] = folder;
        }

        _imap.Run(
            "LIST \"\" \"*\"",
            response =>
            {
                string wire = response.Name == "LIST" ? response.TextAt(2) : string.Empty;
                string path = FolderNameEncoding.Decode(wire);
                if (wanted.TryGetValue(path, out MailboxFolder? folder) && ImapConversation.CanQuote(wire))
                {
                    wanted.Remove(path);
                    _asked.Add((wire, folder));
                }
            }
        );
    }

    private void AskStatus()
    {
        string items = "MESSAGES UNSEEN UIDNEXT UIDVALIDITY";
        items += _imap.Has("STATUS=SIZE") ? " SIZE" : string.Empty;
        items += _imap.Has("CONDSTORE") ? " HIGHESTMODSEQ" : string.Empty;
        foreach ((string wire, MailboxFolder folder) in _asked)
        {
            _imap.Queue($"STATUS {ImapConversation.Quote(wire)} ({items})", response => Take(folder, response));
        }

        _imap.Complete();
    }

    private static void Take(MailboxFolder folder, ImapResponse response)
    {
        if (response.Name == "STATUS" && response.ListAt(1) is { } list)
        {
            var figures = StatusFigures.Read(list);
            (folder.Items, folder.Unread, folder.Size) = (figures.Messages, figures.Unseen, figures.Size);
            (folder.UidValidity, folder.UidNext) = (figures.UidValidity, figures.UidNext);
            folder.HighestModSeq = figures.HighestModSeq;
        }
    }

    private void AskSizes()
    {
        var sums = new List<(MailboxFolder Folder, Sum Sum, ImapCommand Fetch)>();
        foreach ((string wire, MailboxFolder folder) in _asked.Where(asked => asked.Folder.Items is not null))
        {
            if (folder.Items == 0)
            {
                folder.Size = 0;
                continue;
            }

            // Where EXAMINE is refused no folder is open, and FETCH is refused as well.
            var sum = new Sum();
            _imap.Queue("EXAMINE " + ImapConversation.Quote(wire), sum.TakeCount);
            sums.Add((folder, sum, _imap.Queue("UID FETCH 1:* (RFC822.SIZE)", sum.TakeSize)));
        }

        _imap.Complete();
        foreach ((MailboxFolder folder, Sum sum, ImapCommand fetch) in sums)
        {
            folder.Size = fetch.Succeeded ? sum.Bytes : null;
        }
    }

    /// <summary>The sizes of a folder's messages, each counted once.</summary>
    private sealed class Sum
    {
        private readonly HashSet<long> _numbers = [];
        private long _count = -1;
        private long _bytes;

        /// <summary>The sum; null unless all messages were described.</summary>
        public long? Bytes => _count >= 0 && _numbers.Count >= _count ? _bytes : null;

        public void TakeCount(ImapResponse response) => _count = response.Name == "EXISTS" ? response.Number : _count;

        public void TakeSize(ImapResponse response)
        {
            if (response.Name != "FETCH" || response.ListAt(0) is not { } items)
            {
                return;
            }

            for (int index = 0; index + 1 < items.Count; index += 2)
            {
                if (
                    items[index] is string name
                    && name.Equals("RFC822.SIZE", StringComparison.OrdinalIgnoreCase)
                    && ImapResponse.NumberOf(items[index + 1]) is <= uint.MaxValue and { } size
                    && _numbers.Add(response.Number)
                )
                {
                    _bytes += size;
                }
            }
        }
    }
}
