using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// The folder whose messages are changed. Its UIDVALIDITY is compared first, by a SELECT of this command, and
/// again whenever the folder is opened again, on a new connection for example.
/// </summary>
internal sealed class ChangedFolder
{
    private readonly string _path;
    private readonly FolderAccess _access;
    private long _validity;
    private bool _opened;

    /// <param name="path">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for the value at the first opening.</param>
    /// <param name="access">Whether its messages are changed, or only read.</param>
    public ChangedFolder(string path, long validity, FolderAccess access)
    {
        _path = path;
        _validity = validity;
        _access = access;
    }

    /// <summary>Opens the folder, unless this command opened it before and it is still open.</summary>
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
            throw FolderFailures.FolderReadOnly.Make(folder.FullName);
        }

        if (_validity != 0 && folder.UidValidity != _validity)
        {
            throw FolderFailures.ChangedSinceListed.Make(
                folder.FullName,
                folder.UidValidity,
                _validity,
                _opened ? "changed after that" : "changed"
            );
        }

        _validity = folder.UidValidity;
        _opened = true;
        return folder;
    }
}
