using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// The folder whose messages are changed. Its UIDVALIDITY is compared before anything else, by a SELECT of this very command, and again whenever
/// the folder is opened anew, on a new connection for instance.
/// </summary>
internal sealed class ChangedFolder
{
    private readonly string _path;
    private readonly FolderAccess _access;
    private long _validity;
    private bool _opened;

    /// <param name="path">The folder's path as a person typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for the one it has when it is opened first.</param>
    /// <param name="access">Whether its messages are changed, or only read.</param>
    public ChangedFolder(string path, long validity, FolderAccess access)
    {
        _path = path;
        _validity = validity;
        _access = access;
    }

    /// <summary>Opens the folder, unless this has opened it before and it still is.</summary>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or it is read-only.</exception>
    public IMailFolder Open(ImapClient client)
    {
        IMailFolder folder = FolderFinder.FindForMessages(client, _path);
        if (_opened && folder.IsOpen && folder.Access == _access)
        {
            return folder;
        }

        folder.Open(_access);
        if (_access == FolderAccess.ReadWrite && folder.Access != FolderAccess.ReadWrite)
        {
            throw new MailException(
                MailCause.ServerRejected, $"The server lets nobody change '{folder.FullName}': it is read-only. Nothing was changed.", "Ask its owner for the right to change it.")
            { ErrorId = "FolderReadOnly" };
        }

        if (_validity != 0 && folder.UidValidity != _validity)
        {
            throw new MailException(
                MailCause.UidValidityChanged,
                $"Folder '{folder.FullName}' was made anew since the messages were listed: its UIDVALIDITY is {folder.UidValidity}, not {_validity}. Nothing of it was {(_opened ? "changed after that" : "changed")}.",
                "List the messages again; the UIDs known so far mean other messages now.");
        }

        _validity = folder.UidValidity;
        _opened = true;
        return folder;
    }
}
