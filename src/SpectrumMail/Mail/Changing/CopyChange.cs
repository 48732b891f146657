using System.Collections.Generic;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;

namespace SpectrumMail.Mail.Changing;

/// <summary>Copies messages to another folder of the same account. The server copies them.</summary>
internal sealed class CopyChange : MailChange
{
    private readonly string _destination;
    private IMailFolder? _target;
    private NewPlace? _place;

    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="destination">The path of the folder they are copied to, as the user typed it.</param>
    public CopyChange(MailAccount account, string session, MessageSelection selection, string destination)
        : base(account, session, selection, FolderAccess.ReadOnly) => _destination = destination;

    protected override void Prepare(ImapClient client, IMailFolder folder) =>
        _target = FolderFinder.FindForMessages(client, _destination);

    protected override ChangedPlace Change(ImapClient client, IMailFolder folder, IList<UniqueId> uids)
    {
        // Without UIDPLUS the library asks for the numbers of the messages (SEARCH) and copies by these: exact too, because a
        // server must not announce between the two that messages are gone (RFC 9051, section 7.5.1).
        _place ??= new NewPlace(PassThru);
        _place.Before(client, folder, _target!, uids);
        return _place.After(_target!, folder.CopyTo(uids, _target!));
    }
}
