using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Waiting;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>
/// The messages that come into a folder from a moment on, with their headers. They are found by UID and not by a search: a
/// server's index may know a message later than its folder does.
/// </summary>
/// <param name="path">The path of the folder.</param>
internal sealed class FolderTail(string path)
{
    private uint _validity;
    private uint _from;
    private int? _counted;

    /// <summary>The path of the folder on the server.</summary>
    public string Path { get; private set; } = path;

    /// <summary>Begins: what is in the folder now is left out.</summary>
    public bool Begin(ImapClient client)
    {
        IMailFolder folder = FolderFinder.Open(client, Path);
        Path = folder.FullName;
        _validity = folder.UidValidity;
        _from = folder.UidNext?.Id ?? LastUid(folder) + 1;
        _counted = folder.Count;
        return true;
    }

    /// <summary>Whether a folder that is not open has changed since it was asked last (STATUS).</summary>
    public bool HasChanged(ImapClient client)
    {
        IMailFolder folder = FolderFinder.FindForMessages(client, Path);
        folder.Status(StatusItems.UidValidity | StatusItems.UidNext | StatusItems.Count);
        bool same = folder.UidValidity == _validity && (folder.UidNext is { } next ? next.Id == _from : folder.Count == _counted);
        _counted = folder.Count;
        return !same;
    }

    /// <summary>The messages that have come since; the same ones again until <see cref="Advance"/> leaves them behind.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="signal">Is set when more comes; null for none.</param>
    public IReadOnlyList<IMessageSummary> Read(ImapClient client, ArrivalSignal? signal = null)
    {
        IMailFolder folder = FolderFinder.Open(client, Path);
        if (folder.UidValidity != _validity)
        {
            // The folder was recreated; a test message in it is known by its mark.
            (_validity, _from) = (folder.UidValidity, 1);
        }

        signal?.Attach(folder);
        signal?.Set(false);
        if (folder.Count == 0)
        {
            return [];
        }

        // A range that begins after the last message still includes the last message (RFC 9051, section 9, seq-range).
        return
        [
            .. folder
                .Fetch(
                    new UniqueIdRange(new UniqueId(_from), UniqueId.MaxValue),
                    MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Headers
                )
                .Where(summary => summary.UniqueId.Id >= _from),
        ];
    }

    /// <summary>Leaves messages behind that have been read and understood.</summary>
    public void Advance(IReadOnlyList<IMessageSummary> found) =>
        _from = found.Count == 0 ? _from : found.Max(summary => summary.UniqueId.Id) + 1;

    private static uint LastUid(IMailFolder folder) =>
        folder.Count == 0 ? 0 : folder.Fetch(folder.Count - 1, -1, MessageSummaryItems.UniqueId).Max(last => last.UniqueId.Id);
}
